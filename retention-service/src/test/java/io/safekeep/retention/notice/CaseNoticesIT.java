package io.safekeep.retention.notice;

import static io.restassured.RestAssured.given;
import static io.safekeep.testing.quarkus.ServiceContract.isProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import io.safekeep.contracts.TenantId;
import io.safekeep.contracts.Topics;
import io.safekeep.contracts.notification.NoticeDelivered;
import io.safekeep.contracts.notification.NoticeFailed;
import io.safekeep.contracts.notification.NoticeReturned;
import io.safekeep.contracts.retention.NoticeRequested;
import io.safekeep.retention.RetentionSecrets;
import io.safekeep.retention.deletion.CaseState;
import io.safekeep.retention.deletion.Cases;
import io.safekeep.retention.deletion.DeletionCase;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import io.safekeep.runtime.purge.Step;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.work.WorkQueue;
import io.safekeep.testing.TestIssuer;
import io.safekeep.testing.TestServers;
import io.safekeep.testing.Topic;
import io.safekeep.testing.Topic.CloudEvent;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "retention"))
@WithTestResource(RetentionSecrets.class)
class CaseNoticesIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Inject Cases cases;
  @Inject SqlCaseNotices notices;
  @Inject NoticesBar bar;
  @Inject NoticesOnTime control;
  @Inject WorkQueue queue;
  @Inject Sql sql;
  @Inject ObjectMapper json;

  @Test
  void tenantIsToldWhenItsCaseIsOpenedAndTheProofStandsBesideTheCase() {
    // Given
    var held = aCase();

    // When
    sweep();
    var asked = awaitRequest(held);
    publish(
        NoticeDelivered.TYPE,
        held,
        """
        {"tenant":"%s","notice":"%s","channel":"mail","recipients":2,"evidenceSha256":"abcd",
         "deliveredAt":"2026-11-24T10:16:00Z"}
        """
            .formatted(held.tenant(), asked.get("notice").asText()));

    // Then
    assertThat(asked.get("kind").asText()).isEqualTo("ended");
    assertThat(asked.get("cause").asText()).isEqualTo("relationships-ended");
    assertThat(Instant.parse(asked.get("purgeAt").asText())).isEqualTo(held.purgeAt());
    assertThat(Instant.parse(asked.get("lastTraceAt").asText())).isEqualTo(Cases.lastTrace(held));
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            of(held, "deletion-case:read")
                .get("/v1/cases/" + held.id() + "/notices")
                .then()
                .statusCode(200)
                .body(
                    "notices.kind",
                    contains("ended", "purge-in-30-days", "purge-in-7-days", "purge-in-1-day"))
                .body("notices.state", contains("delivered", "planned", "planned", "planned"))
                .body("notices[0].recipients", equalTo(2))
                .body("notices[0].evidenceSha256", equalTo("abcd"))
                .body("missing", contains("The last notice has not been sent.")));
  }

  @Test
  void noticeThatComesBackBarsThePurgeUntilItIsDeliveredAnew() {
    // Given
    var held = aCase();
    sweep();
    var notice = awaitRequest(held).get("notice").asText();
    deliver(held, notice, "2026-11-24T10:16:00Z");
    awaitMissing(held, List.of("The last notice has not been sent."));

    // When
    publish(
        NoticeReturned.TYPE,
        held,
        """
        {"tenant":"%s","notice":"%s","reason":"A later mail server sent it back (5.1.1).",
         "returnedAt":"2026-11-24T10:20:00Z"}
        """
            .formatted(held.tenant(), notice));

    // Then
    awaitMissing(
        held, List.of("No notice has reached the tenant.", "The last notice has not been sent."));
    of(held, "deletion-case:read")
        .get("/v1/cases/" + held.id() + "/notices")
        .then()
        .body("notices[0].state", equalTo("failing"))
        .body("notices[0].failure", equalTo("A later mail server sent it back (5.1.1)."));

    // When
    deliver(held, notice, "2026-11-24T11:00:00Z");

    // Then
    awaitMissing(held, List.of("The last notice has not been sent."));
  }

  @Test
  void sweepThatComesByAgainAsksForNothingTwice() {
    // Given
    var held = aCase();
    sweep();
    awaitRequest(held);

    // When
    sweep();
    sweep();

    // Then
    assertThat(requests(held)).hasSize(1);
  }

  @Test
  void noticeThatReachesNobodyBarsThePurgeUntilTwoPersonsAgreeThatItMay() {
    // Given
    var held = aCase();
    sweep();
    var notice = awaitRequest(held).get("notice").asText();
    publish(
        NoticeFailed.TYPE,
        held,
        """
        {"tenant":"%s","notice":"%s","reason":"The tenant has no verified contact.",
         "failedAt":"2026-11-24T10:16:00Z"}
        """
            .formatted(held.tenant(), notice));
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            of(held, "deletion-case:read")
                .get("/v1/cases/" + held.id() + "/notices")
                .then()
                .body("notices[0].state", equalTo("failing"))
                .body("notices[0].failure", equalTo("The tenant has no verified contact.")));
    var ada = "ada-" + UUID.randomUUID();
    var waiver = "/v1/cases/" + held.id() + "/notice-waiver";
    var before = bar.reasons(held, Step.PURGE);

    // When
    var unasked = person("nobody", "purge:approve").post(waiver + ":approve");
    var asked =
        person(ada, "purge:approve")
            .body(Map.of("reason", "The customer was dissolved, see the register."))
            .post(waiver);
    var byHerself = person(ada, "purge:approve").post(waiver + ":approve");
    var between = bar.reasons(held, Step.PURGE);
    var byProgram =
        given()
            .urlEncodingEnabled(false)
            .contentType("application/json")
            .auth()
            .oauth2(TestIssuer.token().subject("test").permissions("purge:approve").sign())
            .post(waiver + ":approve");
    var byAnother = person("grace-" + UUID.randomUUID(), "purge:approve").post(waiver + ":approve");

    // Then
    isProblem(unasked.then(), 404, "not-found");
    asked.then().statusCode(201);
    isProblem(byHerself.then(), 403, "another-person-needed");
    isProblem(byProgram.then(), 403, "another-person-needed");
    byAnother.then().statusCode(200);
    assertThat(before).hasSize(2);
    assertThat(between).hasSize(2);
    assertThat(bar.reasons(held, Step.PURGE)).isEmpty();
    assertThat(bar.reasons(held, Step.QUARANTINE)).isEmpty();
  }

  @Test
  void tenantThatCameBackIsToldNothingMore() {
    // Given
    var held = aCase();
    sweep();
    awaitRequest(held);
    QuarkusTransaction.requiringNew()
        .run(
            () -> cases.move(cases.locked(held.id()).orElseThrow(), CaseState.REACTIVATED, "back"));
    sql.update(
        """
        update case_notice set due_at = now() - interval '1 minute'
        where deletion_case = ? and requested_at is null
        """,
        held.id());

    // When
    sweep();

    // Then
    assertThat(requests(held)).hasSize(1);
    assertThat(notices.of(held.id())).filteredOn(one -> one.requestedAt() != null).hasSize(1);
  }

  @Test
  void noticeThatNobodyGotInADayIsFoundByTheControl() {
    // Given
    var held = aCase();
    var yesterday = Instant.now().minus(Duration.ofHours(25));
    sql.update(
        """
        insert into case_notice (id, deletion_case, kind, due_at, requested_at)
        values (?, ?, 'ended', ?, ?)
        """,
        UUID.randomUUID(),
        held.id(),
        yesterday,
        yesterday);

    // When
    var seen = control.check();
    QuarkusTransaction.requiringNew()
        .run(
            () -> cases.move(cases.locked(held.id()).orElseThrow(), CaseState.REACTIVATED, "back"));

    // Then
    assertThat(seen).extracting(ControlResult::outcome).containsExactly(Outcome.FAIL);
    assertThat(control.check()).extracting(ControlResult::outcome).containsExactly(Outcome.PASS);
  }

  @Test
  void caseOfAnotherTenantLooksLikeNone() {
    // Given
    var held = aCase();

    // When
    var foreign =
        given()
            .auth()
            .oauth2(
                TestIssuer.token()
                    .tenant(UUID.randomUUID())
                    .permissions("deletion-case:read")
                    .sign())
            .get("/v1/cases/" + held.id() + "/notices");
    var own = of(held, "deletion-case:read").get("/v1/cases/" + held.id() + "/notices");

    // Then
    isProblem(foreign.then(), 404, "not-found");
    own.then().statusCode(200).body("missing", hasSize(1));
  }

  private DeletionCase aCase() {
    var now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    return QuarkusTransaction.requiringNew()
        .call(() ->
            cases.open(
                new TenantId(UUID.randomUUID()),
                DeletionCase.Cause.RELATIONSHIPS_ENDED,
                now.minusSeconds(60),
                1,
                now.plus(Duration.ofDays(90))));
  }

  private void sweep() {
    queue.schedule(TellTenants.KIND, TellTenants.KEY);
    await()
        .atMost(PATIENCE)
        .until(() ->
            sql.query(
                    """
                    select count(*) as due from work_item
                    where kind = ? and (due_at <= now() or claimed_by is not null)
                    """,
                    row -> row.number("due"),
                    TellTenants.KIND)
                .equals(List.of(0L)));
  }

  private JsonNode awaitRequest(DeletionCase held) {
    await().atMost(PATIENCE).until(() -> !requests(held).isEmpty());
    return requests(held).getFirst();
  }

  private List<JsonNode> requests(DeletionCase held) {
    var found = new ArrayList<JsonNode>();
    for (var record : topic(Topics.RETENTION).records()) {
      if (CloudEvent.attribute(record, "type").equals(NoticeRequested.TYPE)) {
        var data = read(record.value());
        if (data.get("deletionCase").asText().equals(held.id().toString())) {
          found.add(data);
        }
      }
    }
    return found;
  }

  private JsonNode read(byte[] data) {
    try {
      return json.readTree(data);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void deliver(DeletionCase held, String notice, String at) {
    publish(
        NoticeDelivered.TYPE,
        held,
        """
        {"tenant":"%s","notice":"%s","channel":"mail","recipients":1,"evidenceSha256":"abcd",
         "deliveredAt":"%s"}
        """
            .formatted(held.tenant(), notice, at));
  }

  private static void awaitMissing(DeletionCase held, List<String> missing) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            of(held, "deletion-case:read")
                .get("/v1/cases/" + held.id() + "/notices")
                .then()
                .body("missing", equalTo(missing)));
  }

  private static void publish(String type, DeletionCase held, String data) {
    topic(Topics.NOTIFICATION)
        .publish(
            new CloudEvent(
                UUID.randomUUID(), type, held.tenant().toString(), held.tenant().toString(), data));
  }

  private static Topic topic(String name) {
    return new Topic(TestServers.kafka(), name);
  }

  private static RequestSpecification of(DeletionCase held, String permission) {
    return given()
        .auth()
        .oauth2(TestIssuer.token().tenant(held.tenant().value()).permissions(permission).sign());
  }

  private static RequestSpecification person(String subject, String permission) {
    return given()
        .urlEncodingEnabled(false)
        .contentType("application/json")
        .auth()
        .oauth2(TestIssuer.token().subject(subject).permissions(permission).sign());
  }
}
