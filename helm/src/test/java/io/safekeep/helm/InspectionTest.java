package io.safekeep.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.zjsonpatch.JsonPatch;
import io.safekeep.helm.AnsweringServer.Answer;
import io.safekeep.helm.AnsweringServer.Asked;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What judges the suite by what the cluster's API says of it (P13, P87, P131, P135, P145), and
/// reports it.
class InspectionTest {

  private static final ObjectMapper JSON = new JsonMapper();
  private static final String SUITE = "/namespaces/safekeep";
  private static final String PODS = "/api/v1" + SUITE + "/pods";
  private static final String DEPLOYMENTS = "/apis/apps/v1" + SUITE + "/deployments";
  private static final String POLICIES = "/apis/networking.k8s.io/v1" + SUITE + "/networkpolicies";
  private static final String BUDGETS = "/apis/policy/v1" + SUITE + "/poddisruptionbudgets";
  private static final String NODES = "/api/v1/nodes";
  private static final String NAMESPACE = "/api/v1" + SUITE;
  private static final String IDENTITY = "identity-service";

  private final Manifests built =
      Manifests.parse(Kustomization.build(Project.ROOT.resolve("k8s/inspection")));

  /// What the API server answers, by path: the production profile, as Kubernetes runs it.
  private final Map<String, JsonNode> cluster = new HashMap<>();

  @TempDir private Path scratch;

  @BeforeEach
  void clusterRunsTheProductionProfile() {
    var chart = Manifests.parse(Chart.render("production"));
    cluster.put(
        "/apis/policy",
        JSON.valueToTree(Map.of("preferredVersion", Map.of("groupVersion", "policy/v1"))));
    cluster.put(NODES, list(List.of(node("node-a"), node("node-b"))));
    cluster.put(
        NAMESPACE,
        JSON.valueToTree(
            Manifests.parse(Kustomization.build(Project.ROOT.resolve("k8s/overlays/production")))
                .one(Namespace.class, "safekeep")));
    cluster.put(DEPLOYMENTS, list(chart.all(Deployment.class)));
    cluster.put(POLICIES, list(chart.all(NetworkPolicy.class)));
    cluster.put(BUDGETS, list(chart.all(PodDisruptionBudget.class)));
    cluster.put(PODS, list(chart.all(Deployment.class).stream().map(InspectionTest::pod).toList()));
  }

  private static JsonNode list(List<?> items) {
    return JSON.valueToTree(Map.of("items", items));
  }

  private static JsonNode node(String name) {
    return JSON.valueToTree(
        Map.of(
            "metadata", Map.of("name", name, "creationTimestamp", before(Duration.ofDays(13))),
            "spec", Map.of("providerID", "aws:///eu-central-1a/" + name)));
  }

  private static String before(Duration ago) {
    return Instant.now().minus(ago).truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static JsonNode pod(HasMetadata deployment) {
    ObjectNode pod = JSON.<ObjectNode>valueToTree(deployment).at("/spec/template").deepCopy();
    ((ObjectNode) pod.get("metadata")).put("name", deployment.getMetadata().getName());
    // The API server puts it in, by the name of the class.
    ((ObjectNode) pod.get("spec")).put("priority", 100_000);
    pod.putObject("status").put("phase", "Running");
    return pod;
  }

  @Test
  void itMayListWhatItJudgesAndNothingElse() {
    assertThat(built.all(Role.class))
        .flatExtracting(role -> ChartPolicyTest.rulesOf(role.getRules()))
        .containsExactly(
            "/pods: list",
            "apps/deployments: list",
            "networking.k8s.io/networkpolicies: list",
            "policy/poddisruptionbudgets: list");
    assertThat(built.all(ClusterRole.class))
        .flatExtracting(role -> ChartPolicyTest.rulesOf(role.getRules()))
        .containsExactly("/nodes: list", "/namespaces[safekeep]: get");
  }

  @Test
  void itReachesTheServicesThatTheChartLetsItReach() {
    InstrumentsReach.leadsToWhatTheChartOpens(built, "inspection", "safekeep-inspection");
  }

  @Test
  void everythingOfTheProductionProfileIsAsPromised() throws Exception {
    // When
    var reports = reports("gce:// aws:///eu-central-1");

    // Then
    assertThat(reports)
        .containsOnlyKeys(
            "admitted-objects",
            "critical-pods",
            "young-nodes",
            "hosted-nodes",
            "registered-providers")
        .allSatisfy((instrument, it) -> assertThat(it.wrong()).as(instrument).isEmpty());
    assertThat(reports.get("admitted-objects").looked())
        .contains("safekeep", IDENTITY, "access-service")
        .hasSize(6);
    assertThat(reports.get("critical-pods").looked()).hasSize(5);
    assertThat(reports.get("young-nodes").looked()).contains("node-a", "node-b").hasSize(7);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/spec/containers/0/securityContext/readOnlyRootFilesystem | false",
        "/spec/containers/0/securityContext/allowPrivilegeEscalation | true",
        "/spec/containers/0/securityContext/privileged | true",
        "/spec/containers/0/securityContext/runAsNonRoot | false",
        "/spec/containers/0/securityContext/capabilities | {\"drop\": [\"NET_RAW\"]}",
        "/spec/containers/0/securityContext/capabilities/add | [\"SYS_ADMIN\"]",
        "/spec/containers/0/securityContext/seccompProfile | {\"type\": \"Unconfined\"}",
        "/spec/containers/0/readinessProbe | null",
        "/spec/containers/0/livenessProbe | null",
        "/spec/securityContext | null",
        "/spec/hostNetwork | true",
        "/spec/initContainers | [{\"name\": \"first\"}]",
        "/spec/volumes/0 | {\"name\": \"all\", \"hostPath\": {\"path\": \"/\"}}",
        "/metadata/labels | {\"app.kubernetes.io/part-of\": \"safekeep\"}"
      })
  void podThatIsNotWhatMayBeAdmittedIsFound(String field, String value) throws Exception {
    changeFirst(PODS, field, value);

    assertThat(reports("").get("admitted-objects").wrong()).containsExactly(first(PODS));
  }

  @ParameterizedTest
  @ValueSource(strings = {POLICIES, BUDGETS})
  void podThatNoObjectGuardsIsFound(String path) throws Exception {
    // Given
    cluster.put(path, list(List.of()));

    // Then
    assertThat(reports("").get("admitted-objects").wrong()).hasSize(5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"matchExpressions\": [{\"key\": \"app.kubernetes.io/name\", \"operator\": \"Exists\"}]}",
        "null"
      })
  void selectorThatTheRulesDoNotUnderstandSelectsNothing(String selector) throws Exception {
    // Given
    for (int i = 0; i < cluster.get(BUDGETS).get("items").size(); i++) {
      change(BUDGETS, i, "/spec/selector", selector);
    }

    // Then
    assertThat(reports("").get("critical-pods").wrong()).hasSize(5);
  }

  @Test
  void namespaceThatAdmitsMoreIsFound() throws Exception {
    // Given
    ((ObjectNode) cluster.get(NAMESPACE).at("/metadata/labels"))
        .put("pod-security.kubernetes.io/enforce", "baseline");

    // Then
    assertThat(reports("").get("admitted-objects").wrong()).containsExactly("safekeep");
  }

  @ParameterizedTest
  @CsvSource({"/spec/priority, 0", "/spec/priority, null", "/spec/priorityClassName, null"})
  void podWithoutAPriorityIsFound(String field, String value) throws Exception {
    changeFirst(PODS, field, value);

    assertThat(reports("").get("critical-pods").wrong()).containsExactly(first(PODS));
  }

  @ParameterizedTest
  @CsvSource({
    "/metadata/deletionTimestamp, '\"2026-11-23T10:00:00Z\"'",
    "/status/phase, '\"Succeeded\"'",
    "/status/phase, '\"Failed\"'"
  })
  void podThatServesNobodyIsNotLookedAt(String field, String value) throws Exception {
    changeFirst(PODS, field, value);

    assertThat(reports("").get("critical-pods").looked()).hasSize(4).doesNotContain(first(PODS));
  }

  @Test
  void nodeThatLivesForTooLongIsFound() throws Exception {
    changeFirst(
        NODES,
        "/metadata/creationTimestamp",
        "\"%s\"".formatted(before(Duration.ofDays(14).plusMinutes(1))));

    assertThat(reports("").get("young-nodes").wrong()).containsExactly("node-a");
  }

  @Test
  void serviceOfAnotherChartIsFound() throws Exception {
    changeFirst(DEPLOYMENTS, "/metadata/labels/helm.sh~1chart", "\"safekeep-0.0.9\"");

    assertThat(reports("").get("young-nodes").wrong())
        .as("because nobody knows which of them is the one that should be")
        .hasSize(5);
  }

  @ParameterizedTest
  @CsvSource({"'\"other://x/1\"'", "'\"\"'", "null"})
  void nodeOfAProviderThatIsNotOnRecordIsFound(String id) throws Exception {
    changeFirst(NODES, "/spec/providerID", id);

    var reports = reports("aws:///eu-central-1");

    assertThat(reports.get("hosted-nodes").wrong()).containsExactly("node-a");
    assertThat(reports.get("registered-providers").wrong()).containsExactly("node-a");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  "})
  void whereNoProviderIsNamedNothingIsSaidOfThem(String providers) throws Exception {
    assertThat(reports(providers))
        .containsOnlyKeys("admitted-objects", "critical-pods", "young-nodes");
  }

  @Test
  void anApiThatDoesNotAnswerIsNoReport() throws Exception {
    tools();
    cluster.remove(BUDGETS);
    try (var server = new AnsweringServer(this::answer)) {
      assertThat(inspect(server, "").status()).isNotZero();
      assertThat(server.asked()).noneMatch(it -> it.method().equals("POST"));
    }
  }

  private record Report(List<String> looked, List<String> wrong) {}

  /// Runs the script, and compares what was reported with what it printed.
  private Map<String, Report> reports(String providers) throws Exception {
    tools();
    try (var server = new AnsweringServer(this::answer)) {
      var result = inspect(server, providers);
      assertThat(result.status()).as(result.output()).isZero();
      var measurements =
          server.asked().stream().filter(it -> it.path().equals("/v1/measurements")).toList();
      var reports = new HashMap<String, Report>();
      var lines = result.output().lines().toList();
      assertThat(measurements).hasSameSizeAs(lines);
      for (int i = 0; i < lines.size(); i++) {
        var report = JSON.readTree(lines.get(i));
        var measurement = JSON.readTree(measurements.get(i).body());
        var looked = texts(report.get("looked"));
        var wrong = texts(report.get("wrong"));
        assertThat(measurements.get(i).headers()).containsEntry("authorization", "Bearer a.b.c");
        assertThat(measurement.get("instrument")).isEqualTo(report.get("instrument"));
        assertThat(measurement.get("looked").asInt()).isEqualTo(looked.size());
        assertThat(measurement.get("wrong").asInt()).isEqualTo(wrong.size());
        assertThat(measurement.get("detail").asText()).isEqualTo(String.join(", ", wrong));
        assertThat(measurement.get("reportSha256").asText())
            .as("the log's line is the report")
            .isEqualTo(Sha256.hex(lines.get(i) + "\n"));
        assertThat(Instant.parse(measurement.get("measuredAt").asText()))
            .isBetween(Instant.now().minus(Duration.ofMinutes(5)), Instant.now());
        reports.put(report.get("instrument").asText(), new Report(looked, wrong));
      }
      return reports;
    }
  }

  private static void tools() {
    assumeTrue(Files.isExecutable(Script.CURL) && Files.isExecutable(Script.JQ));
  }

  private static List<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
  }

  private Answer answer(Asked request) {
    return switch (request.path()) {
      case "/token" -> new Answer(200, "{\"access_token\":\"a.b.c\",\"token_type\":\"Bearer\"}");
      case "/v1/measurements" -> new Answer(201, "{}");
      default -> {
        var found = cluster.get(request.path());
        yield found == null ? new Answer(403, "") : new Answer(200, found.toString());
      }
    };
  }

  private Script.Result inspect(AnsweringServer server, String providers) throws Exception {
    var account = Files.createDirectories(scratch.resolve("account"));
    Files.writeString(account.resolve("token"), "token-of-the-pod");
    Files.writeString(account.resolve("ca.crt"), "");
    var pod = built.one(CronJob.class, "inspection").getSpec().getJobTemplate().getSpec();
    var environment = new HashMap<String, String>();
    pod.getTemplate()
        .getSpec()
        .getContainers()
        .getFirst()
        .getEnv()
        .forEach(it -> environment.put(it.getName(), it.getValue()));
    environment.put("KUBERNETES", server.address());
    environment.put("ACCOUNT", account.toString());
    environment.put("RULES", rules().toString());
    environment.put("WORK", scratch.toString());
    environment.put("PROVIDERS", providers);
    environment.put("IDENTITY", server.address());
    environment.put("NOTIFICATION", server.address());
    environment.put("AUTHORITY", account.resolve("ca.crt").toString());
    environment.put("CLIENT_ID", "inspection");
    environment.put("CLIENT_SECRET", "s\"ec\\ret");
    return Script.run(built, "inspection-script", scratch, environment);
  }

  private Path rules() throws Exception {
    return Files.writeString(
        scratch.resolve("rules.jq"),
        built.one(ConfigMap.class, "inspection-rules").getData().get("rules.jq"));
  }

  private String first(String path) {
    return cluster.get(path).at("/items/0/metadata/name").asText();
  }

  private void changeFirst(String path, String field, String value) throws JsonProcessingException {
    change(path, 0, field, value);
  }

  private void change(String path, int item, String field, String value)
      throws JsonProcessingException {
    var patch =
        JSON.readTree(
            """
            [{"op": "add", "path": "/items/%d%s", "value": %s}]
            """
                .formatted(item, field, value));
    cluster.put(path, JsonPatch.apply(patch, cluster.get(path)));
  }
}
