package io.safekeep.notification.incident;

import static io.restassured.RestAssured.given;
import static io.safekeep.testing.quarkus.ServiceContract.isProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.arc.All;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.safekeep.notification.ATenant;
import io.safekeep.notification.NotificationSecrets;
import io.safekeep.notification.affected.AccessServiceStandIn;
import io.safekeep.notification.bounce.Bounce;
import io.safekeep.notification.delivery.Receiver;
import io.safekeep.notification.mail.MailServer;
import io.safekeep.notification.page.PageAcknowledged;
import io.safekeep.notification.staff.Colleague;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.SqlFault;
import io.safekeep.testing.TestIssuer;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "notification"))
@WithTestResource(NotificationSecrets.class)
class IncidentsIT {

  private static final UUID ALICE = UUID.randomUUID();
  private static final UUID BOB = UUID.randomUUID();
  private static final UUID CIO = UUID.randomUUID();

  @Inject Incidents incidents;
  @Inject SqlTimeline timeline;
  @Inject Event<PageAcknowledged> acknowledged;
  @Inject Sql sql;
  @Inject @All List<ControlCheck> controls;

  private final MailServer mail = MailServer.running();

  @Test
  void theSuiteOpensOneIncidentForOneFaultAndWhoeverTakesThePageCommands() {
    // Given
    var key = "fault-" + UUID.randomUUID();
    var order =
        new IncidentOrder(
            key,
            Kind.UNAUTHORIZED_ACCESS,
            Severity.SEV1,
            "Backend that no grant allows",
            "On a server of a tenant.",
            false,
            "a test");

    // When
    var first = QuarkusTransaction.requiringNew().call(() -> incidents.open(order));
    var second = QuarkusTransaction.requiringNew().call(() -> incidents.open(order));
    QuarkusTransaction.requiringNew()
        .run(() ->
            acknowledged.fire(
                new PageAcknowledged(
                    UUID.randomUUID(), Incidents.pageKey(first), ALICE, Instant.now())));

    // Then
    assertThat(second).isEqualTo(first);
    var seen = json(as(ALICE).get(path(first)));
    assertThat(seen.getString("commander")).isEqualTo(ALICE.toString());
    assertThat(seen.getString("state")).isEqualTo("investigating");
    assertThat(seen.getString("floor")).isEqualTo("sev1");
    assertThat(seen.getString("runbook"))
        .isEqualTo("docs/operations/incidents.md#unauthorized-access");
    assertThat(seen.getString("pagedAt")).isNotNull();
    assertThat(seen.getString("acknowledgedAt")).isNotNull();
    as(ALICE)
        .get(path(first) + "/clocks")
        .then()
        .body("regime", contains("gdpr-33-2"))
        .body("startedBy", contains("aware"));
    assertThat(timeline.of(first))
        .extracting(Entry::kind)
        .contains("opened", "fact", "page", "note", "team");
    isProblem(
        as(ALICE, "incident:change")
            .body(Map.of("severity", "sev3", "reason", "It looks harmless."))
            .post(path(first) + ":grade")
            .then(),
        403,
        "severity-floor");
    as(CIO, "incident:change", "incident:sign-off")
        .body(Map.of("severity", "sev3", "reason", "A test of ours, announced."))
        .post(path(first) + ":grade")
        .then()
        .statusCode(200)
        .body("severity", equalTo("sev3"));
  }

  @Test
  void tenantIsToldOfAnIncidentByMailAndByAllItsEndpointsWithProofOfEach() {
    // Given
    var tenant = ATenant.named("By All Means " + UUID.randomUUID());
    var guard = unique("guard");
    tenant.verifiedContact(mail, guard, "security");
    try (var receiver = Receiver.at(0)) {
      var hook = endpoint(tenant, "webhook", receiver.url("/hook"));
      var slack = endpoint(tenant, "slack", receiver.url("/slack"));
      var teams = endpoint(tenant, "teams", receiver.url("/teams"));
      var resource = UUID.randomUUID();
      AccessServiceStandIn.exposed(resource, List.of(tenant.id()));
      var id = opened("unauthorized-access", false);

      // When
      tell(id, resource);
      awaitTold(id);

      // Then
      var text = "Somebody saw data of " + tenant.name() + ".";
      await()
          .atMost(ATenant.PATIENCE)
          .until(() -> !mail.to(guard).getLast().text().contains("/verify#"));
      for (var path : List.of("/hook", "/slack", "/teams")) {
        await().atMost(ATenant.PATIENCE).until(() -> receiver.at(path).size() == 1);
        assertThat(receiver.at(path).getFirst().body())
            .contains("Somebody saw data of By All Means");
      }
      assertThat(receiver.at("/hook").getFirst().body())
          .contains("\"type\":\"safekeep.security\"", "\"about\":\"incident/" + id + "\"");
      assertThat(mail.to(guard).getLast().text()).contains(text);
      await()
          .atMost(ATenant.PATIENCE)
          .untilAsserted(() ->
              notice(tenant)
                  .then()
                  .body("recipients.endpoint", hasItems(hook, slack, teams))
                  .body("recipients.outcome", everyItem(equalTo("taken"))));
    }
  }

  @Test
  void tenantWhoseContactForSecurityIsGoneIsToldByItsAdministrator() {
    // Given
    var tenant = ATenant.named("Second In Line " + UUID.randomUUID());
    var guard = unique("guard");
    var admin = unique("admin");
    tenant.verifiedContact(mail, guard, "security");
    tenant.verifiedContact(mail, admin, "administrator");
    mail.answers(guard, "550 5.1.1 unknown mailbox");
    var resource = UUID.randomUUID();
    AccessServiceStandIn.exposed(resource, List.of(tenant.id()));
    var id = opened("unauthorized-access", false);

    // When
    tell(id, resource);

    // Then
    awaitTold(id);
    assertThat(mail.to(admin).getLast().subject()).isEqualTo(tenant.name() + ": seen");
  }

  @Test
  void noticeOfAnIncidentThatComesBackIsNoProof() {
    // Given
    var tenant = ATenant.named("Back Again " + UUID.randomUUID());
    var guard = unique("guard");
    tenant.verifiedContact(mail, guard, "security");
    var resource = UUID.randomUUID();
    AccessServiceStandIn.exposed(resource, List.of(tenant.id()));
    var id = opened("unauthorized-access", false);
    tell(id, resource);
    awaitTold(id);
    var back = mail.to(guard).getLast().returnPath();

    // When
    Bounce.send(back, Bounce.report(back, "failed", "5.1.1"));

    // Then
    await()
        .atMost(ATenant.PATIENCE)
        .until(() ->
            json(as(ALICE).get(path(id) + "/affected-tenants"))
                .getList("state")
                .equals(List.of("failing")));
    assertThat(timeline.of(id))
        .extracting(Entry::text)
        .anyMatch(line -> line.contains("came back"));
  }

  @Test
  void securityIncidentClosesWhenEachTenantWasToldAndTheCioHasSigned() {
    // Given
    Colleague.known(BOB, "Bob");
    var concerned = ATenant.named("Concerned " + UUID.randomUUID());
    var spared = ATenant.named("Spared " + UUID.randomUUID());
    var guard = unique("guard");
    var admin = unique("admin");
    concerned.verifiedContact(mail, guard, "security");
    concerned.verifiedContact(mail, admin, "administrator");
    var resource = UUID.randomUUID();
    AccessServiceStandIn.exposed(resource, List.of(concerned.id()));
    as(CIO, "incident:notify")
        .body(Map.of("hours", 12, "reference", "Contract, section 9"))
        .put("/v1/contract-clocks/" + concerned.id())
        .then()
        .statusCode(200);
    var id = opened("unauthorized-access", false);
    as(ALICE, "incident:change")
        .body(Map.of("fact", "aware", "note", "The session's record says so."))
        .post(path(id) + "/facts")
        .then()
        .statusCode(204);

    // When: it is found out who was concerned, and they are told
    var query =
        as(BOB, "incident:notify")
            .body(
                Map.of(
                    "from",
                    "2026-11-24T08:00:00Z",
                    "to",
                    "2026-11-24T10:00:00Z",
                    "resource",
                    resource))
            .post(path(id) + "/affected-tenants:compute")
            .then()
            .statusCode(200)
            .extract()
            .jsonPath();
    move(id, "resolved").then().statusCode(200);
    isProblem(move(id, "closed").then(), 409, "incident-barred");
    var named =
        as(BOB, "incident:notify")
            .body(Map.of("title", "{tenant}: seen", "text", "Also of " + spared.name() + "."))
            .post(path(id) + "/tenant-messages");
    as(BOB, "incident:notify")
        .body(Map.of("title", "{tenant}: seen", "text", "Somebody saw data of {tenant}.\nWe look."))
        .post(path(id) + "/tenant-messages")
        .then()
        .statusCode(200);
    awaitTold(id);

    // Then
    isProblem(named.then(), 400, "invalid-request");
    assertThat(query.getString("sha256")).isEqualTo(Entry.sha256(query.getString("answer")));
    assertThat(mail.to(guard).getLast().subject()).isEqualTo(concerned.name() + ": seen");
    assertThat(mail.to(guard).getLast().text())
        .contains("Somebody saw data of " + concerned.name() + ".")
        .contains(id + "-1")
        .doesNotContain(spared.name());
    assertThat(mail.to(admin)).noneMatch(letter -> letter.subject().endsWith(": seen"));
    as(ALICE)
        .get(path(id) + "/clocks")
        .then()
        .body("regime", contains("contract", "gdpr-33-2"))
        .body("ended.how", contains("done", "done"))
        .body("missed", contains(false, false));
    concerned
        .as("tenant-incident:read")
        .get("/v1/tenant-incidents")
        .then()
        .body("title", contains(concerned.name() + ": seen"))
        .body("[0].state", equalTo("delivered"));
    spared.as("tenant-incident:read").get("/v1/tenant-incidents").then().body("", hasSize(0));

    // When: it is reviewed and signed off
    as(ALICE)
        .get(path(id) + "/bars")
        .then()
        .body("", hasItem("Its review is not written."))
        .body("", hasItem("The CIO has not signed it off."));
    as(ALICE, "incident:change")
        .body(
            Map.of(
                "summary",
                "A grant outlived its end.",
                "impact",
                "One tenant, two hours.",
                "causes",
                List.of("The target did not answer."),
                "lessons",
                "The alarm worked."))
        .put(path(id) + "/review")
        .then()
        .statusCode(200);
    as(ALICE, "incident:change")
        .body(
            Map.of(
                "text",
                "End sessions from both sides",
                "owner",
                BOB,
                "dueAt",
                "2027-01-31T00:00:00Z",
                "action",
                true,
                "promises",
                List.of("P4", "P114")))
        .post(path(id) + "/tasks")
        .then()
        .statusCode(200);
    var byNobody = signOff(BOB, id);
    var byCommander = signOff(ALICE, id, "incident:sign-off");
    as(CIO, "incident:sign-off")
        .body(
            Map.of(
                "employee",
                BOB,
                "reason",
                "On leave.",
                "until",
                Instant.now().plus(Duration.ofDays(7)).toString()))
        .post("/v1/sign-off-delegates")
        .then()
        .statusCode(200);
    var byDelegate = signOff(BOB, id);
    var closed = move(id, "closed");

    // Then
    isProblem(byNobody.then(), 403, "not-your-sign-off");
    isProblem(byCommander.then(), 403, "not-your-sign-off");
    byDelegate.then().statusCode(200).body("delegatedBy", equalTo(CIO.toString()));
    closed.then().statusCode(200).body("state", equalTo("closed"));
    isProblem(move(id, "investigating").then(), 409, "conflict");
    assertThat(Entry.isUnbroken(timeline.of(id))).isTrue();
    assertThatThrownBy(
            () -> sql.update("update incident_entry set text = 'Nothing.' where incident = ?", id))
        .isInstanceOf(SqlFault.class)
        .hasMessageContaining("stays");
    assertThatThrownBy(() -> sql.update("update incident set severity = 'sev4' where id = ?", id))
        .isInstanceOf(SqlFault.class);
  }

  @Test
  void whoDoesNotWorkHereIsGivenNothing() {
    // Given
    var id = opened("outage", false);
    var nobody = UUID.randomUUID();
    var due = Instant.now().plus(Duration.ofDays(7)).toString();

    // When
    var refused =
        Map.of(
            "commander",
            as(ALICE, "incident:change")
                .body(Map.of("commander", nobody))
                .post(path(id) + ":command"),
            "scribe",
            as(ALICE, "incident:change").body(Map.of("scribe", nobody)).put(path(id) + "/roles"),
            "employee",
            as(ALICE, "incident:change")
                .body(Map.of("employee", nobody))
                .post(path(id) + "/members"),
            "owner",
            as(ALICE, "incident:change")
                .body(Map.of("text", "x", "owner", nobody, "dueAt", due, "action", false))
                .post(path(id) + "/tasks"));
    var standIn =
        as(CIO, "incident:sign-off")
            .body(Map.of("employee", nobody, "reason", "On leave.", "until", due))
            .post("/v1/sign-off-delegates");

    // Then
    refused.forEach((field, answer) ->
        isProblem(answer.then(), 422, "not-an-employee")
            .body("field", equalTo(field))
            .body("people", contains(nobody.toString())));
    isProblem(standIn.then(), 422, "not-an-employee");
    as(ALICE).get(path(id)).then().body("commander", equalTo(ALICE.toString()));
  }

  @Test
  void whoIsNoMemberFindsNoTraceOfARestrictedIncident() {
    // Given
    var id = opened("security", true);
    var task = UUID.randomUUID();
    var mallory = UUID.randomUUID();
    var everything =
        new String[] {
          "incident:read", "incident:change", "incident:notify", "incident:open", "notice:read"
        };

    // When
    var reads =
        List.of(
            "",
            "/timeline",
            "/bars",
            "/members",
            "/tasks",
            "/clocks",
            "/review",
            "/affected-tenants",
            "/affected-queries",
            "/affected-changes",
            "/tenant-message-draft",
            "/tenant-messages",
            "/export.json",
            "/export.md");
    var writes =
        Map.of(
            "/timeline",
            Map.of("text", "x"),
            "/facts",
            Map.of("fact", "aware", "note", "x"),
            ":move",
            Map.of("to", "resolved", "reason", "x"),
            ":grade",
            Map.of("severity", "sev4", "reason", "x"),
            ":command",
            Map.of(),
            "/members",
            Map.of("employee", mallory),
            "/tasks/" + task + ":done",
            Map.of(),
            ":sign-off",
            Map.of("words", "x"),
            "/affected-changes",
            Map.of("tenant", task, "adds", true, "reason", "x"),
            "/tenant-messages",
            Map.of("title", "x", "text", "x"));

    // Then
    for (var read : reads) {
      isProblem(as(mallory, everything).get(path(id) + read).then(), 404, "not-found");
    }
    writes.forEach((write, sent) ->
        isProblem(
            as(mallory, everything).body(sent).post(path(id) + write).then(), 404, "not-found"));
    as(mallory, everything)
        .get("/v1/incidents?limit=200")
        .then()
        .statusCode(200)
        .body("items.id", not(hasItem(id.toString())))
        .body("items.restricted", not(hasItem(true)));
    for (var read : reads) {
      // What there is no review of is not there for its members either.
      as(ALICE, everything)
          .get(path(id) + read)
          .then()
          .statusCode(read.equals("/review") ? 404 : 200);
    }
    as(CIO, "incident:read-restricted").get(path(id)).then().statusCode(200);
    Colleague.known(mallory, "Mallory");
    as(ALICE, "incident:change")
        .body(Map.of("employee", mallory))
        .post(path(id) + "/members")
        .then()
        .statusCode(204);
    as(mallory, everything).get(path(id)).then().statusCode(200);
  }

  @Test
  void thePeopleOfATenantSeeNoIncidentWhateverTheirTokenSays() {
    var tenant = ATenant.named("Nosy " + UUID.randomUUID());
    var id = opened("outage", false);

    isProblem(tenant.as("incident:read").get(path(id)).then(), 404, "not-found");
    isProblem(tenant.as("incident:read").get("/v1/incidents").then(), 404, "not-found");
    isProblem(tenant.as("incident:read").get("/v1/severity-matrix").then(), 404, "not-found");
  }

  @Test
  void whoWasConcernedIsChangedByTwoPersonsOnly() {
    // Given
    var tenant = ATenant.named("Added " + UUID.randomUUID());
    var id = opened("data-loss", false);
    var change =
        as(ALICE, "incident:notify")
            .body(Map.of("tenant", tenant.id(), "adds", true, "reason", "Their backup is in it."))
            .post(path(id) + "/affected-changes")
            .then()
            .statusCode(200)
            .extract()
            .<String>path("id");
    var decide = path(id) + "/affected-changes/" + change + ":decide";

    // When
    var self = as(ALICE, "incident:notify").body(Map.of("agree", true)).post(decide);
    var before = json(as(ALICE).get(path(id) + "/affected-tenants")).getList("tenant");
    var other = as(BOB, "incident:notify").body(Map.of("agree", true)).post(decide);
    var again = as(BOB, "incident:notify").body(Map.of("agree", false)).post(decide);

    // Then
    isProblem(self.then(), 409, "second-person");
    assertThat(before).isEmpty();
    other.then().statusCode(204);
    isProblem(again.then(), 409, "conflict");
    as(ALICE)
        .get(path(id) + "/affected-tenants")
        .then()
        .body("tenant", contains(tenant.id().toString()))
        .body("query", contains(nullValue()))
        .body("state", contains("none"));
  }

  @Test
  void accessServiceThatDoesNotAnswerIsNoAnswer() {
    var id = opened("unauthorized-access", false);

    var asked =
        as(ALICE, "incident:notify")
            .body(
                Map.of(
                    "from",
                    "2026-11-24T08:00:00Z",
                    "to",
                    "2026-11-24T10:00:00Z",
                    "resource",
                    UUID.randomUUID()))
            .post(path(id) + "/affected-tenants:compute");

    isProblem(asked.then(), 503, "access-log-away");
    as(ALICE)
        .get(path(id) + "/bars")
        .then()
        .body("", hasItem("Nobody has found out which tenants were concerned."));
  }

  @Test
  void clockThatRunsOutCallsSomebodyAndDutiesFollowEachOther() {
    // Given
    var id = opened("outage", false);
    as(ALICE, "incident:change")
        .body(
            Map.of(
                "fact",
                "classified-major",
                "note",
                "By the criteria.",
                "happenedAt",
                Instant.now().minus(Duration.ofMinutes(200)).toString()))
        .post(path(id) + "/facts")
        .then()
        .statusCode(204);

    // When
    await()
        .atMost(ATenant.PATIENCE)
        .until(() ->
            timeline.of(id).stream()
                .anyMatch(entry -> entry.text().endsWith("75 % of the time are over.")));
    var clock = json(as(ALICE).get(path(id) + "/clocks"));
    as(BOB, "incident:notify")
        .body(Map.of("note", "Sent, receipt 42."))
        .post(path(id) + "/clocks/" + clock.getString("[0].id") + ":done")
        .then()
        .statusCode(204);

    // Then
    assertThat(clock.getList("regime")).containsExactly("dora-initial");
    as(ALICE)
        .get(path(id) + "/clocks")
        .then()
        .body("regime", contains("dora-initial", "dora-intermediate"))
        .body("[0].ended.note", equalTo("Sent, receipt 42."));
    assertThatThrownBy(() ->
            sql.update(
                "update legal_clock set due_at = due_at + interval '1 day' where incident = ?", id))
        .isInstanceOf(SqlFault.class)
        .hasMessageContaining("does not become later");
  }

  @Test
  void everyControlFindsItsFault() {
    // Given
    var untold = opened("unauthorized-access", false);
    as(ALICE, "incident:change")
        .body(
            Map.of(
                "fact",
                "aware",
                "note",
                "A day and an hour ago.",
                "happenedAt",
                Instant.now().minus(Duration.ofHours(25)).toString()))
        .post(path(untold) + "/facts")
        .then()
        .statusCode(204);
    var unsigned = opened("security", false);
    move(unsigned, "resolved").then().statusCode(200);
    sql.update(
        "update incident set resolved_at = now() - interval '12 days' where id = ?", unsigned);
    var late =
        QuarkusTransaction.requiringNew()
            .call(() ->
                incidents.open(
                    new IncidentOrder(
                        "late-" + UUID.randomUUID(),
                        Kind.SECURITY,
                        Severity.SEV1,
                        "Late",
                        "Nobody came.",
                        false,
                        "a test")));
    sql.update(
        "update incident set paged_at = opened_at + interval '61 seconds' where id = ?", late);

    // Then
    assertThat(outcomes("tenants-told-of-access")).contains(Outcome.FAIL);
    assertThat(outcomes("legal-deadlines-met")).contains(Outcome.FAIL);
    assertThat(outcomes("security-incidents-signed-off")).contains(Outcome.FAIL);
    assertThat(outcomes("post-mortems-written")).contains(Outcome.FAIL);
    assertThat(outcomes("access-violations-are-severe")).contains(Outcome.FAIL);
  }

  @Test
  void incidentsThatNobodyComesForBreakTheirPromise() {
    // Given
    for (int i = 0; i < 3; i++) {
      var order =
          new IncidentOrder(
              "alone-" + UUID.randomUUID(),
              Kind.OUTAGE,
              Severity.SEV2,
              "Down",
              "Somebody was called.",
              false,
              "a test");
      QuarkusTransaction.requiringNew().call(() -> incidents.open(order));
    }

    // When: all who were called wait, and nobody has come in time
    sql.update(
        """
        update incident set paged_at = now() - interval '6 minutes'
        where paged_at is not null and acknowledged_at is null and state <> 'closed'
        """);
    sql.update(
        """
        update incident set paged_at = acknowledged_at - interval '6 minutes'
        where paged_at is not null and acknowledged_at is not null and state <> 'closed'
        """);

    // Then
    assertThat(outcomes("incidents-taken")).containsExactly(Outcome.FAIL);
  }

  @Test
  void proceduresThatNobodyLookedAtForAYearBreakTheirPromise() {
    // Given
    assertThat(outcomes("incident-procedures-current")).contains(Outcome.PASS);

    // When
    published("- interval '366 days'");

    // Then
    try {
      assertThat(outcomes("incident-procedures-current").getFirst()).isEqualTo(Outcome.FAIL);
    } finally {
      published("+ interval '366 days'");
    }
  }

  private void published(String change) {
    sql.update("alter table severity_matrix disable trigger severity_matrix_stays");
    sql.update("update severity_matrix set published_at = published_at " + change);
    sql.update("alter table severity_matrix enable trigger severity_matrix_stays");
  }

  @Test
  void exportHoldsEverythingWithItsDigest() {
    // Given
    var id = opened("outage", false);
    as(ALICE, "incident:change")
        .body(Map.of("text", "<script>alert(1)</script> seen"))
        .post(path(id) + "/timeline")
        .then()
        .statusCode(200);

    // When
    var exported = as(ALICE).get(path(id) + "/export.json");
    var text = as(ALICE).get(path(id) + "/export.md");

    // Then
    exported.then().statusCode(200).header("Content-Disposition", containsString("attachment"));
    assertThat(exported.header("X-Content-SHA256")).isEqualTo(Entry.sha256(exported.asString()));
    assertThat(exported.jsonPath().getList("timeline.hash"))
        .hasSameSizeAs(timeline.of(id))
        .doesNotContainNull();
    text.then().statusCode(200).body(containsString("# SEV-2: Something is down"));
  }

  private List<Outcome> outcomes(String control) {
    return controls.stream()
        .filter(check -> check.name().equals(control))
        .flatMap(check -> results(check).stream())
        .map(ControlResult::outcome)
        .toList();
  }

  private static List<ControlResult> results(ControlCheck check) {
    try {
      return check.check();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static String endpoint(ATenant tenant, String kind, String url) {
    return tenant
        .as("endpoint:manage")
        .body(Map.of("kind", kind, "url", url, "description", "of a test"))
        .post("/v1/endpoints")
        .then()
        .statusCode(201)
        .extract()
        .path("endpoint.id");
  }

  private void tell(UUID id, UUID resource) {
    as(BOB, "incident:notify")
        .body(
            Map.of(
                "from", "2026-11-24T08:00:00Z", "to", "2026-11-24T10:00:00Z", "resource", resource))
        .post(path(id) + "/affected-tenants:compute")
        .then()
        .statusCode(200);
    as(BOB, "incident:notify")
        .body(Map.of("title", "{tenant}: seen", "text", "Somebody saw data of {tenant}.\nWe look."))
        .post(path(id) + "/tenant-messages")
        .then()
        .statusCode(200);
  }

  private static Response notice(ATenant tenant) {
    String id = tenant.as("notice:read").get("/v1/notices").path("items[0].id");
    return tenant.as("notice:read").get("/v1/notices/" + id);
  }

  private void awaitTold(UUID id) {
    await()
        .atMost(ATenant.PATIENCE)
        .until(() ->
            json(as(ALICE).get(path(id) + "/affected-tenants"))
                .getList("state")
                .equals(List.of("delivered")));
  }

  private Response signOff(UUID who, UUID id, String... permissions) {
    return as(who, permissions)
        .body(Map.of("words", "Looked at with the team."))
        .post(path(id) + ":sign-off");
  }

  private Response move(UUID id, String to) {
    return as(ALICE, "incident:change")
        .body(Map.of("to", to, "reason", "As it is."))
        .post(path(id) + ":move");
  }

  /// Opened by Alice, who commands it.
  private static UUID opened(String kind, boolean restricted) {
    var request = new HashMap<String, Object>();
    request.put("kind", kind);
    request.put("severity", "sev2");
    request.put("title", "Something is down");
    request.put("description", "As people say.");
    request.put("restricted", restricted);
    return UUID.fromString(
        as(ALICE, "incident:open")
            .body(request)
            .post("/v1/incidents")
            .then()
            .statusCode(201)
            .body("commander", equalTo(ALICE.toString()))
            .extract()
            .path("id"));
  }

  /// A request of one of the vendor's people, who may always read.
  private static RequestSpecification as(UUID who, String... permissions) {
    var all = new String[permissions.length + 1];
    System.arraycopy(permissions, 0, all, 0, permissions.length);
    all[permissions.length] = "incident:read";
    return given()
        .urlEncodingEnabled(false)
        .contentType("application/json")
        .auth()
        .oauth2(TestIssuer.token().subject(who.toString()).permissions(all).sign());
  }

  private static JsonPath json(Response response) {
    return response.then().statusCode(200).extract().jsonPath();
  }

  private static String path(UUID incident) {
    return "/v1/incidents/" + incident;
  }

  private static String unique(String name) {
    return name + "." + UUID.randomUUID() + "@acme.example";
  }
}
