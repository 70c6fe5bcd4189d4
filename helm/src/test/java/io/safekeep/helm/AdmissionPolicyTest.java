package io.safekeep.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.projectnessie.cel.Env;
import org.projectnessie.cel.EnvOption;
import org.projectnessie.cel.Library;
import org.projectnessie.cel.checker.Decls;
import org.projectnessie.cel.extension.StringsLib;

/// What the API server is told to refuse, as the expressions themselves decide it.
class AdmissionPolicyTest {

  private static final ObjectMapper JSON = new JsonMapper();
  private static final ObjectMapper YAML = new YAMLMapper();
  private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

  private final Manifests policies =
      Manifests.parse(Kustomization.build(Project.ROOT.resolve("k8s/policies")));
  private final Manifests production = Manifests.parse(Chart.render("production"));

  @Test
  void everyPolicyIsInForceWhereAnythingOfTheSuiteRuns() {
    assertThat(policies.all(ValidatingAdmissionPolicyBinding.class))
        .extracting(it -> it.getSpec().getPolicyName())
        .containsExactlyInAnyOrderElementsOf(
            policies.all(ValidatingAdmissionPolicy.class).stream()
                .map(it -> it.getMetadata().getName())
                .toList());
    assertThat(policies.all(ValidatingAdmissionPolicyBinding.class))
        .allSatisfy(binding -> {
          assertThat(binding.getSpec().getValidationActions()).contains("Deny");
          var guarded =
              binding.getSpec().getMatchResources().getNamespaceSelector().getMatchLabels();
          for (var folder : List.of("overlays/production", "tenant")) {
            var namespace =
                Manifests.parse(Kustomization.build(Project.ROOT.resolve("k8s").resolve(folder)))
                    .all(Namespace.class)
                    .getFirst();
            assertThat(namespace.getMetadata().getLabels()).containsAllEntriesOf(guarded);
          }
        });
    assertThat(policies.all(ValidatingAdmissionPolicy.class))
        .as("because a policy that cannot be asked must not let everything pass")
        .allMatch(it -> it.getSpec().getFailurePolicy().equals("Fail"));
  }

  @Test
  void whatTheChartInstallsIsLetPass() {
    assertThat(production.all(Deployment.class))
        .isNotEmpty()
        .allMatch(it -> admits("spread-replicas", it, Map.of()));
    assertThat(production.pods())
        .isNotEmpty()
        .allMatch(pod -> admits("known-images", Map.of("spec", pod.template().getSpec())));
    assertThat(production.all(PersistentVolumeClaim.class))
        .isNotEmpty()
        .allMatch(it -> admits("encrypted-storage", it, Map.of()));
  }

  @ParameterizedTest
  @CsvSource({
    "encrypted, true",
    "replicated-rwx, true",
    "standard, false",
    "encryp, false",
    ", false"
  })
  void claimsAreMadeOnStorageThatEncrypts(String storageClass, boolean admitted) {
    var spec =
        storageClass == null ? Map.of() : Map.<String, Object>of("storageClassName", storageClass);

    assertThat(admits("encrypted-storage", Map.of("spec", spec))).isEqualTo(admitted);
  }

  @ParameterizedTest
  @CsvSource({
    "registry.example.com/safekeep/access-service:0.1.0, true",
    "registry.example.com/safekeep/access-service:latest, false",
    "registry.example.com/safekeep/access-service, false",
    "registry.example.com/other/access-service:0.1.0, false",
    "docker.io/library/busybox:1.37, false",
    "registry.example.com.evil.example/safekeep/x:1, false"
  })
  void imagesComeFromKnownRegistriesAndNameTheirVersion(String image, boolean admitted) {
    // Given
    var known = Map.of("image", "registry.example.com/safekeep/backup-service:0.1.0");
    var asked = Map.of("image", image);

    // Then
    for (var place : List.of("containers", "initContainers", "ephemeralContainers")) {
      var spec = new HashMap<String, Object>(Map.of("containers", List.of(known)));
      spec.put(place, List.of(known, asked));
      assertThat(admits("known-images", Map.of("spec", spec))).as(place).isEqualTo(admitted);
    }
  }

  @Test
  void replicasInOneZoneAreRefused() throws Exception {
    // Given
    var deployment =
        YAML.readTree(YAML.writeValueAsString(production.all(Deployment.class).get(0)));
    var pod = deployment.at("/spec/template/spec");

    // When
    ((ObjectNode) pod)
        .set(
            "topologySpreadConstraints",
            JSON.readTree(
                """
                [{"maxSkew": 1, "topologyKey": "topology.kubernetes.io/zone",
                  "whenUnsatisfiable": "ScheduleAnyway"}]
                """));

    // Then
    assertThat(admits("spread-replicas", JSON.convertValue(deployment, OBJECT))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "system:serviceaccount:safekeep:access-service, '', rolebindings, true",
    "system:serviceaccount:safekeep:access-service, '', pods, false",
    "system:serviceaccount:tenant-acme:access-service, '', rolebindings, false",
    "grace@example.com, support, rolebindings, false",
    "grace@example.com, support, pods, false",
    "root@example.com, system:masters, rolebindings, true",
    "root@example.com, system:masters, pods, true",
    "system:serviceaccount:cnpg-system:cnpg-manager, system:serviceaccounts, rolebindings, true"
  })
  void onlyGrantsLetPeopleIn(String user, String group, String resource, boolean admitted) {
    var request =
        Map.<String, Object>of(
            "userInfo", Map.of("username", user, "groups", List.of(group)),
            "resource", Map.of("resource", resource));

    assertThat(admits("granted-access", Map.of(), request)).isEqualTo(admitted);
  }

  private boolean admits(String policy, Object object) {
    return admits(policy, object, Map.of());
  }

  /// Whether all of the policy's validations are true, as the API server asks them.
  private boolean admits(String name, Object object, Map<String, Object> request) {
    var policy = policies.one(ValidatingAdmissionPolicy.class, "safekeep-" + name).getSpec();
    var facts = new HashMap<String, Object>();
    facts.put("object", JSON.convertValue(object, OBJECT));
    facts.put("request", request);
    facts.put("params", Map.of("data", policies.one(ConfigMap.class, "admission").getData()));
    var variables = new HashMap<String, Object>();
    facts.put("variables", variables);
    policy
        .getVariables()
        .forEach(it -> variables.put(it.getName(), value(it.getExpression(), facts)));
    return Stream.concat(
            policy.getMatchConditions().stream().map(it -> it.getExpression()),
            policy.getValidations().stream().map(it -> it.getExpression()))
        .allMatch(expression -> Boolean.TRUE.equals(value(expression, facts)));
  }

  private static Object value(String expression, Map<String, Object> facts) {
    var environment =
        Env.newEnv(
            Library.Lib(new StringsLib()),
            EnvOption.declarations(
                facts.keySet().stream().map(it -> Decls.newVar(it, Decls.Dyn)).toList()));
    var parsed = environment.compile(expression);
    assertThat(parsed.hasIssues()).as("%s: %s", expression, parsed.getIssues()).isFalse();
    return environment.program(parsed.getAst()).eval(facts).getVal().value();
  }
}
