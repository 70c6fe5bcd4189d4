package io.safekeep.retention.deletion;

import static io.restassured.RestAssured.given;
import static io.safekeep.retention.FormerTenant.customer;
import static io.safekeep.retention.FormerTenant.staff;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.safekeep.contracts.TenantId;
import io.safekeep.retention.FormerTenant;
import io.safekeep.retention.RetentionSecrets;
import io.safekeep.retention.RolledBack;
import io.safekeep.retention.deletion.DeletionCase.Cause;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import io.safekeep.runtime.purge.Step;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.SqlFault;
import io.safekeep.testing.TestIssuer;
import io.safekeep.testing.TestServers;
import io.safekeep.testing.Topic;
import io.safekeep.testing.Topic.CloudEvent;
import io.safekeep.testing.quarkus.ServiceContract;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "retention"))
@WithTestResource(RetentionSecrets.class)
class LifecycleIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration LONG_AGO = Duration.ofDays(100);

  @Inject Cases cases;
  @Inject SqlClearance sqlClearance;
  @Inject PurgesBeginOnTime purgesBeginOnTime;
  @Inject DuePurgedInTime duePurgedInTime;
  @Inject CasesNameTheirSchedule casesNameTheirSchedule;
  @Inject PeriodsNotShortened periodsNotShortened;
  @Inject Sql sql;

  @Test
  void caseFollowsTheEventsOfTheTenantInWhateverOrderTheyCome() {
    // Given
    var tenant = FormerTenant.unknown(Duration.ofDays(2));
    var ended = ended(tenant.id(), tenant.relationship(), tenant.endedAt());

    // When: the end comes before the start, and twice
    publish(ended);
    publish(started(tenant.id(), tenant.relationship(), "2024-05-01T08:00:00Z"));
    publish(ended);

    // Then
    var opened = awaitState(tenant.id(), CaseState.GRACE);
    assertThat(opened.began()).isEqualTo(tenant.endedAt());
    assertThat(opened.purgeAt()).isEqualTo(tenant.endedAt().plus(Duration.ofDays(90)));
    assertThat(opened.cause()).isEqualTo(Cause.RELATIONSHIPS_ENDED);
    assertThat(opened.scheduleVersion()).isEqualTo(1);

    // When: the tenant comes back
    publish(started(tenant.id(), UUID.randomUUID(), Instant.now().toString()));

    // Then
    awaitState(tenant.id(), CaseState.REACTIVATED);
    customer(tenant.id(), "relationship-ledger:read")
        .get("/v1/tenants/" + tenant.id() + "/ledger")
        .then()
        .statusCode(200)
        .body("open", equalTo(1))
        .body("relationships", hasSize(2))
        .body("doubts", hasSize(0));
  }

  @Test
  void endThatCannotBeTrueKeepsTheDataAndIsShown() {
    // Given
    var tenant = FormerTenant.unknown(Duration.ofDays(2));
    publish(started(tenant.id(), tenant.relationship(), "2024-05-01T08:00:00Z"));

    // When
    publish(ended(tenant.id(), tenant.relationship(), Instant.parse("2124-05-01T08:00:00Z")));

    // Then
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            staff("relationship-ledger:read")
                .get("/v1/tenants/" + tenant.id() + "/ledger")
                .then()
                .statusCode(200)
                .body(
                    "doubts.reason",
                    hasItem("it ends at 2124-05-01T08:00:00Z, which is yet to come"))
                .body("open", equalTo(1)));
    assertThat(cases.open(tenant.id())).isEmpty();
    assertThat(duePurgedInTime.check())
        .filteredOn(result -> tenant.id().equals(result.tenant()))
        .extracting(ControlResult::outcome)
        .containsExactly(Outcome.FAIL);
  }

  @Test
  void endOfAnotherTenantsRelationshipEndsNothing() {
    // Given
    var tenant = FormerTenant.unknown(Duration.ofDays(2));
    var stranger = FormerTenant.unknown(Duration.ofDays(2));
    publish(started(tenant.id(), tenant.relationship(), "2024-05-01T08:00:00Z"));

    // When: and something after it by which to see that it was looked at
    publish(ended(stranger.id(), tenant.relationship(), stranger.endedAt()));
    publish(started(stranger.id(), stranger.relationship(), "2024-05-01T08:00:00Z"));

    // Then
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            staff("relationship-ledger:read")
                .get("/v1/tenants/" + stranger.id() + "/ledger")
                .then()
                .statusCode(200)
                .body("relationships", hasSize(1)));
    staff("relationship-ledger:read")
        .get("/v1/tenants/" + tenant.id() + "/ledger")
        .then()
        .body("open", equalTo(1));
  }

  @Test
  void tenantWhoseEndNobodyToldIsFoundAndWhatIsDueIsDue() {
    // Given: as after the restore of a database
    var forgotten = FormerTenant.known(sql, LONG_AGO);
    var due = FormerTenant.unknown(LONG_AGO);
    var opened = due(due);

    // Then: the one was told late and has thirty days left, the other has waited long enough
    var late = awaitState(forgotten.id(), CaseState.GRACE);
    assertThat(late.purgeAt())
        .isBetween(
            Instant.now().plus(Duration.ofDays(29)), Instant.now().plus(Duration.ofDays(30)));
    awaitState(due.id(), CaseState.DUE);
    assertThat(reasons(opened.id(), Step.QUARANTINE))
        .noneMatch(reason ->
            reason.contains("relationship")
                || reason.contains("not before")
                || reason.contains("while a case is"));
    assertThat(reasons(opened.id(), Step.PURGE)).contains("no purge while a case is due");
  }

  @Test
  void holdBarsEveryStepUntilItIsReleasedAndShowsInTheCase() {
    // Given
    var tenant = FormerTenant.unknown(LONG_AGO);
    var opened = due(tenant);
    awaitState(tenant.id(), CaseState.DUE);

    // When
    String hold =
        staff("legal-hold:place")
            .body(
                """
                {"tenant":"%s","owner":"Counsel","reason":"Doe v. Doe","reviewAt":"%s"}
                """
                    .formatted(tenant.id(), Instant.now().plus(Duration.ofDays(30))))
            .post("/v1/legal-holds")
            .then()
            .statusCode(201)
            .extract()
            .path("id");

    // Then
    assertThat(reasons(opened.id(), Step.QUARANTINE))
        .contains("legal hold " + hold + " is in force");
    customer(tenant.id(), "deletion-case:read")
        .get("/v1/cases/" + opened.id())
        .then()
        .statusCode(200)
        .body("deletionCase.onHold", equalTo(true))
        .body("inTheWay", hasItem("legal hold " + hold + " is in force"))
        .body("holds.id", hasItem(hold))
        .body("timeline.what", hasItems("began", "grace", "due", "purge", "last-trace"));

    // When: one person alone
    var first = TestIssuer.token().permissions("legal-hold:release");
    release(hold, first).then().statusCode(200).body("releaseAskedBy", equalTo(first.subject()));
    ServiceContract.isProblem(release(hold, first).then(), 403, "another-person-needed");
    ServiceContract.isProblem(
        release(hold, TestIssuer.token().subject("test").permissions("legal-hold:release")).then(),
        403,
        "another-person-needed");

    // Then
    assertThat(reasons(opened.id(), Step.QUARANTINE))
        .contains("legal hold " + hold + " is in force");
    assertThatThrownBy(() ->
            sql.update(
                """
                update legal_hold set released_by = release_asked_by, released_at = now(),
                  released_reason = 'x' where id = ?
                """,
                UUID.fromString(hold)))
        .hasStackTraceContaining("is released by two persons");

    // When: somebody says that it is still needed
    staff("legal-hold:place")
        .body(
            "{\"note\":\"appealed\",\"reviewAt\":\"%s\"}"
                .formatted(Instant.now().plus(Duration.ofDays(30))))
        .post("/v1/legal-holds/" + hold + ":review")
        .then()
        .statusCode(200)
        .body("releaseAskedBy", nullValue());
    release(hold, first).then().statusCode(200);
    release(hold, TestIssuer.token().permissions("legal-hold:release"))
        .then()
        .statusCode(200)
        .body("releasedAt", notNullValue());

    // Then
    assertThat(reasons(opened.id(), Step.QUARANTINE))
        .doesNotContain("legal hold " + hold + " is in force");
    ServiceContract.isProblem(
        staff("legal-hold:release")
            .body("{\"reason\":\"settled\"}")
            .post("/v1/legal-holds/" + hold + ":release")
            .then(),
        409,
        "hold-released");
    ServiceContract.isProblem(
        staff("legal-hold:place")
            .body(
                """
                {"tenant":"%s","owner":"Counsel","reason":"x","reviewAt":"+99999-01-01T00:00:00Z"}
                """
                    .formatted(tenant.id()))
            .post("/v1/legal-holds")
            .then(),
        400,
        "invalid-request");
  }

  private static Response release(String hold, TestIssuer.Token by) {
    return given()
        .urlEncodingEnabled(false)
        .auth()
        .oauth2(by.sign())
        .contentType("application/json")
        .body("{\"reason\":\"settled\"}")
        .post("/v1/legal-holds/" + hold + ":release");
  }

  @Test
  void strangersSeeNothing() {
    var tenant = FormerTenant.known(sql, Duration.ofDays(10));
    var opened = awaitState(tenant.id(), CaseState.GRACE);
    var stranger = new TenantId(UUID.randomUUID());

    for (var path : List.of("/v1/cases/" + opened.id(), "/v1/tenants/" + tenant.id() + "/ledger")) {
      ServiceContract.isProblem(
          customer(stranger, "deletion-case:read", "relationship-ledger:read").get(path).then(),
          404,
          "not-found");
    }
    ServiceContract.isProblem(
        customer(stranger, "deletion-case:read").get("/v1/cases?tenant=" + tenant.id()).then(),
        404,
        "not-found");
    ServiceContract.isProblem(
        customer(tenant.id(), "legal-hold:read").get("/v1/legal-holds").then(), 404, "not-found");
    customer(stranger, "deletion-case:read")
        .get("/v1/cases")
        .then()
        .statusCode(200)
        .body("items", hasSize(0));
    customer(tenant.id(), "deletion-case:read")
        .get("/v1/cases")
        .then()
        .statusCode(200)
        .body("items.id", equalTo(List.of(opened.id().toString())));
    ServiceContract.isProblem(
        staff("deletion-case:read").get("/v1/cases?state=gone").then(), 400, "invalid-request");
  }

  @Test
  void databaseRefusesWhatTheRulesRefuse() {
    var tenant = FormerTenant.known(sql, Duration.ofDays(10));
    var opened = awaitState(tenant.id(), CaseState.GRACE);

    for (var statement :
        List.of(
            "update deletion_case set state = 'purging' where id = ?",
            "update deletion_case set purge_at = began_at where id = ?",
            "delete from deletion_case where id = ?")) {
      Assertions.assertThatThrownBy(() -> sql.update(statement, opened.id()))
          .as(statement)
          .isInstanceOf(SqlFault.class);
    }
  }

  @Test
  void eachControlFindsItsFault() {
    var now = Instant.now();

    // P83: begun before its time, and not begun long after it
    finds(
        purgesBeginOnTime::check,
        tenant -> {
          var early = insert(tenant, "quarantined", now.minus(LONG_AGO), 1, now.plusSeconds(3600));
          sql.update(
              """
              insert into audit_record (id, at, actor, action, subject, details)
              values (?, ?, '/retention', 'case.quarantined', ?, '{}')
              """,
              UUID.randomUUID(),
              now,
              early.toString());
        });
    finds(
        purgesBeginOnTime::check,
        tenant -> insert(tenant, "due", now.minus(LONG_AGO), 1, now.minus(Duration.ofHours(25))));
    // P84: not purged in time, and forgotten
    finds(
        duePurgedInTime::check,
        tenant ->
            insert(tenant, "verifying", now.minus(LONG_AGO), 1, now.minus(Duration.ofHours(25))));
    finds(
        duePurgedInTime::check,
        tenant ->
            new FormerTenant(tenant, UUID.randomUUID(), now.minus(Duration.ofHours(25)))
                .enter(sql));
    // P14: led by a version that did not hold
    finds(
        casesNameTheirSchedule::check,
        tenant -> insert(tenant, "grace", now.minus(LONG_AGO), 7, now.plus(LONG_AGO)));
    // P86: shorter than its schedule
    finds(
        periodsNotShortened::check,
        tenant ->
            insert(
                tenant, "grace", now.minus(Duration.ofDays(10)), 1, now.plus(Duration.ofDays(79))));
  }

  @Test
  void heldCaseIsNoFaultOfTheControls() {
    var now = Instant.now();
    var tenant = new TenantId(UUID.randomUUID());

    var found =
        RolledBack.call(() -> {
          insert(tenant, "due", now.minus(LONG_AGO), 1, now.minus(Duration.ofDays(9)));
          sql.update(
              """
              insert into legal_hold (id, tenant, owner, reason, placed_by, placed_at, review_at)
              values (?, ?, 'Counsel', 'Doe v. Doe', 'anna', ?, ?)
              """,
              UUID.randomUUID(),
              tenant.value(),
              now.minus(LONG_AGO),
              now.plus(LONG_AGO));
          return List.of(purgesBeginOnTime.check(), duePurgedInTime.check());
        });

    assertThat(found.stream().flatMap(List::stream))
        .noneMatch(result -> tenant.equals(result.tenant()));
  }

  private interface Fault {
    void inject(TenantId tenant);
  }

  private void finds(Supplier<List<ControlResult>> check, Fault fault) {
    var tenant = new TenantId(UUID.randomUUID());
    var found =
        RolledBack.call(() -> {
          fault.inject(tenant);
          return check.get();
        });
    assertThat(found)
        .filteredOn(result -> tenant.equals(result.tenant()))
        .extracting(ControlResult::outcome)
        .containsExactly(Outcome.FAIL);
  }

  private UUID insert(TenantId tenant, String state, Instant began, int version, Instant purgeAt) {
    var id = UUID.randomUUID();
    sql.update(
        """
        insert into deletion_case
          (id, tenant, cause, began_at, schedule_version, purge_at, state, since)
        values (?, ?, 'relationships-ended', ?, ?, ?, ?, ?)
        """,
        id,
        tenant.value(),
        began,
        version,
        purgeAt,
        state,
        began);
    return id;
  }

  /// Its period is over since yesterday. Ledger and case come at once, or a sweep would be first.
  private DeletionCase due(FormerTenant tenant) {
    return QuarkusTransaction.requiringNew()
        .call(() -> {
          tenant.enter(sql);
          return cases.open(
              tenant.id(),
              Cause.RELATIONSHIPS_ENDED,
              tenant.endedAt(),
              1,
              Instant.now().minus(Duration.ofDays(1)));
        });
  }

  private List<String> reasons(UUID deletionCase, Step step) {
    var clearance =
        QuarkusTransaction.requiringNew()
            .call(() -> sqlClearance.judge(cases.locked(deletionCase).orElseThrow(), step));
    return clearance instanceof Clearance.Refused(var reasons) ? reasons : List.of();
  }

  private DeletionCase awaitState(TenantId tenant, CaseState state) {
    return await()
        .atMost(PATIENCE)
        .until(() -> cases.page(tenant.value(), state, null, 1), found -> !found.isEmpty())
        .getFirst();
  }

  private static void publish(CloudEvent event) {
    new Topic(TestServers.kafka(), "safekeep.identity").publish(event);
  }

  private static CloudEvent started(TenantId tenant, UUID relationship, String at) {
    return event(
        "started",
        tenant,
        """
        {"tenant":"%s","relationship":"%s","kind":"subscription","startedAt":"%s"}
        """
            .formatted(tenant, relationship, at));
  }

  private static CloudEvent ended(TenantId tenant, UUID relationship, Instant at) {
    return event(
        "ended",
        tenant,
        """
        {"tenant":"%s","relationship":"%s","kind":"subscription","endedAt":"%s",
         "lastRelationship":true}
        """
            .formatted(tenant, relationship, at));
  }

  private static CloudEvent event(String fact, TenantId tenant, String data) {
    return new CloudEvent(
        UUID.randomUUID(),
        "io.safekeep.identity.relationship." + fact + ".v1",
        tenant.toString(),
        tenant.toString(),
        data);
  }
}
