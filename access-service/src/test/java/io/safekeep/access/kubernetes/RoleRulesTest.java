package io.safekeep.access.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoleRulesTest {

  @Test
  void readingPodsAndTheirLogsIsHarmless() {
    assertThat(RoleRules.tooMuchIn(role("", "pods", "get"))).isEmpty();
    assertThat(RoleRules.tooMuchIn(role("apps", "*", "list"))).isEmpty();
    assertThat(RoleRules.tooMuchIn(new ClusterRoleBuilder().build())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'', secrets, get, resource secrets",
    "*, secrets, list, resource secrets",
    "'', *, get, resource *",
    "'', pods, *, verb *",
    "'', serviceaccounts/token, create, resource serviceaccounts/token",
    "'', serviceaccounts, impersonate, verb impersonate",
    "rbac.authorization.k8s.io, roles, escalate, verb escalate",
    "rbac.authorization.k8s.io, clusterroles, bind, verb bind"
  })
  void waysToMoreAreTooMuch(String group, String resource, String verb, String finding) {
    assertThat(RoleRules.tooMuchIn(role(group, resource, verb))).containsExactly(finding);
  }

  private static ClusterRole role(String group, String resource, String verb) {
    return new ClusterRoleBuilder()
        .addNewRule()
        .withApiGroups(List.of(group))
        .withResources(resource)
        .withVerbs(verb)
        .endRule()
        .build();
  }
}
