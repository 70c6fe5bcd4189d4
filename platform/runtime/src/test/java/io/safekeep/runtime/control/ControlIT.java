package io.safekeep.runtime.control;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.safekeep.contracts.Topics;
import io.safekeep.runtime.trial.TrialChecks;
import io.safekeep.runtime.trial.TrialServers;
import io.safekeep.testing.TestIssuer;
import io.safekeep.testing.Topic;
import io.safekeep.testing.Topic.CloudEvent;
import jakarta.inject.Inject;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A control check runs on schedule, and what it sees becomes evidence.
@QuarkusTest
@WithTestResource(TrialServers.class)
class ControlIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Inject TrialChecks checks;

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String broker;

  @AfterEach
  void mendAll() {
    checks.blind(false);
    checks.takeDown("hall");
    checks.takeDown("stairs");
  }

  @Test
  void faultThatIsInjectedIsSeenAndItsRepairToo() {
    // Given
    checks.lamp("hall", true);
    awaitOutcome("hall", "pass");

    // When
    checks.lamp("hall", false);

    // Then
    awaitOutcome("hall", "fail");
    JsonPath seen = results();
    assertThat(seen.getString("find { it.checked == 'hall' }.measured")).isEqualTo("0 lx");
    assertThat(seen.getString("find { it.checked == 'hall' }.bound")).isEqualTo("at least 1 lx");
    assertThat(seen.getString("find { it.checked == 'hall' }.promise")).isEqualTo("P99");
    assertThat(seen.getString("find { it.checked == 'hall' }.tenant"))
        .isEqualTo("0199cccc-0000-7000-8000-000000000001");
    awaitFigure("fail");
    checks.lamp("hall", true);
    awaitOutcome("hall", "pass");
  }

  @Test
  void checkThatCannotLookIsUnknownAndNeverPasses() {
    // Given
    checks.lamp("hall", true);

    // When
    checks.blind(true);

    // Then
    awaitOutcome("lamps-burn", "unknown");
    checks.blind(false);
    await()
        .atMost(PATIENCE)
        .until(() -> results().getString("find { it.checked == 'lamps-burn' }") == null);
  }

  @Test
  void resultOfAThingThatIsGoneGoes() {
    // Given
    checks.lamp("hall", true);
    checks.lamp("stairs", false);
    awaitOutcome("stairs", "fail");

    // When
    checks.takeDown("stairs");

    // Then
    await()
        .atMost(PATIENCE)
        .until(() -> results().getString("find { it.checked == 'stairs' }") == null);
    awaitOutcome("hall", "pass");
  }

  @Test
  void whatWasSeenIsPublishedAsEvidence() {
    // When
    checks.lamp("stairs", false);

    // Then
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(new Topic(broker, Topics.EVIDENCE).records())
                .filteredOn(record ->
                    CloudEvent.attribute(record, "type")
                        .equals("io.safekeep.trial.control.checked.v1"))
                .extracting(record -> new String(record.value(), UTF_8))
                .anySatisfy(evidence ->
                    assertThat(evidence)
                        .contains(
                            "\"check\":\"lamps-burn\"",
                            "\"outcome\":\"fail\"",
                            "\"checked\":\"stairs\"",
                            "\"measured\":\"0 lx\"")));
  }

  /// What an alert looks at says the same.
  private static void awaitFigure(String outcome) {
    await()
        .atMost(PATIENCE)
        .until(() ->
            given()
                .get("/q/metrics")
                .asString()
                .contains(
                    "safekeep_control_results{check=\"lamps-burn\",outcome=\""
                        + outcome
                        + "\",promise=\"P99\"} 1"));
  }

  private static void awaitOutcome(String checked, String outcome) {
    await()
        .atMost(PATIENCE)
        .until(() ->
            outcome.equals(
                results().getString("find { it.checked == '" + checked + "' }?.outcome")));
  }

  private static JsonPath results() {
    return given()
        .auth()
        .oauth2(TestIssuer.token().permissions("evidence:read").sign())
        .get("/v1/control-results")
        .then()
        .statusCode(200)
        .extract()
        .jsonPath();
  }
}
