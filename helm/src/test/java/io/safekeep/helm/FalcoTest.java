package io.safekeep.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/// Values for Falco's own chart, and the rules that are ours.
class FalcoTest {

  private static final Path FOLDER = Project.ROOT.resolve("k8s/falco");
  private static final YAMLMapper YAML = new YAMLMapper();

  /// Of Falco's syscall source and of its container plugin, as far as they are used.
  private static final Set<String> FIELDS =
      Set.of(
          "container.id",
          "evt.is_open_read",
          "evt.is_open_write",
          "evt.type",
          "fd.name",
          "fd.num",
          "fd.typechar",
          "k8s.ns.name",
          "k8s.pod.label",
          "proc.cmdline",
          "proc.name",
          "proc.pname",
          "proc.tty",
          "user.uid");

  private static final Pattern FIELD = Pattern.compile("\\b(?:[a-z0-9]+\\.)+[a-z_]+\\b");
  private static final Pattern LABEL = Pattern.compile("\\[[^]]*]");

  @Test
  void everyValueIsOneOfFalcosChart() throws Exception {
    // Given
    var known = new HashMap<String, String>();
    try (var in = FalcoTest.class.getResourceAsStream("/falco/values.txt")) {
      new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split(" "))
          .forEach(parts -> known.put(parts[0], parts[1]));
    }

    // Then
    var used = new LinkedHashMap<String, String>();
    collect("", YAML.readTree(FOLDER.resolve("values.yaml").toFile()), used);
    assertThat(used).isNotEmpty();
    assertThat(known).containsAllEntriesOf(used);
  }

  @Test
  void whatFalcoSeesGoesToNotificationServiceAndNoKeyIsWrittenDown() throws Exception {
    // Given
    JsonNode values = YAML.readTree(FOLDER.resolve("values.yaml").toFile());

    // Then
    assertThat(values.at("/falco/http_output/url").asText())
        .isEqualTo(
            "https://notification-service.safekeep.svc:8443/v1/ingest/falco/${SAFEKEEP_ALERT_KEY}");
    assertThat(values.at("/extra/env/0/name").asText()).isEqualTo("SAFEKEEP_ALERT_KEY");
    assertThat(values.at("/extra/env/0/valueFrom/secretKeyRef/name").asText()).isNotEmpty();
    assertThat(values.at("/falco/json_output").asBoolean())
        .as("because that is what the route reads")
        .isTrue();
    assertThat(values.at("/falco/http_output/ca_cert").asText())
        .startsWith(values.at("/mounts/volumeMounts/0/mountPath").asText());
    assertThat(values.at("/driver/modernEbpf/leastPrivileged").asBoolean()).isTrue();
  }

  @Test
  void everyRuleIsWholeAndUsesWhatIsThere() throws Exception {
    // Given
    var rules = items("rule");
    var names = new HashSet<String>();
    items("macro").forEach(it -> names.add(it.path("macro").asText()));
    items("list").forEach(it -> names.add(it.path("list").asText()));

    // Then
    assertThat(rules)
        .hasSize(3)
        .allSatisfy(rule -> {
          assertThat(Set.copyOf(fieldNames(rule)))
              .isEqualTo(Set.of("rule", "desc", "condition", "output", "priority", "tags"));
          assertThat(rule.path("priority").asText()).isIn("CRITICAL", "ERROR");
          assertThat(fields(rule.path("condition").asText())).isNotEmpty().isSubsetOf(FIELDS);
          assertThat(fields(rule.path("output").asText())).isSubsetOf(FIELDS);
          assertThat(rule.path("condition").asText())
              .as("because a rule without a kind of event is asked at every event")
              .contains("evt.type in (");
          assertThat(balance(rule.path("condition").asText())).isZero();
        });
    for (String name : names) {
      assertThat(rules)
          .as(name)
          .anyMatch(rule -> rule.path("condition").asText().matches("(?s).*\\b" + name + "\\b.*"));
    }
  }

  @Test
  void theAlertThatATrialWaitsForIsRaised() throws Exception {
    assertThat(items("rule"))
        .extracting(rule -> rule.path("rule").asText())
        .contains("Write below etc");
    assertThat(
            Project.read(
                Project.ROOT.resolve(
                    "notification-service/src/main/java/io/safekeep/notification/measurement/TrialRule.java")))
        .contains("\"Write below etc\"");
  }

  private static void collect(String path, JsonNode value, Map<String, String> used) {
    if (value.isObject()) {
      value
          .properties()
          .forEach(it ->
              collect(
                  path.isEmpty() ? it.getKey() : path + "." + it.getKey(), it.getValue(), used));
    } else {
      used.put(
          path,
          value.isTextual()
              ? "string"
              : value.isBoolean() ? "boolean" : value.isArray() ? "any" : "integer");
    }
  }

  private static List<JsonNode> items(String kind) throws IOException {
    return StreamSupport.stream(
            YAML.readTree(FOLDER.resolve("rules.yaml").toFile()).spliterator(), false)
        .filter(item -> item.has(kind))
        .toList();
  }

  private static List<String> fieldNames(JsonNode item) {
    return item.properties().stream().map(Map.Entry::getKey).toList();
  }

  private static List<String> fields(String text) {
    return FIELD
        .matcher(LABEL.matcher(text).replaceAll(""))
        .results()
        .map(it -> it.group())
        .distinct()
        .toList();
  }

  private static int balance(String condition) {
    return condition.chars().map(it -> it == '(' ? 1 : it == ')' ? -1 : 0).sum();
  }
}
