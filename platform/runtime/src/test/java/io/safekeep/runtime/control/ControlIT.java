package io.safekeep.runtime.control;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.safekeep.contracts.Topics;
import io.safekeep.contracts.platform.EvidenceRecorded;
import io.safekeep.contracts.record.SignedRecord;
import io.safekeep.contracts.record.VerifyRecords;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.trial.TrialChecks;
import io.safekeep.runtime.trial.TrialDailyCheck;
import io.safekeep.runtime.trial.TrialServers;
import io.safekeep.runtime.work.WorkHandler.Lease;
import io.safekeep.runtime.work.WorkHandler.Next;
import io.safekeep.runtime.work.WorkItem;
import io.safekeep.testing.TestIssuer;
import io.safekeep.testing.Topic;
import io.safekeep.testing.Topic.CloudEvent;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A control check runs on schedule, and what it sees becomes evidence.
@QuarkusTest
@WithTestResource(TrialServers.class)
class ControlIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Lease HELD = () -> true;

  @Inject TrialChecks checks;
  @Inject TrialDailyCheck daily;
  @Inject ControlRunner runner;
  @Inject ObjectMapper json;
  @Inject Sql sql;

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String broker;

  @AfterEach
  void mendAll() {
    checks.blind(false);
    checks.takeDown("hall");
    checks.takeDown("stairs");
    checks.takeDown("attic");
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
  void checkThatCouldNotLookLooksAgainWithinAMinuteHoweverSeldomItLooks() {
    // Given
    daily.blind(true);

    // When
    var afterFailure = runner.work(new WorkItem(ControlRunner.KIND, TrialDailyCheck.NAME, 1), HELD);
    daily.blind(false);
    var afterLook = runner.work(new WorkItem(ControlRunner.KIND, TrialDailyCheck.NAME, 1), HELD);

    // Then
    assertThat(afterFailure).isEqualTo(Next.again(Duration.ofMinutes(1)));
    assertThat(afterLook).isEqualTo(Next.again(Duration.ofDays(1)));
  }

  @Test
  void checkThatSawNothingLooksAgainAsSoonAsItSays() {
    // Given
    daily.foggy(true);

    // When
    var afterFog = runner.work(new WorkItem(ControlRunner.KIND, TrialDailyCheck.NAME, 1), HELD);
    daily.foggy(false);
    var afterLook = runner.work(new WorkItem(ControlRunner.KIND, TrialDailyCheck.NAME, 1), HELD);

    // Then
    assertThat(afterFog).isEqualTo(Next.again(Duration.ofMinutes(7)));
    assertThat(afterLook).isEqualTo(Next.again(Duration.ofDays(1)));
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

  @Test
  void whatWasSeenIsSignedAndEachRecordNamesTheOneBeforeIt(@TempDir Path folder)
      throws IOException {
    // When
    checks.lamp("attic", true);
    awaitOutcome("attic", "pass");
    checks.lamp("attic", false);
    await().atMost(PATIENCE).until(() -> seen("attic", "fail"));
    List<EvidenceRecorded> chain = chain();

    // Then
    Path keys =
        Files.writeString(
            folder.resolve("keys"), "{\"x\":\"%s\"}".formatted(chain.getFirst().key()));
    Path records =
        Files.write(
            folder.resolve("records"), chain.stream().map(EvidenceRecorded::record).toList());
    assertThat(verified(records, keys)).endsWith(chain.size() + " records, 0 faults\n");
    Path thinned =
        Files.write(
            folder.resolve("thinned"),
            chain.stream().skip(1).map(EvidenceRecorded::record).toList());
    assertThat(verified(thinned, keys)).contains("FAULT: record 2 stands where 1 should");

    // And: the results that travelled are those that were signed
    EvidenceRecorded last =
        chain.stream().filter(it -> !it.results().isEmpty()).reduce((_, later) -> later).get();
    assertThat(SignedRecord.parse(last.record()).orElseThrow().payload())
        .contains(
            "\"results\":\""
                + EvidenceRecord.digest(
                    last.results().stream().map(EvidenceRecord::digest).toList())
                + "\"");
  }

  @Test
  void keyThatHasSignedForAYearNamesItsSuccessorAndTheChainGoesOn(@TempDir Path folder)
      throws IOException {
    // Given
    checks.lamp("attic", true);
    awaitOutcome("attic", "pass");
    String first = chain().getFirst().key();

    // When
    sql.update("alter table evidence_key disable trigger evidence_key_stays");
    sql.update("update evidence_key set made_at = now() - interval '366 days'");
    sql.update("alter table evidence_key enable trigger evidence_key_stays");
    checks.lamp("attic", false);
    await().atMost(PATIENCE).until(() -> !chain().getLast().key().equals(first));

    // Then: the first key is all that one has to know
    Path keys = Files.writeString(folder.resolve("keys"), "{\"x\":\"%s\"}".formatted(first));
    List<EvidenceRecorded> chain = chain();
    Path records =
        Files.write(
            folder.resolve("records"), chain.stream().map(EvidenceRecorded::record).toList());
    assertThat(verified(records, keys))
        .contains("\"type\":\"safekeep evidence key 1\"")
        .endsWith(chain.size() + " records, 0 faults\n");
  }

  private boolean seen(String checked, String outcome) {
    return chain().stream()
        .flatMap(record -> record.results().stream())
        .anyMatch(it -> it.checked().equals(checked) && it.outcome().equals(outcome));
  }

  private List<EvidenceRecorded> chain() {
    return new Topic(broker, Topics.EVIDENCE)
        .records().stream()
            .filter(record ->
                CloudEvent.attribute(record, "type").equals(EvidenceRecorded.typeOf("trial")))
            .map(record -> {
              try {
                return json.readValue(record.value(), EvidenceRecorded.class);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            })
            .toList();
  }

  private static String verified(Path records, Path keys) throws IOException {
    var said = new ByteArrayOutputStream();
    VerifyRecords.verify(records, keys, new PrintStream(said, true, UTF_8));
    return said.toString(UTF_8);
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
