package io.safekeep.notification.trust;

import static io.safekeep.notification.trust.APromise.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.safekeep.notification.evidence.Checkpoint;
import io.safekeep.notification.evidence.Evidence;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The documents are valid by NIST's own schemas, and say no more than is known.
class OscalTest {

  private static final Checkpoint CHECKPOINT =
      new Checkpoint("digest-of-checkpoint", 7, NOW, Map.of("backup", 42L), "a.b.c");

  private final ObjectMapper json = new ObjectMapper();
  private final Catalogue catalogue = Catalogue.newest(json);
  private final Oscal oscal = new Oscal(catalogue, json);

  @Test
  void catalogIsValidAndHasEveryPromiseAsAControl() throws IOException {
    String document = oscal.catalog();

    assertValid(document, "oscal-catalog_schema.json");
    assertThat(json.readTree(document).at("/catalog/groups"))
        .hasSize(11)
        .flatExtracting(group -> group.path("controls").findValuesAsText("title"))
        .hasSize(160)
        .contains("P1", "P160");
  }

  @Test
  void componentDefinitionIsValidAndNamesTheServices() throws IOException {
    String document = oscal.componentDefinition();

    assertValid(document, "oscal-component-definition_schema.json");
    assertThat(json.readTree(document).at("/component-definition/components"))
        .extracting(component -> component.path("title").asText())
        .containsExactly("identity", "access", "backup", "retention", "notification", "platform");
  }

  @Test
  void assessmentResultsAreValidAndWhatIsNotKeptIsNotSatisfied() throws IOException {
    String document = oscal.assessmentResults(CHECKPOINT, standings());

    assertValid(document, "oscal-ar_schema.json");
    JsonNode findings = json.readTree(document).at("/assessment-results/results/0/findings");
    assertThat(findings).hasSize(160);
    assertThat(findings)
        .filteredOn(finding -> finding.at("/target/status/state").asText().equals("satisfied"))
        .extracting(finding -> finding.path("title").asText())
        .containsExactly("P77: kept");
    assertThat(findings)
        .extracting(finding -> finding.path("title").asText())
        .contains("P37: stale", "P33: unknown");
  }

  @Test
  void sameCheckpointGivesTheSameBytes() {
    assertThat(new Oscal(Catalogue.newest(json), json).assessmentResults(CHECKPOINT, standings()))
        .isEqualTo(oscal.assessmentResults(CHECKPOINT, standings()));
  }

  /// The example of RFC 9562, appendix A.4, is of another namespace; this one was made by Python's
  /// `uuid.uuid5(uuid.NAMESPACE_URL, "https://safekeep.io/ns/oscal/catalog")`.
  @Test
  void identifiersAreUuidsOfVersionFive() {
    assertThat(Oscal.id("catalog")).isEqualTo("0fc836c4-d013-52e0-ab42-0594819ccecb");
  }

  private List<Standing> standings() {
    Map<String, Evidence> newest =
        Map.of(
            "backup/object-store-copy", evidence("P77", "object-store-copy", 0),
            "backup/server-version-current", evidence("P37", "server-version-current", 99));
    return catalogue.promises().stream()
        .map(promise -> Standing.of(promise, newest, List.of(), NOW))
        .toList();
  }

  private static Evidence evidence(String promise, String check, int hoursAgo) {
    var at = NOW.minus(Duration.ofHours(hoursAgo));
    return new Evidence(
        "backup",
        42,
        "digest-of-" + check,
        check,
        promise,
        "1.0",
        "a bound",
        "pass",
        1,
        0,
        0,
        null,
        at,
        at.plus(Duration.ofHours(3)));
  }

  private static void assertValid(String document, String schema) throws IOException {
    try (InputStream in =
        OscalTest.class.getClassLoader().getResourceAsStream("schema/json/" + schema)) {
      // Names of definitions that are no URI references as draft 7 has them, and a member `id`
      // that its generator put into itself; references go by place.
      String rulesOfNist =
          new String(in.readAllBytes(), StandardCharsets.UTF_8)
              .replaceAll("\"\\$id\"\\s*:\\s*\"#[^\"]*\",", "")
              .replaceAll("\"id\"\\s*:\\s*\\{\\s*\"id\"\\s*:\\s*(\\{[^{}]*})\\s*}", "\"id\":$1");
      var rules =
          SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
              .getSchema(rulesOfNist, InputFormat.JSON);
      assertThat(rules.validate(document, InputFormat.JSON)).isEmpty();
      assertThat(rules.validate(document.replaceFirst("\"uuid\"", "\"uid\""), InputFormat.JSON))
          .isNotEmpty();
    }
  }
}
