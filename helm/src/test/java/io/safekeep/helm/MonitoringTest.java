package io.safekeep.helm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Alerts and dashboards, read by Prometheus itself: Debian's `promtool`.
class MonitoringTest {

  private static final Path PROMTOOL = Path.of("/usr/bin/promtool");
  private static final Path FOLDER = Chart.FOLDER.resolve("monitoring");
  private static final Path RULES = FOLDER.resolve("rules.yaml");
  private static final Path TESTS = Project.ROOT.resolve("helm/src/test/promtool");
  private static final JsonMapper JSON = new JsonMapper();
  private static final Pattern METRIC = Pattern.compile("\\b[a-z]+(?:_[a-z0-9]+)+\\b");
  private static final Pattern QUOTED = Pattern.compile("\"[^\"]*\"");

  private static final Set<String> FUNCTIONS = Set.of("label_replace", "predict_linear");

  /// What others in the cluster measure, and which of them does.
  private static final Map<String, String> OF_OTHERS =
      Map.of(
          "hubble_", "Cilium",
          "kafka_consumergroup_", "Kafka's exporter, which Strimzi deploys",
          "kube_deployment_", "kube-state-metrics",
          "kubelet_volume_stats_", "the kubelet",
          "certmanager_", "cert-manager",
          "cnpg_pg_", "CloudNativePG",
          "barman_cloud_cloudnative_pg_io_", "the Barman Cloud plugin");

  /// What every service measures besides; ServiceContract finds it there.
  private static final List<String> OF_EVERY_SERVICE =
      List.of(
          "http_server_requests_seconds_count",
          "http_server_requests_seconds_sum",
          "http_server_requests_seconds_bucket",
          "jvm_memory_used_bytes");

  @Test
  void everyAlertFiresOnWhatItIsForAndIsQuietOnWhatComesNearIt(@TempDir Path scratch)
      throws Exception {
    // Given
    assumeThat(PROMTOOL).isExecutable();
    Files.copy(RULES, scratch.resolve("rules.yaml"));
    var tests = new ArrayList<String>();
    for (var file : Project.filesBelow(TESTS)) {
      Files.copy(TESTS.resolve(file), scratch.resolve(file));
      tests.add(file.toString());
    }

    // When
    var result =
        run(
            scratch,
            Stream.concat(Stream.of("test", "rules"), tests.stream()).toArray(String[]::new));

    // Then
    assertThat(result.status()).as(result.output()).isZero();
  }

  @Test
  void everyAlertHasBothTests() throws IOException {
    // Given
    var fires = new TreeSet<String>();
    var quiet = new TreeSet<String>();
    for (var file : Project.filesBelow(TESTS)) {
      for (var test : new YAMLMapper().readTree(TESTS.resolve(file).toFile()).path("tests")) {
        for (var look : test.path("alert_rule_test")) {
          (look.path("exp_alerts").isEmpty() ? quiet : fires).add(look.path("alertname").asText());
        }
      }
    }

    // Then
    var names =
        alerts().stream()
            .map(alert -> alert.path("alert").asText())
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(names).hasSizeGreaterThan(20);
    assertThat(fires).isEqualTo(names);
    assertThat(quiet).isEqualTo(names);
  }

  @Test
  void everyQueryOfADashboardIsOneToPrometheus(@TempDir Path scratch) throws Exception {
    // Given
    assumeThat(PROMTOOL).isExecutable();
    var rules = new ArrayList<Map<String, String>>();
    queries().forEach((where, query) -> rules.add(Map.of("record", "a:query", "expr", query)));
    var file = scratch.resolve("queries.yaml");
    new YAMLMapper()
        .writeValue(
            file.toFile(), Map.of("groups", List.of(Map.of("name", "dashboards", "rules", rules))));

    // When
    var result = run(scratch, "check", "rules", "--lint=none", file.toString());

    // Then
    assertThat(result.status()).as(result.output()).isZero();
    assertThat(result.output()).contains(rules.size() + " rules found");
  }

  @Test
  void everyMetricThatIsAskedForIsMeasuredBySomebody() throws IOException {
    // Given
    String code = code();
    var asked = new LinkedHashMap<String, String>();
    queries().forEach((where, query) -> metrics(query).forEach(name -> asked.put(name, where)));
    alerts()
        .forEach(alert ->
            metrics(alert.path("expr").asText())
                .forEach(name -> asked.put(name, alert.path("alert").asText())));

    // Then
    assertThat(asked).hasSizeGreaterThan(30);
    assertThat(asked)
        .allSatisfy((name, where) ->
            assertThat(isMeasured(name, code)).as("%s, asked for by %s", name, where).isTrue());
  }

  @Test
  void dashboardsAreInTheChartAsTheyAre() throws IOException {
    // When
    var map = Manifests.parse(Chart.render("production")).one(ConfigMap.class, "dashboards");

    // Then
    assertThat(map.getMetadata().getLabels()).containsEntry("grafana_dashboard", "1");
    for (var file : dashboards()) {
      assertThat(JSON.readTree(map.getData().get(file.getFileName().toString())))
          .isEqualTo(JSON.readTree(file.toFile()));
    }
    assertThat(map.getData()).hasSameSizeAs(dashboards());
  }

  private static boolean isMeasured(String name, String code) {
    if (!name.startsWith("safekeep_")) {
      return OF_EVERY_SERVICE.contains(name)
          || OF_OTHERS.keySet().stream().anyMatch(name::startsWith);
    }
    // As Micrometer's registry for Prometheus names them.
    String meter = name.replaceAll("_(total|seconds_sum|seconds_count|seconds_bucket)$", "");
    return Stream.of(meter, meter.replaceAll("_seconds$", ""))
        .anyMatch(one -> code.contains('"' + one.replace('_', '.') + '"'));
  }

  private static List<String> metrics(String query) {
    return METRIC
        .matcher(QUOTED.matcher(query).replaceAll("\"\""))
        .results()
        .map(MatchResult::group)
        .filter(name -> !FUNCTIONS.contains(name))
        .toList();
  }

  private static List<JsonNode> alerts() throws IOException {
    var all = new ArrayList<JsonNode>();
    new YAMLMapper()
        .readTree(RULES.toFile())
        .path("groups")
        .forEach(group -> group.path("rules").forEach(all::add));
    return all;
  }

  /// By where they stand.
  private static Map<String, String> queries() throws IOException {
    var queries = new LinkedHashMap<String, String>();
    for (var file : dashboards()) {
      var board = JSON.readTree(file.toFile());
      for (var panel : board.path("panels")) {
        for (var target : panel.path("targets")) {
          queries.put(
              "%s, %s, %s"
                  .formatted(
                      board.path("title").asText(),
                      panel.path("title").asText(),
                      target.path("refId").asText()),
              target.path("expr").asText());
        }
      }
    }
    return queries;
  }

  private static List<Path> dashboards() {
    var folder = FOLDER.resolve("dashboards");
    return Project.filesBelow(folder).stream().map(folder::resolve).toList();
  }

  /// Of all services and what they stand on.
  private static String code() {
    return Stream.concat(
            Project.SERVICES.stream().map(Project.ROOT::resolve),
            Stream.of(Project.ROOT.resolve("platform/runtime")))
        .map(module -> module.resolve("src/main/java"))
        .flatMap(sources -> Project.filesBelow(sources).stream().map(sources::resolve))
        .map(Project::read)
        .filter(source -> source.contains("\"safekeep."))
        .collect(Collectors.joining("\n"));
  }

  private record Result(int status, String output) {}

  private static Result run(Path folder, String... arguments) throws Exception {
    var command = Stream.concat(Stream.of(PROMTOOL.toString()), Stream.of(arguments)).toList();
    var process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Result(process.waitFor(), output);
  }
}
