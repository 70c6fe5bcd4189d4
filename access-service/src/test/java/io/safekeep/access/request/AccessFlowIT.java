package io.safekeep.access.request;

import static io.safekeep.testing.quarkus.ServiceContract.isProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.safekeep.access.AccessSecrets;
import io.safekeep.access.grant.EndReason;
import io.safekeep.access.grant.GrantsInForce;
import io.safekeep.access.grant.TargetTable;
import io.safekeep.access.log.CustomersCopy;
import io.safekeep.access.resource.SqlResources;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.work.WorkQueue;
import io.safekeep.testing.TestIssuer;
import io.safekeep.testing.TestServers;
import io.safekeep.testing.Topic;
import io.safekeep.testing.Topic.CloudEvent;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// From the question to the moment when nothing is left, over HTTP.
@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "access"))
@WithTestResource(AccessSecrets.class)
class AccessFlowIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TestHTTPResource("/v1/log")
  URI log;

  @Inject Sql sql;
  @Inject SqlResources resources;
  @Inject WorkQueue queue;
  @Inject TargetTable target;
  @Inject GrantsInForce grantsInForce;
  @Inject AuditTrail audit;

  private Customer customer;
  private String alice;
  private String lead;

  @BeforeEach
  void begin() {
    customer = Customer.known(sql, resources, queue);
    alice = customer.employee("customer-support");
    lead = customer.employee("team-leads");
  }

  @Test
  void supportIsInAtOnceAndOutWhenItGivesAccessBack() {
    // When
    Response asked = customer.askForPortal(alice, Map.of("duration", "PT1H"));

    // Then
    asked.then().statusCode(201).body("state", equalTo("approved"));
    UUID grant = active(asked);
    customer.grant(grant).then().body("endsAt", notNullValue()).body("endReason", nullValue());
    assertThat(grantsInForce.find(grant)).isPresent();

    // When
    customer.as(alice).post("/v1/grants/" + grant + ":withdraw").then().statusCode(200);

    // Then
    assertThat(grantsInForce.find(grant)).isEmpty();
    awaitState(grant, "withdrawn");
    assertThat(target.holds(grant)).isFalse();
    assertThat(facts(grant))
        .containsExactly("grant.scheduled", "grant.activated", "grant.ending", "grant.ended");
    assertThat(facts(UUID.fromString(asked.path("id"))))
        .containsExactly("request.submitted", "request.approved");
  }

  @Test
  void whoHasAccessMayKeepItForLongerAsFarAsThePolicyGoes() {
    // Given
    UUID grant = active(customer.askForPortal(alice, Map.of("duration", "PT1H")));
    Instant before = Instant.parse(customer.grant(grant).path("endsAt"));

    // When
    isProblem(extend(alice, grant, 8 * 60), 403, "request-denied")
        .body("findings.rule", hasItem("duration"));
    isProblem(extend(lead, grant, 60), 403, "forbidden");
    extend(alice, grant, 60).statusCode(200).body("extensionsLeft", equalTo(0));

    // Then
    assertThat(Instant.parse(customer.grant(grant).path("endsAt")))
        .isEqualTo(before.plus(Duration.ofHours(1)));
    isProblem(extend(alice, grant, 60), 409, "not-extendable");
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(told(grant))
                .containsExactly(
                    "io.safekeep.access.grant.activated.v1",
                    "io.safekeep.access.grant.activated.v1"));
  }

  private ValidatableResponse extend(String employee, UUID grant, int minutes) {
    return customer
        .as(employee)
        .body(Map.of("minutes", minutes))
        .post("/v1/grants/" + grant + ":extend")
        .then();
  }

  /// Events about a grant, as the other services get them.
  private static List<String> told(UUID grant) {
    return new Topic(TestServers.kafka(), "safekeep.access")
        .records().stream()
            .filter(record -> CloudEvent.attribute(record, "subject").equals(grant.toString()))
            .map(record -> CloudEvent.attribute(record, "type"))
            .toList();
  }

  @Test
  void timeEndsAccessWithoutAnybodysDoing() throws Exception {
    // Given
    UUID grant = active(customer.askForPortal(alice, Map.of("duration", "PT1M")));
    var told = new CompletableFuture<EndReason>();

    // When
    try (var watch = grantsInForce.watch(grant, told::complete)) {
      assertThat(customer.timeIsUp(grant)).isTrue();
      assertThat(told.get()).isEqualTo(EndReason.TIME);
    }

    // Then
    assertThat(grantsInForce.find(grant)).isEmpty();
    awaitState(grant, "ended");
    assertThat(target.holds(grant)).isFalse();
  }

  @Test
  void whatThePolicyDeniesIsRefusedWithAllThatIsAgainstItAndRecorded() {
    // Given
    String stranger = customer.employee("finance");

    // When
    Response asked = customer.askForPortal(stranger, Map.of("ticket", "none"));

    // Then
    isProblem(asked.then(), 403, "request-denied")
        .body("findings.rule", hasItem("team"))
        .body("findings.rule", hasItem("ticket"));
    assertThat(
            sql.query(
                "select details->>'rules' as rules from audit_record where tenant = ?"
                    + " and action = 'request.denied' and actor = ?",
                row -> row.text("rules"),
                customer.tenant(),
                stranger))
        .singleElement()
        .asString()
        .contains("team", "ticket");
  }

  @Test
  void whoLacksSomethingOnRecordIsToldWhatAndWhoseDoingItIs() {
    // Given
    String newcomer = customer.employee("customer-support");
    sql.update("update employee set training_at = null, nda_at = null where id = ?", newcomer);

    // When
    Response asked = customer.askForPortal(newcomer, Map.of());

    // Then
    isProblem(asked.then(), 409, "attestation-missing")
        .body("missing.gate", equalTo(List.of("nda", "training")))
        .body("missing.by", equalTo(List.of("employer", "employee")))
        .body("missing[0].text", equalTo("a signed non-disclosure agreement"))
        .body("findings.rule", equalTo(List.of("gate", "gate")));
  }

  @Test
  void onlyTheRightPeopleDecideAndForWhatTheySaw() {
    // Given
    Response asked = customer.askForDatabase(alice, Map.of("duration", "PT2H"));
    asked
        .then()
        .statusCode(201)
        .body("state", equalTo("pending"))
        .body("waitsFor.side", equalTo("vendor"))
        .body("waitsFor.teams", equalTo(List.of("team-leads")));
    String id = asked.path("id");
    String digest = asked.path("digest");
    String untrained = customer.employee("team-leads");
    sql.update("update employee set training_at = null where id = ?", untrained);
    String colleague = customer.employee("customer-support");
    Customer other = Customer.known(sql, resources, queue);

    // When: the wrong ones say yes, or the right one to something else, or for longer
    isProblem(approve(id, TestIssuer.token().subject(alice), digest), 403, "another-person-needed");
    isProblem(
        approve(id, TestIssuer.token().subject(lead).actedBy(alice), digest),
        403,
        "another-person-needed");
    isProblem(
        approve(id, TestIssuer.token().subject("test"), digest), 403, "another-person-needed");
    isProblem(approve(id, TestIssuer.token().subject(colleague), digest), 403, "not-an-approver");
    isProblem(approve(id, TestIssuer.token().subject(untrained), digest), 403, "not-an-approver");
    isProblem(
        approve(id, TestIssuer.token().subject(lead), "0".repeat(64)), 409, "request-differs");
    isProblem(
        customer
            .as(lead)
            .body(Map.of("digest", digest, "duration", "PT3H"))
            .post("/v1/access-requests/" + id + ":approve")
            .then(),
        400,
        "invalid-request");
    isProblem(
        customer
            .administrator()
            .body(Map.of("digest", digest))
            .post("/v1/access-approvals/" + id + ":approve")
            .then(),
        403,
        "not-an-approver");
    isProblem(
        other
            .administrator()
            .body(Map.of("digest", digest))
            .post("/v1/access-approvals/" + id + ":approve")
            .then(),
        404,
        "not-found");

    // Then nothing has come of it
    look(id).then().body("state", equalTo("pending")).body("words", empty());
    customer
        .as(alice)
        .get("/v1/access-requests/" + id + "/approvers")
        .then()
        .body("id", hasItem(lead));

    // When the right one says yes, for less
    customer
        .as(lead)
        .body(Map.of("digest", digest, "comment", "an hour will do", "duration", "PT1H"))
        .post("/v1/access-requests/" + id + ":approve")
        .then()
        .statusCode(200)
        .body("state", equalTo("approved"))
        .body("granted", equalTo("PT1H"));

    // Then
    UUID grant = active(asked);
    customer.grant(grant).then().body("extensionsLeft", equalTo(0));
    isProblem(
        approve(id, TestIssuer.token().subject(customer.employee("team-leads")), digest),
        409,
        "request-state");
    isProblem(
        customer
            .as(alice)
            .body(Map.of("minutes", 5))
            .post("/v1/grants/" + grant + ":extend")
            .then(),
        409,
        "not-extendable");
  }

  @Test
  void requestThatNobodyDecidesExpiresAndWhatChangedIsNotApproved() {
    // Given
    Response first = customer.askForDatabase(alice, Map.of());
    Response second = customer.askForDatabase(alice, Map.of("ticket", "T-2"));
    Response third = customer.askForDatabase(alice, Map.of("ticket", "T-3"));

    // When time passes for the first
    customer.timeIsUp((String) first.path("id"));

    // Then
    isProblem(
        approve(first.path("id"), TestIssuer.token().subject(lead), first.path("digest")),
        409,
        "request-state");
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> look(first.path("id")).then().body("state", equalTo("expired")));

    // When the second is withdrawn, by the wrong one and the right one
    isProblem(
        customer.as(lead).post("/v1/access-requests/" + second.path("id") + ":withdraw").then(),
        403,
        "another-person-needed");
    customer
        .as(alice)
        .post("/v1/access-requests/" + second.path("id") + ":withdraw")
        .then()
        .body("state", equalTo("withdrawn"));

    // When the employee moves before the third is approved
    sql.update("update employee set teams = '{finance}' where id = ?", alice);

    // Then
    isProblem(
            approve(third.path("id"), TestIssuer.token().subject(lead), third.path("digest")),
            409,
            "request-differs")
        .body("findings.rule", hasItem("team"));
  }

  @Test
  void twoWhoApproveAtOnceMakeOneGrant() throws Exception {
    // Given
    Response asked = customer.askForDatabase(alice, Map.of());
    String id = asked.path("id");
    String digest = asked.path("digest");
    List<String> leads = List.of(lead, customer.employee("team-leads"));

    // When
    List<Integer> answers;
    try (var threads = Executors.newFixedThreadPool(2)) {
      answers =
          threads
              .invokeAll(
                  leads.stream()
                      .<Callable<Integer>>map(one ->
                          () ->
                              approve(id, TestIssuer.token().subject(one), digest)
                                  .extract()
                                  .statusCode())
                      .toList())
              .stream()
              .map(Future::resultNow)
              .sorted()
              .toList();
    }

    // Then
    assertThat(answers).containsExactly(200, 409);
    look(id).then().body("words", hasSize(1));
    active(asked);
  }

  @Test
  void startThatWasWishedForLaterIsLookedAtOnceMore() {
    // Given two who want in later, one of whom loses the right to it meanwhile
    String soon = Instant.now().plusSeconds(3).toString();
    String bob = customer.employee("customer-support");
    Response hers = customer.askForPortal(alice, Map.of("startAt", soon));
    Response his = customer.askForPortal(bob, Map.of("startAt", soon));
    hers.then().statusCode(201);
    his.then().statusCode(201);
    assertThat(facts(customer.grantOf(hers.path("id")))).startsWith("grant.scheduled");

    // When
    sql.update("update employee set nda_at = null where id = ?", bob);

    // Then
    active(hers);
    UUID grant = customer.grantOf(his.path("id"));
    awaitState(grant, "revoked");
    customer
        .grant(grant)
        .then()
        .body("endReason", equalTo("ineligible"))
        .body("activatedAt", nullValue());
  }

  @Test
  void customerApprovesBlocksAndPutsOut() {
    // Given
    isProblem(
        customer
            .administrator(TestIssuer.token().subject("support@portal").actedBy(lead))
            .body(Map.of("mode", "allow"))
            .put("/v1/customer-access")
            .then(),
        403,
        "forbidden");
    mode("approve").then().statusCode(200).body("mode", equalTo("approve"));
    Response asked = customer.askForPortal(alice, Map.of());
    asked.then().body("state", equalTo("pending")).body("waitsFor.side", equalTo("customer"));
    String digest = asked.path("digest");
    isProblem(
        approve(asked.path("id"), TestIssuer.token().subject(lead), digest),
        403,
        "not-an-approver");
    customer
        .administrator()
        .get("/v1/access-approvals")
        .then()
        .body("id", equalTo(List.of(asked.path("id").toString())));

    // When a colleague of the vendor's acts for the customer, and then the customer
    isProblem(
        customer
            .administrator(TestIssuer.token().subject("support@portal").actedBy(lead))
            .body(Map.of("digest", digest))
            .post("/v1/access-approvals/" + asked.path("id") + ":approve")
            .then(),
        403,
        "another-person-needed");
    customer
        .administrator()
        .body(Map.of("digest", digest, "duration", "PT30M"))
        .post("/v1/access-approvals/" + asked.path("id") + ":approve")
        .then()
        .statusCode(200)
        .body("granted", equalTo("PT30M"));
    UUID first = active(asked);

    // When the customer ends one
    customer
        .administrator()
        .body(Map.of("comment", "enough"))
        .post("/v1/grants/" + first + ":invalidate")
        .then()
        .statusCode(200);

    // Then
    assertThat(grantsInForce.find(first)).isEmpty();
    awaitState(first, "revoked");
    customer.grant(first).then().body("endReason", equalTo("customer"));

    // When it blocks everybody while one is in and one waits
    mode("allow");
    UUID second = active(customer.askForPortal(alice, Map.of()));
    Response waiting = customer.askForDatabase(alice, Map.of());
    mode("block");

    // Then
    assertThat(grantsInForce.find(second)).isEmpty();
    awaitState(second, "revoked");
    isProblem(customer.askForPortal(alice, Map.of()).then(), 403, "access-barred")
        .body("by", equalTo("customer"));
    isProblem(
        approve(waiting.path("id"), TestIssuer.token().subject(lead), waiting.path("digest")),
        403,
        "access-barred");

    // Then the customer sees all of it, and nobody else's
    customer.administrator().get("/v1/grants").then().body("items", hasSize(2));
    Customer other = Customer.known(sql, resources, queue);
    other.administrator().get("/v1/grants").then().body("items", empty());
    isProblem(other.grant(first).then(), 404, "not-found");
    isProblem(
        other.administrator().get("/v1/grants?tenant=" + customer.tenant()).then(),
        404,
        "not-found");
  }

  @Test
  void emergencyNeedsNobodyButIsToldAndReviewed(@TempDir Path folder) {
    // Given
    String engineer = customer.employee("engineering");

    // When
    Response asked =
        customer
            .as(engineer)
            .body(
                Customer.wish(
                    customer.database(), "database-read", Map.of("reason", "PRODUCTION_ALERT")))
            .post("/v1/access-requests:break-glass");

    // Then
    asked
        .then()
        .statusCode(201)
        .body("state", equalTo("approved"))
        .body("breakGlass", equalTo(true));
    active(asked);
    assertThat(
            sql.query(
                "select due_at < now() + interval '24 hours' as soon from break_glass_review"
                    + " where request = ?",
                row -> row.flag("soon"),
                UUID.fromString(asked.path("id"))))
        .containsExactly(true);
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(new CustomersCopy(log, customer.tenant(), folder).verify())
                .startsWith("0\n")
                .contains("1 grants, 1 of them active"));
    assertThat(
            sql.query(
                "select type from log_fact where request = ? order by type",
                row -> row.text("type"),
                UUID.fromString(asked.path("id"))))
        .contains("request.submitted", "request.break_glass", "request.approved");
  }

  @Test
  void lockCutsAccessOfItsTargetAndNewRequests() throws Exception {
    // Given two who are in
    String bob = customer.employee("customer-support", "night-shift");
    UUID hers = active(customer.askForPortal(alice, Map.of()));
    UUID his = active(customer.askForPortal(bob, Map.of()));
    var told = new CompletableFuture<EndReason>();
    try (var watch = grantsInForce.watch(his, told::complete)) {

      // When
      Response lock =
          customer
              .as(lead)
              .body(Map.of("kind", "team", "target", "night-shift", "reason", "stolen laptop"))
              .post("/v1/locks");

      // Then
      lock.then().statusCode(201);
      assertThat(told.get()).isEqualTo(EndReason.LOCKED);
      assertThat(grantsInForce.find(his)).isEmpty();
      assertThat(grantsInForce.find(hers)).isPresent();
      awaitState(his, "revoked");
      isProblem(customer.askForPortal(bob, Map.of()).then(), 403, "access-barred");

      // When it is lifted
      customer
          .as(lead)
          .body(Map.of("reason", "found"))
          .post("/v1/locks/" + lock.path("id") + ":lift")
          .then()
          .statusCode(200);

      // Then what ended stays ended, and new access is granted
      awaitState(his, "revoked");
      active(customer.askForPortal(bob, Map.of()));
    }
  }

  @Test
  void databaseItselfRefusesWhatTheCodeNeverDoes() {
    // Given
    Response asked = customer.askForDatabase(alice, Map.of());
    UUID request = UUID.fromString(asked.path("id"));
    UUID grant = active(customer.askForPortal(alice, Map.of("ticket", "T-7")));

    // Then
    refused(
        "approval_check",
        """
        insert into approval (id, request, employee, employee_on_behalf, digest, side, stage,
          approver, on_behalf, decision, comment)
        select gen_random_uuid(), id, employee, on_behalf, digest, 'vendor', 0, employee, '',
          'approve', '' from access_request where id = ?
        """,
        request);
    refused("stays what was asked", "update access_request set ticket = 'x' where id = ?", request);
    refused("kept for ever", "delete from access_request where id = ?", request);
    refused("kept for ever", "delete from access_grant where id = ?", grant);
    refused(
        "access_grant_check",
        "update access_grant set ends_at = made_from + interval '24 hours 1 second' where id = ?",
        grant);
    refused("cannot go from", "update access_grant set state = 'scheduled' where id = ?", grant);
    refused(
        "stays what was granted",
        "update access_grant set made_from = made_from + interval '1 hour' where id = ?",
        grant);
  }

  private void refused(String why, String statement, UUID id) {
    assertThatThrownBy(() -> sql.update(statement, id)).hasMessageContaining(why);
  }

  private UUID active(Response asked) {
    asked.then().statusCode(201);
    UUID grant = customer.grantOf(asked.path("id"));
    awaitState(grant, "active");
    assertThat(target.holds(grant)).isTrue();
    return grant;
  }

  private void awaitState(UUID grant, String state) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .untilAsserted(() -> customer.grant(grant).then().body("state", equalTo(state)));
  }

  private Response look(String request) {
    return customer.as(lead).get("/v1/access-requests/" + request);
  }

  private ValidatableResponse approve(String id, TestIssuer.Token token, String digest) {
    return customer
        .as(token)
        .body(Map.of("digest", digest))
        .post("/v1/access-requests/" + id + ":approve")
        .then();
  }

  private Response mode(String mode) {
    return customer.administrator().body(Map.of("mode", mode)).put("/v1/customer-access");
  }

  private List<String> facts(UUID subject) {
    return audit.of(subject.toString(), 100).stream().map(AuditTrail.Entry::action).toList();
  }
}
