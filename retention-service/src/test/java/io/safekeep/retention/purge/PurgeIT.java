package io.safekeep.retention.purge;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.safekeep.contracts.Event;
import io.safekeep.contracts.TenantId;
import io.safekeep.contracts.Topics;
import io.safekeep.contracts.identity.RelationshipStarted;
import io.safekeep.contracts.platform.PurgeAnswered;
import io.safekeep.contracts.platform.StoresDeclared;
import io.safekeep.contracts.platform.StoresDeclared.DeclaredStore;
import io.safekeep.contracts.retention.PurgeCommanded;
import io.safekeep.retention.RetentionSecrets;
import io.safekeep.retention.deletion.CaseState;
import io.safekeep.retention.deletion.Cases;
import io.safekeep.retention.deletion.DeletionCase;
import io.safekeep.runtime.control.ControlResult.Outcome;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.testing.TestIssuer;
import io.safekeep.testing.Topic;
import io.safekeep.testing.Topic.CloudEvent;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Purges from the day they are due, with the real holders of this service and played ones of the
/// others.
@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "retention"))
@WithTestResource(RetentionSecrets.class)
class PurgeIT {

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private static final List<String> OTHERS =
      List.of("identity", "access", "backup", "notification");

  @Inject Cases cases;
  @Inject Sql sql;
  @Inject ObjectMapper json;
  @Inject PurgesMoveOn control;

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String broker;

  @BeforeEach
  void everybodyDeclares() {
    for (String service : OTHERS) {
      List<String> steps =
          switch (service) {
            case "identity" -> List.of("quarantine", "release", "seal", "purge");
            case "backup" -> List.of("quarantine", "release", "purge", "destroy-keys");
            default -> List.of("purge");
          };
      publish(
          service,
          new StoresDeclared(
              null,
              service,
              List.of(
                  new DeclaredStore(
                      "things", "structured", "deleted", "none", 0, List.of("things"), steps)),
              Instant.now()));
    }
    await()
        .atMost(PATIENCE)
        .until(() ->
            sql.first("select count(*) as n from data_holder_declaration", row -> row.number("n"))
                    .orElseThrow()
                >= 5);
  }

  /// Cases of other tests stay as they are made.
  @AfterEach
  void nobodyHasDeclared() {
    sql.update("delete from data_holder_declaration where participant <> 'retention'");
  }

  @Test
  void dueTenantIsPurgedEverywhereAndThenLookedAt() {
    // Given
    DeletionCase due = dueCase();

    // When
    answerAll(due, "quarantine", "done", null, 2);
    answerAll(due, "seal", "done", null, 1);
    answerAll(due, "purge", "done", null, 4);

    // Then
    await().atMost(PATIENCE).until(() -> stateOf(due) == CaseState.VERIFYING);
    assertThat(
            sql.query(
                "select participant, store, state from purge_order"
                    + " where deletion_case = ? and step = 'purge' order by 1, 2",
                row -> row.text("participant") + "/" + row.text("store") + " " + row.text("state"),
                due.id()))
        .contains(
            "access/things done",
            "backup/things done",
            "identity/things done",
            "notification/things done",
            "retention/tenant-directory done");
    assertThat(
            sql.first(
                "select name || domain as left from known_tenant where id = ?",
                row -> row.text("left"),
                due.tenant().value()))
        .hasValue("");
    // The seal comes after every quarantine, and a purge after the seal.
    assertThat(
            sql.query(
                "select step from signed_warrant where deletion_case = ? group by step"
                    + " order by min(signed_at), step desc",
                row -> row.text("step"),
                due.id()))
        .containsExactly("quarantine", "seal", "purge");
    given()
        .auth()
        .oauth2(TestIssuer.token().permissions("deletion-case:read").sign())
        .get("/v1/cases/{id}/purge", due.id())
        .then()
        .statusCode(200)
        .body("state", equalTo("verifying"))
        .body("stuck.size()", equalTo(0));
    given()
        .auth()
        .oauth2(
            TestIssuer.token().tenant(UUID.randomUUID()).permissions("deletion-case:read").sign())
        .get("/v1/cases/{id}/purge", due.id())
        .then()
        .statusCode(404);
  }

  @Test
  void tenantThatComesBackAtTheLastMomentLosesNothing() {
    // Given
    DeletionCase due = dueCase();
    answerAll(due, "quarantine", "done", null, 2);

    // When: identity-service has started a relationship that is not told yet
    answerAll(due, "seal", "refused", "relationship-open", 1);
    answerAll(due, "release", "done", null, 2);

    // Then
    await().atMost(PATIENCE).until(() -> stateOf(due) == CaseState.REACTIVATED);
    assertThat(commands(due, "purge")).isEmpty();
  }

  @Test
  void ledgerThatShowsACustomerBringsTheTenantBackFromQuarantine() {
    // Given
    DeletionCase due = dueCase();
    answerAll(due, "quarantine", "done", null, 2);
    UUID relationship = UUID.randomUUID();

    // When
    publish(
        "identity",
        new RelationshipStarted(due.tenant().value(), relationship, "subscription", Instant.now()));
    answerAll(due, "release", "done", null, 2);

    // Then
    await().atMost(PATIENCE).until(() -> stateOf(due) == CaseState.REACTIVATED);
    assertThat(commands(due, "purge")).isEmpty();
  }

  @Test
  void refusedPurgeWaitsForAPersonAndIsSentAgainByOne() {
    // Given
    DeletionCase due = dueCase();
    answerAll(due, "quarantine", "done", null, 2);
    answerAll(due, "seal", "done", null, 1);
    await().atMost(PATIENCE).until(() -> commands(due, "purge").size() >= 4);
    List<PurgeCommanded> first = commands(due, "purge");
    first.stream()
        .filter(order -> !order.participant().equals("access"))
        .forEach(order -> answer(order, "done", null));
    PurgeCommanded refused =
        first.stream()
            .filter(order -> order.participant().equals("access"))
            .findFirst()
            .orElseThrow();

    // When
    answer(refused, "refused", "holder");

    // Then: somebody is told, and the control of P84 fails
    await().atMost(PATIENCE).until(() -> stuck(due) == 1);
    assertThat(control.check())
        .anySatisfy(result -> {
          assertThat(result.outcome()).isEqualTo(Outcome.FAIL);
          assertThat(result.tenant()).isEqualTo(due.tenant());
        });
    assertThat(stateOf(due)).isEqualTo(CaseState.PURGING);

    // When
    given()
        .urlEncodingEnabled(false)
        .auth()
        .oauth2(TestIssuer.token().permissions("purge:resume").sign())
        .contentType("application/json")
        .body("{\"why\":\"the disk was full\"}")
        .post("/v1/cases/" + due.id() + "/purge:resume")
        .then()
        .statusCode(204);
    await()
        .atMost(PATIENCE)
        .until(() ->
            commands(due, "purge").stream()
                    .filter(order -> order.participant().equals("access"))
                    .count()
                == 2);
    answer(refused, "done", null);

    // Then
    await().atMost(PATIENCE).until(() -> stateOf(due) == CaseState.VERIFYING);
    assertThat(stuck(due)).isZero();
  }

  @Test
  void holderThatKnowsACustomerAfterTheSealHaltsEverythingUntilTwoPersonsAgree() {
    // Given
    DeletionCase due = dueCase();
    answerAll(due, "quarantine", "done", null, 2);
    answerAll(due, "seal", "done", null, 1);
    await().atMost(PATIENCE).until(() -> !commands(due, "purge").isEmpty());

    // When
    answer(commands(due, "purge").getFirst(), "refused", "relationship-open");

    // Then
    await().atMost(PATIENCE).until(this::isHalted);
    assertThat(control.check())
        .anySatisfy(result -> assertThat(result.subject()).isEqualTo("purges"));
    approve("alice").statusCode(200);
    approve("alice").statusCode(403);
    assertThat(isHalted()).isTrue();
    approve("bob").statusCode(200);
    assertThat(isHalted()).isFalse();
  }

  @Test
  void answersOfOthersAndForOthersChangeNothing() {
    // Given
    DeletionCase due = dueCase();
    await().atMost(PATIENCE).until(() -> commands(due, "quarantine").size() >= 2);
    PurgeCommanded order =
        commands(due, "quarantine").stream()
            .filter(one -> one.participant().equals("identity"))
            .findFirst()
            .orElseThrow();
    var forAnother =
        new PurgeCommanded(
            UUID.randomUUID(),
            order.deletionCase(),
            order.generation(),
            order.participant(),
            order.store(),
            order.step(),
            order.warrant());

    // When
    answer(forAnother, "done", null);
    publishOn(Topics.ACCESS, answerTo(order, "done", null));
    answer(order, "accepted", null);

    // Then
    await().atMost(PATIENCE).until(() -> orderState(order).equals("accepted"));
    await()
        .atMost(PATIENCE)
        .until(() ->
            sql.first(
                        "select count(*) as n from dead_letter where reason = ?",
                        row -> row.number("n"),
                        PurgeAnswered.typeOf("identity")
                            + " travels on safekeep.identity and nowhere else")
                    .orElseThrow()
                >= 1);
    assertThat(orderState(order)).isEqualTo("accepted");
  }

  /// All at once, or a sweep would find a tenant without a case. Nobody was told; two persons have
  /// waived that.
  private DeletionCase dueCase() {
    UUID tenant = UUID.randomUUID();
    Instant ended = Instant.now().minus(Duration.ofDays(100)).truncatedTo(ChronoUnit.MILLIS);
    return QuarkusTransaction.requiringNew()
        .call(() -> {
          sql.update(
              """
              insert into known_tenant (id, name, domain, region, plan, state, changed_at)
              values (?, 'Gone', ?, 'eu', 'paid', 'active', now())
              """,
              tenant,
              tenant + ".example");
          sql.update(
              """
              insert into known_relationship (id, tenant, kind, started_at, ended_at)
              values (?, ?, 'subscription', ?, ?)
              """,
              UUID.randomUUID(),
              tenant,
              ended.minus(Duration.ofDays(300)),
              ended);
          var opened =
              cases.open(
                  new TenantId(tenant),
                  DeletionCase.Cause.RELATIONSHIPS_ENDED,
                  ended,
                  1,
                  ended.plus(Duration.ofDays(90)));
          sql.update(
              """
              insert into notice_waiver
                (deletion_case, reason, asked_by, asked_at, approved_by, approved_at)
              values (?, 'waived by a test', 'ada', now(), 'grace', now())
              """,
              opened.id());
          return cases.move(opened, CaseState.DUE, "the period is over");
        });
  }

  /// Plays the holders of the other services: waits for so many orders of a step and answers them.
  private void answerAll(DeletionCase of, String step, String phase, String refusal, int expected) {
    await().atMost(PATIENCE).until(() -> commands(of, step).size() >= expected);
    commands(of, step).forEach(order -> answer(order, phase, refusal));
  }

  private void answer(PurgeCommanded order, String phase, String refusal) {
    publishOn(Topics.of(order.participant()), answerTo(order, phase, refusal));
  }

  private static PurgeAnswered answerTo(PurgeCommanded order, String phase, String refusal) {
    boolean done = phase.equals("done");
    return new PurgeAnswered(
        order.tenant(),
        order.participant(),
        order.deletionCase(),
        order.generation(),
        order.store(),
        order.step(),
        phase,
        done ? 2L : null,
        done ? 0L : null,
        "deleted",
        done ? "00".repeat(32) : null,
        refusal,
        "played",
        Instant.now());
  }

  private List<PurgeCommanded> commands(DeletionCase of, String step) {
    return new Topic(broker, Topics.RETENTION)
        .records().stream()
            .filter(record ->
                Arrays.stream(record.headers().toArray())
                    .anyMatch(header -> header.key().equals("ce_type")))
            .filter(record -> CloudEvent.attribute(record, "type").equals(PurgeCommanded.TYPE))
            .map(record -> {
              try {
                return json.readValue(record.value(), PurgeCommanded.class);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            })
            .filter(order -> order.deletionCase().equals(of.id()) && order.step().equals(step))
            .filter(order -> OTHERS.contains(order.participant()))
            .toList();
  }

  private void publish(String service, Event event) {
    publishOn(Topics.of(service), event);
  }

  private void publishOn(String topic, Event event) {
    try {
      new Topic(broker, topic)
          .publish(
              new CloudEvent(
                  UUID.randomUUID(),
                  event.type(),
                  event.subject(),
                  event.tenant() == null ? event.subject() : event.tenant().toString(),
                  json.writeValueAsString(event)));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private CaseState stateOf(DeletionCase of) {
    return cases.find(of.id()).orElseThrow().state();
  }

  private long stuck(DeletionCase of) {
    return sql.first(
            "select count(*) as n from purge_stuck where deletion_case = ? and ended_at is null",
            row -> row.number("n"),
            of.id())
        .orElseThrow();
  }

  private String orderState(PurgeCommanded order) {
    return sql.first(
            "select state from purge_order where deletion_case = ? and participant = ? and step = ?",
            row -> row.text("state"),
            order.deletionCase(),
            order.participant(),
            order.step())
        .orElseThrow();
  }

  private boolean isHalted() {
    return sql.first(
                "select count(*) as n from purge_halt where ended_at is null",
                row -> row.number("n"))
            .orElseThrow()
        == 1;
  }

  private static ValidatableResponse approve(String person) {
    return given()
        .urlEncodingEnabled(false)
        .auth()
        .oauth2(TestIssuer.token().subject(person).permissions("purge:approve").sign())
        .contentType("application/json")
        .body("{\"why\":\"looked at it\"}")
        .post("/v1/purge-halts:approve")
        .then();
  }
}
