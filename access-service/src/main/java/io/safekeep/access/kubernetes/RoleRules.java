package io.safekeep.access.kubernetes;

import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a ClusterRole must not allow if it is to be granted for a time: ways to more rights than
/// those of the role (Kubernetes documentation, "Role Based Access Control Good Practices"), and
/// secrets, which outlive the grant in whoever has read them.
final class RoleRules {

  private static final Set<String> ESCALATING_VERBS =
      Set.of("*", "escalate", "bind", "impersonate");
  private static final Set<String> CORE_GROUPS = Set.of("", "*");
  private static final Set<String> KEPT_RESOURCES = Set.of("*", "secrets", "serviceaccounts/token");

  private RoleRules() {}

  /// What of it is too much, for people; empty if it may be granted.
  static List<String> tooMuchIn(ClusterRole role) {
    var findings = new ArrayList<String>();
    for (var rule : role.getRules() == null ? List.<PolicyRule>of() : role.getRules()) {
      texts(rule.getVerbs())
          .filter(ESCALATING_VERBS::contains)
          .forEach(verb -> findings.add("verb " + verb));
      if (texts(rule.getApiGroups()).anyMatch(CORE_GROUPS::contains)) {
        texts(rule.getResources())
            .filter(KEPT_RESOURCES::contains)
            .forEach(resource -> findings.add("resource " + resource));
      }
    }
    return findings;
  }

  private static Stream<String> texts(@Nullable List<String> texts) {
    return texts == null ? Stream.of() : texts.stream();
  }
}
