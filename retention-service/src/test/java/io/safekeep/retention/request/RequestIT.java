package io.safekeep.retention.request;

import static io.safekeep.retention.FormerTenant.customer;
import static io.safekeep.retention.FormerTenant.staff;
import static io.safekeep.testing.quarkus.ServiceContract.isProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.safekeep.contracts.TenantId;
import io.safekeep.retention.FormerTenant;
import io.safekeep.retention.RetentionSecrets;
import io.safekeep.retention.RolledBack;
import io.safekeep.retention.deletion.Cases;
import io.safekeep.retention.deletion.Clearance;
import io.safekeep.retention.deletion.DeletionCase.Cause;
import io.safekeep.retention.deletion.SqlClearance;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import io.safekeep.runtime.purge.Step;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.work.WorkQueue;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "retention"))
@WithTestResource(RetentionSecrets.class)
class RequestIT {

  private static final String PATH = "/v1/deletion-requests";
  private static final String LETTER =
      "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

  private static final String NOBODY_ASKED =
      "no request that was proved and approved stands behind the case";

  @Inject Cases cases;
  @Inject SqlClearance clearance;
  @Inject RequestsInTime requestsInTime;
  @Inject WorkQueue queue;
  @Inject Sql sql;

  @Test
  void requestBecomesACaseOnceThreePersonsAreInAndTheTimeIsUp() {
    // Given
    var tenant = FormerTenant.known(sql, Duration.ofDays(3));
    var id = made(tenant.id());

    // When
    var prover = staff("deletion-request:prove", "deletion-request:approve");
    act(prover, id, "prove", "{\"proof\":\"Called back at the number on file\"}")
        .statusCode(200)
        .body("state", equalTo("identity-proved"));
    isProblem(act(prover, id, "approve", "{}"), 403, "another-person-needed");
    act(staff("deletion-request:approve"), id, "approve", "{}")
        .statusCode(200)
        .body("state", equalTo("cooling-off"))
        .body("coolingOffUntil", notNullValue());
    // The database would not let anybody else shorten it.
    coolOff(id);

    // Then
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() ->
            customer(tenant.id(), "deletion-request:read")
                .get(PATH + "/" + id)
                .then()
                .body("state", equalTo("case-opened")));
    var opened = cases.open(tenant.id()).orElseThrow();
    assertThat(opened.cause()).isEqualTo(Cause.WRITTEN_REQUEST);
    assertThat(QuarkusTransaction.requiringNew().call(() -> reasons(opened.id())))
        .doesNotContain(NOBODY_ASKED);
    isProblem(
        act(
            customer(tenant.id(), "deletion-request:withdraw"),
            id,
            "withdraw",
            "{\"reason\":\"x\"}"),
        409,
        "deletion-request-state");
  }

  @Test
  void whoHasARelationshipEndsItFirst() {
    // Given
    var tenant = FormerTenant.known(sql, Duration.ofDays(3));
    sql.update(
        """
        insert into known_relationship (id, tenant, kind, started_at) values (?, ?, 'dispute', now())
        """,
        UUID.randomUUID(),
        tenant.id().value());
    var id = made(tenant.id());
    act(staff("deletion-request:prove"), id, "prove", "{\"proof\":\"Seen in person\"}")
        .statusCode(200);

    // When, Then
    isProblem(act(staff("deletion-request:approve"), id, "approve", "{}"), 409, "relationship-open")
        .body("open", equalTo(1));
    act(staff("deletion-request:approve"), id, "refuse", "{\"reason\":\"An invoice is open\"}")
        .statusCode(200)
        .body("state", equalTo("refused"))
        .body("endReason", equalTo("An invoice is open"));
  }

  @Test
  void requestCanBeTakenBackWhileItCoolsOff() {
    var tenant = FormerTenant.known(sql, Duration.ofDays(3));
    var id = made(tenant.id());
    act(staff("deletion-request:prove"), id, "prove", "{\"proof\":\"Seen in person\"}");
    act(staff("deletion-request:approve"), id, "approve", "{}").statusCode(200);

    act(customer(tenant.id(), "deletion-request:withdraw"), id, "withdraw", "{\"reason\":\"x\"}")
        .statusCode(200)
        .body("state", equalTo("withdrawn"));
    // And made once more.
    made(tenant.id());
  }

  @Test
  void nobodyAsksForAnotherOrWithoutALetterOrTwice() {
    var tenant = FormerTenant.known(sql, Duration.ofDays(3));
    var stranger = new TenantId(UUID.randomUUID());
    var id = made(tenant.id());

    isProblem(
        customer(stranger, "deletion-request:create").body(body(tenant.id())).post(PATH).then(),
        404,
        "not-found");
    isProblem(
        customer(stranger, "deletion-request:create").body("{\"reason\":\"x\"}").post(PATH).then(),
        400,
        "invalid-request");
    isProblem(
        staff("deletion-request:create")
            .body("{\"tenant\":\"%s\",\"reason\":\"x\"}".formatted(tenant.id()))
            .post(PATH)
            .then(),
        400,
        "invalid-request");
    isProblem(
        staff("deletion-request:create").body(body(tenant.id())).post(PATH).then(),
        409,
        "deletion-request-open");
    for (var verb : List.of("prove", "approve", "refuse", "withdraw")) {
      isProblem(
          act(
              customer(
                  stranger,
                  "deletion-request:prove",
                  "deletion-request:approve",
                  "deletion-request:withdraw"),
              id,
              verb,
              verb.equals("prove") ? "{\"proof\":\"x\"}" : "{\"reason\":\"x\"}"),
          404,
          "not-found");
    }
    isProblem(
        customer(stranger, "deletion-request:read").get(PATH + "/" + id).then(), 404, "not-found");
  }

  @Test
  void controlFindsWhatNobodyLooksAtAndCasesWithoutARequest() {
    var tenant = new TenantId(UUID.randomUUID());
    var another = new TenantId(UUID.randomUUID());
    var unasked = UUID.randomUUID();

    var found =
        RolledBack.call(() -> {
          sql.update(
              """
              insert into deletion_request (id, tenant, state, reason, requested_by, requested_at)
              values (?, ?, 'requested', 'x', 'anna', now() - interval '73 hours')
              """,
              UUID.randomUUID(),
              tenant.value());
          sql.update(
              """
              insert into deletion_case
                (id, tenant, cause, began_at, schedule_version, purge_at, state, since)
              values (?, ?, 'written-request', now(), 1, now(), 'grace', now())
              """,
              unasked,
              another.value());
          assertThat(reasons(unasked)).contains(NOBODY_ASKED);
          return requestsInTime.check();
        });

    assertThat(found)
        .filteredOn(result -> tenant.equals(result.tenant()) || another.equals(result.tenant()))
        .extracting(ControlResult::outcome)
        .containsExactly(Outcome.FAIL, Outcome.FAIL);
  }

  private List<String> reasons(UUID deletionCase) {
    var judged = clearance.judge(cases.locked(deletionCase).orElseThrow(), Step.QUARANTINE);
    return judged instanceof Clearance.Refused(var reasons) ? reasons : List.of();
  }

  private void coolOff(String id) {
    QuarkusTransaction.requiringNew()
        .run(() -> {
          sql.update("set local session_replication_role = replica");
          sql.update(
              """
              update deletion_request set cooling_off_until = approved_at, requested_at = approved_at
              where id = ?
              """,
              UUID.fromString(id));
          queue.schedule(CarryOutRequest.KIND, id);
        });
  }

  private static String made(TenantId tenant) {
    return customer(tenant, "deletion-request:create")
        .body("{\"reason\":\"We leave\"}")
        .post(PATH)
        .then()
        .statusCode(201)
        .body("state", equalTo("requested"))
        .extract()
        .path("id");
  }

  private static String body(TenantId tenant) {
    return """
    {"tenant":"%s","reason":"Letter of 1 June","documentSha256":"%s"}
    """
        .formatted(tenant, LETTER);
  }

  private static ValidatableResponse act(
      RequestSpecification who, String id, String verb, String body) {
    return who.body(body).post(PATH + "/" + id + ":" + verb).then();
  }
}
