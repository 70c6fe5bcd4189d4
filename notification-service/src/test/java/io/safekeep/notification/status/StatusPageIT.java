package io.safekeep.notification.status;

import static io.restassured.RestAssured.given;
import static io.safekeep.testing.quarkus.ServiceContract.isProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.safekeep.notification.ATenant;
import io.safekeep.notification.NotificationSecrets;
import io.safekeep.notification.incident.IncidentOrder;
import io.safekeep.notification.incident.Incidents;
import io.safekeep.notification.incident.Kind;
import io.safekeep.notification.incident.Severity;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.work.WorkQueue;
import io.safekeep.testing.TestIssuer;
import io.safekeep.testing.quarkus.ServiceServers;
import io.safekeep.testing.quarkus.Visitor;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "notification"))
@WithTestResource(NotificationSecrets.class)
class StatusPageIT {

  private static final String BACKUP = "019aa000-0000-7000-8000-000000000003";

  @Inject Sql sql;
  @Inject Incidents incidents;
  @Inject WorkQueue queue;
  @Inject DraftsDecided draftsDecided;
  @Inject UpdatesInTime updatesInTime;

  @Test
  void whatIsToldIsOnThePageInTheFeedAndInTheJsonAtOnce() {
    // Given
    var title = unique("Restores are slow");

    // When
    var opened =
        open("sev3", title, update("investigating", "We look into it.", "degraded_performance"));

    // Then
    opened.then().statusCode(201).body("state", equalTo("investigating"));
    assertThat(page("/status/")).contains(title).contains("We look into it.");
    assertThat(page("/status/feed.atom")).contains("<title>" + title + "</title>");
    assertThat(page("/status/incidents/" + opened.path("id") + ".html")).contains(title);
    given()
        .get("/api/v2/incidents/unresolved.json")
        .then()
        .header("Access-Control-Allow-Origin", equalTo("*"))
        .body("incidents.find { it.name == '%s' }.impact".formatted(title), equalTo("minor"))
        .body(
            "incidents.find { it.name == '%s' }.components[0].status".formatted(title),
            equalTo("degraded_performance"))
        .body(
            "incidents.find { it.name == '%s' }.incident_updates[0].body".formatted(title),
            equalTo("We look into it."));
    tell(opened, "resolved").then().statusCode(200);
  }

  @Test
  void incidentIsOverWithAnUpdateThatSaysSoAndInNoOtherWay() {
    // Given
    var title = unique("Sign-in fails");
    var opened = open("sev1", title, update("identified", "We know why.", "major_outage"));
    var id = UUID.fromString(opened.path("id"));

    // When
    var resolved = tell(opened, "resolved");
    var again = tell(opened, "monitoring");

    // Then
    resolved.then().statusCode(200).body("state", equalTo("resolved"));
    isProblem(again.then(), 409, "conflict");
    given()
        .get("/api/v2/incidents.json")
        .then()
        .body("incidents.find { it.name == '%s' }.status".formatted(title), equalTo("resolved"));
    var other = open("sev2", unique("Exports fail"), update("identified", "Soon.", "operational"));
    assertThatThrownBy(() ->
            sql.update(
                "update status_incident set state = 'resolved', resolved_at = now() where id = ?",
                UUID.fromString(other.path("id"))))
        .rootCause()
        .hasMessageContaining("has no update that says so");
    assertThatThrownBy(() -> sql.update("delete from status_update where incident = ?", id))
        .rootCause()
        .hasMessageContaining("stays");
    tell(other, "resolved").then().statusCode(200);
  }

  @Test
  void incidentThatCustomersFeelHasADraftThatTwoPeopleMayLeaveOut() {
    // Given
    var title = unique("Customers cannot export");
    order(title, Kind.OUTAGE, false);
    var id =
        sql.first("select id from status_incident where title = ?", row -> row.id("id"), title)
            .orElseThrow();
    var author = UUID.randomUUID().toString();
    var reason = "Only our own test tenant was affected, see the timeline.";

    // When
    var justified =
        as(author).body(Map.of("reason", reason)).post("/v1/status/incidents/" + id + ":justify");
    var alone =
        as(author).body(Map.of("agrees", true)).post("/v1/status/incidents/" + id + ":review");
    var agreed =
        as(UUID.randomUUID().toString())
            .body(Map.of("agrees", true))
            .post("/v1/status/incidents/" + id + ":review");

    // Then
    justified.then().statusCode(200).body("state", equalTo("justified"));
    isProblem(alone.then(), 409, "second-person");
    agreed.then().statusCode(200).body("state", equalTo("dismissed"));
    assertThat(page("/status/")).doesNotContain(title);
    isProblem(tell(id, "resolved").then(), 409, "conflict");
  }

  /// The name that an incident has inside may say whose data it is about.
  @Test
  void draftOffersThePublicWordsAloneAndNeverWhatTheIncidentIsCalledInside() {
    // Given
    var inside = unique("Shop of Acme is down");
    order(inside, Kind.OUTAGE, false);
    var draft =
        sql.first("select id from status_incident where title = ?", row -> row.id("id"), inside)
            .orElseThrow();
    var author = Visitor.with(TestIssuer.token().permissions("status:post"));

    // When
    var before = author.open("/public-status/" + draft).asString();
    sql.update(
        """
        update incident set public_title = 'Shops are slow', public_text = 'Orders may fail.'
        where id = (select incident from status_incident where id = ?)
        """,
        draft);
    var after = author.open("/public-status/" + draft).asString();

    // Then
    assertThat(before).contains("<h1>" + inside).doesNotContain("value=\"" + inside);
    assertThat(after)
        .contains("value=\"Shops are slow\"")
        .contains(">Orders may fail.</textarea>")
        .contains("What we know inside");
  }

  @Test
  void restrictedIncidentLeavesNoTraceOnThePage() {
    // Given
    var title = unique("Somebody is in");

    // When
    order(title, Kind.OUTAGE, true);

    // Then
    assertThat(
            sql.query("select id from status_incident where title = ?", row -> row.id("id"), title))
        .isEmpty();
  }

  @Test
  void silenceAndUndecidedDraftsBreakTheirPromisesAndCallSomebody() {
    // Given
    var silent = UUID.randomUUID();
    var undecided = UUID.randomUUID();
    sql.update(
        """
        insert into status_incident (id, source, severity, title, state, detected_at, published_at,
          updated_at)
        values (?, ?, 'sev1', 'Silence', 'investigating', now() - interval '2 hours',
          now() - interval '2 hours', now() - interval '2 hours')
        """,
        silent,
        "test:" + silent);
    sql.update(
        """
        insert into status_update (id, incident, state, body, posted_by, posted_at)
        values (?, ?, 'investigating', 'We look.', 'somebody', now() - interval '31 minutes')
        """,
        UUID.randomUUID(),
        silent);
    sql.update(
        """
        insert into status_incident (id, source, severity, title, state, detected_at)
        values (?, ?, 'sev2', 'Undecided', 'draft', now() - interval '16 minutes')
        """,
        undecided,
        "test:" + undecided);

    queue.schedule(WatchSilence.KIND, silent.toString());
    queue.schedule(WatchSilence.KIND, undecided.toString());

    // When
    var updates = seen(updatesInTime, silent);
    var drafts = seen(draftsDecided, undecided);

    // Then
    assertThat(updates).isEqualTo(Outcome.FAIL);
    assertThat(drafts).isEqualTo(Outcome.FAIL);
    awaitPages("status-update:" + silent, 1);
    awaitPages("status-decision:" + undecided, 1);
    tell(silent, "resolved").then().statusCode(200);
    as(UUID.randomUUID().toString())
        .body(
            Map.of("title", "Undecided", "update", update("investigating", "Late.", "operational")))
        .post("/v1/status/incidents/" + undecided + ":publish")
        .then()
        .statusCode(200);
    tell(undecided, "resolved").then().statusCode(200);
    awaitPages("status-update:" + silent, 0);
    awaitPages("status-decision:" + undecided, 0);
  }

  /// Waits until so many people are asked, or nobody any more.
  private void awaitPages(String key, long open) {
    await()
        .atMost(ATenant.PATIENCE)
        .until(() ->
            sql.query(
                        "select count(*) as open from page where key = ? and state <> 'resolved'",
                        row -> row.number("open"),
                        key)
                    .getFirst()
                == open);
  }

  @Test
  void componentThatDoesNotAnswerIsDownOnThePageAndHasADraft() {
    // Given
    TrialService.answers(200);
    var name = unique("Trial");
    var added =
        as("manager")
            .body(
                Map.of(
                    "name",
                    name,
                    "description",
                    "",
                    "section",
                    "",
                    "position",
                    99,
                    "probe",
                    "trial"))
            .post("/v1/status/components");
    added.then().statusCode(201);
    var id = added.<String>path("id");
    awaitState(id, "operational");

    // When
    TrialService.answers(503);

    // Then
    awaitState(id, "major_outage");
    await()
        .atMost(ATenant.PATIENCE)
        .until(() ->
            as("author")
                .get("/v1/status/incidents")
                .then()
                .extract()
                .<List<String>>path("items.title")
                .contains(name + " does not answer"));
    TrialService.answers(200);
    awaitState(id, "operational");
    assertThat(
            given()
                .get(
                    "/v1/status/samples/"
                        + java.time.LocalDate.now(java.time.Clock.systemUTC())
                        + ".csv")
                .asString())
        .startsWith("at,component,probe,good,milliseconds,reason\r\n")
        .contains(id + ",trial,false,");
    as("manager").delete("/v1/status/components/" + id).then().statusCode(204);
  }

  @Test
  void plannedWorkShowsItselfWhileItLasts() {
    // Given
    var title = unique("New database");

    // When
    var planned =
        as("manager")
            .body(
                Map.of(
                    "title",
                    title,
                    "body",
                    "Restores may take longer.",
                    "components",
                    List.of(BACKUP),
                    "startsAt",
                    "2099-01-01T10:00:00Z",
                    "endsAt",
                    "2099-01-01T12:00:00Z"))
            .post("/v1/status/maintenances");

    // Then
    planned.then().statusCode(201).body("state", equalTo("scheduled"));
    given()
        .get("/api/v2/scheduled-maintenances/upcoming.json")
        .then()
        .body(
            "scheduled_maintenances.find { it.name == '%s' }.scheduled_for".formatted(title),
            equalTo("2099-01-01T10:00:00Z"));
    as("manager")
        .post("/v1/status/maintenances/" + planned.path("id") + ":end")
        .then()
        .statusCode(204);
    given()
        .get("/api/v2/scheduled-maintenances/upcoming.json")
        .then()
        .body("scheduled_maintenances.find { it.name == '%s' }".formatted(title), nullValue());
  }

  @Test
  void pageIsGivenOutStrictlyAndOnce() {
    // When
    var first = given().get("/status/");
    var again = given().header("If-None-Match", first.header("ETag")).get("/status/");
    var short_ = given().redirects().follow(false).get("/status");
    var none = given().get("/status/nothing.html");

    // Then
    assertThat(first.header("Content-Security-Policy"))
        .startsWith("default-src 'none'")
        .doesNotContain("script-src", "unsafe");
    assertThat(first.asString()).doesNotContain("<script", "style=");
    // Unless the page was made anew in between.
    assertThat(again.statusCode()).isIn(304, 200);
    assertThat(again.asString())
        .satisfiesAnyOf(
            body -> assertThat(body).isEmpty(), body -> assertThat(body).contains("<html"));
    assertThat(short_.header("Location")).isEqualTo("/status/");
    assertThat(none.statusCode()).isEqualTo(404);
  }

  @Test
  void badInputIsRefusedWithItsField() {
    // When
    var state = open("sev1", "Title", update("investigating", "Text", "under_maintenance"));
    var phase = open("sev1", "Title", update("resolved", "Text", "operational"));
    var severity = open("sev9", "Title", update("investigating", "Text", "operational"));
    var nobody = given().contentType("application/json").body("{}").post("/v1/status/incidents");

    // Then
    isProblem(state.then(), 400, "invalid-request").body("field", equalTo("components"));
    isProblem(phase.then(), 400, "invalid-request").body("field", equalTo("phase"));
    isProblem(severity.then(), 400, "invalid-request").body("field", equalTo("severity"));
    isProblem(nobody.then(), 401, "unauthenticated");
  }

  private void awaitState(String component, String state) {
    await()
        .atMost(ATenant.PATIENCE)
        .until(() ->
            state.equals(
                given()
                    .get("/api/v2/components.json")
                    .then()
                    .extract()
                    .path("components.find { it.id == '%s' }?.status".formatted(component))));
  }

  private void order(String title, Kind kind, boolean restricted) {
    QuarkusTransaction.requiringNew()
        .run(() ->
            incidents.open(
                new IncidentOrder(
                    "test:" + title, kind, Severity.SEV2, title, "A test.", restricted, "test")));
  }

  private static Response open(String severity, String title, Map<String, ?> update) {
    return as("author")
        .body(Map.of("severity", severity, "title", title, "update", update))
        .post("/v1/status/incidents");
  }

  private static Response tell(Response opened, String phase) {
    return tell(UUID.fromString(opened.path("id")), phase);
  }

  private static Response tell(UUID id, String phase) {
    return as("author")
        .body(Map.of("phase", phase, "body", "It is " + phase + "."))
        .post("/v1/status/incidents/" + id + "/updates");
  }

  private static Map<String, ?> update(String phase, String body, String state) {
    return Map.of(
        "phase",
        phase,
        "body",
        body,
        "components",
        List.of(Map.of("component", BACKUP, "state", state)));
  }

  private static RequestSpecification as(String subject) {
    return given()
        .urlEncodingEnabled(false)
        .contentType("application/json")
        .auth()
        .oauth2(
            TestIssuer.token().subject(subject).permissions("status:post", "status:manage").sign());
  }

  private static String page(String path) {
    return given().get(path).then().statusCode(200).extract().asString();
  }

  private static Outcome seen(ControlCheck control, UUID subject) {
    try {
      return control.check().stream()
          .filter(result -> result.subject().equals(subject.toString()))
          .map(ControlResult::outcome)
          .findFirst()
          .orElseThrow();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static String unique(String title) {
    return title + " " + UUID.randomUUID().toString().substring(0, 8);
  }
}
