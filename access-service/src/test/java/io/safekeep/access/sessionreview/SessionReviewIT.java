package io.safekeep.access.sessionreview;

import static io.safekeep.testing.quarkus.ServiceContract.isProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.safekeep.access.AccessSecrets;
import io.safekeep.access.Staff;
import io.safekeep.access.grant.GrantsInForce;
import io.safekeep.access.request.Customer;
import io.safekeep.access.resource.SqlResources;
import io.safekeep.access.session.Fact;
import io.safekeep.access.session.SessionRecords;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.work.WorkQueue;
import io.safekeep.testing.TestIssuer;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A session of an emergency, which is always drawn, from what was done in it to what is said of
/// it.
@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "access"))
@WithTestResource(AccessSecrets.class)
class SessionReviewIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Inject Sql sql;
  @Inject SqlResources resources;
  @Inject WorkQueue queue;
  @Inject GrantsInForce grantsInForce;
  @Inject SessionRecords records;
  @Inject SqlSessionReviews reviews;
  @Inject SessionsReviewed sessionsReviewed;

  private Customer customer;
  private String alice;
  private UUID session;

  @BeforeEach
  void aSessionOfAnEmergency() throws Exception {
    customer = Customer.known(sql, resources, queue);
    // Somebody reviews, and also the one who did it would be of the right team.
    alice = customer.employee("engineering", "security");
    customer.employee("security");
    var grant = customer.grantOf(emergency());
    await().atMost(PATIENCE).until(() -> grantsInForce.find(grant).isPresent());
    var record = records.begin(grantsInForce.find(grant).orElseThrow(), "10.0.0.1");
    record.record(
        List.of(new Fact("session.query", Map.of("bytes", 8), Map.of("statement", "select 1"))));
    record.end("ended_by_user", Map.of("statements", 1));
    session = record.session();
    await()
        .atMost(PATIENCE)
        .until(() ->
            sql.first("select state from session where id = ?", row -> row.text("state"), session)
                .filter("terminated"::equals)
                .isPresent());
  }

  private String emergency() {
    return customer
        .as(alice)
        .body(
            Customer.wish(
                customer.database(), "database-read", Map.of("reason", "PRODUCTION_ALERT")))
        .post("/v1/access-requests:break-glass")
        .then()
        .statusCode(201)
        .extract()
        .path("id");
  }

  @Test
  void whoHadNoPartSaysThatItWasClean() {
    // Given
    var review = drawn();
    String reviewer = review.path("reviewer");
    String id = review.path("id");
    assertThat(reviewer).isNotNull().isNotEqualTo(alice);
    review.then().body("chosen", equalTo("break-glass")).body("state", equalTo("open"));

    // When
    var byTheActor = decide(alice, id, "CLEAN");
    var byAStranger = decide(customer.employee("engineering"), id, "CLEAN");
    var decided = decide(reviewer, id, "CLEAN");

    // Then
    isProblem(byTheActor.then(), 403, "not-the-reviewer");
    isProblem(byAStranger.then(), 403, "not-the-reviewer");
    decided.then().statusCode(200).body("state", equalTo("clean")).body("words", equalTo("seen"));
    isProblem(decide(reviewer, id, "CONCERN").then(), 409, "review-state");
    assertThat(findings()).isEmpty();
    assertThat(unauthorized()).isEmpty();
  }

  @Test
  void emergencyIsReviewedWhenItIsOverAndEverythingOfItWasLookedAt() {
    // Given
    var review = drawn();
    customer.as(alice).post("/v1/grants/" + review.path("grant") + ":withdraw");
    await()
        .atMost(PATIENCE)
        .until(() ->
            customer
                .grant(UUID.fromString(review.path("grant")))
                .path("state")
                .equals("withdrawn"));

    // When
    decide(review.path("reviewer"), review.path("id"), "CLEAN").then().statusCode(200);

    // Then
    assertThat(findings()).containsExactly("clean: seen");
  }

  @Test
  void emergencyInWhichNoSessionWasRecordedIsReviewedToo() {
    // Given
    String request = emergency();
    var grant = customer.grantOf(request);
    await().atMost(PATIENCE).until(() -> grantsInForce.find(grant).isPresent());
    customer.as(alice).post("/v1/grants/" + grant + ":withdraw").then().statusCode(200);
    await().atMost(PATIENCE).until(() -> customer.grant(grant).path("state").equals("withdrawn"));

    // When
    queue.schedule(DrawSessions.KIND, "all");

    // Then
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(
                    sql.query(
                        """
                        select chosen || ' ' || (due_at < now() + interval '24 hours') as review
                        from session_review where request = ? and session is null
                        """,
                        row -> row.text("review"),
                        UUID.fromString(request)))
                .containsExactly("break-glass true"));
  }

  private List<String> findings() {
    return sql.query(
        """
        select finding from break_glass_review b join access_request r on r.id = b.request
        where r.tenant = ? and finding is not null
        """,
        row -> row.text("finding"),
        customer.tenant());
  }

  @Test
  void concernIsToldAsUnauthorisedAccess() {
    // Given
    var review = drawn();

    // When
    decide(review.path("reviewer"), review.path("id"), "CONCERN").then().statusCode(200);

    // Then
    assertThat(unauthorized()).containsExactly("review-concern");
  }

  @Test
  void eventsOfASessionAreReadPageByPageAndThatIsRecorded() {
    // Given
    var path = "/v1/sessions/" + session + "/events";
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> asSecurity().get(path).then().statusCode(200).body("items.size()", equalTo(3)));

    // When
    var first = asSecurity().get(path + "?limit=2");
    var second = asSecurity().get(path + "?limit=2&cursor=" + first.path("nextCursor"));
    var own = TestIssuer.token().tenant(customer.tenant());
    var stranger = TestIssuer.token().tenant(UUID.randomUUID());

    // Then
    first
        .then()
        .statusCode(200)
        .body("items.number", equalTo(List.of(0, 1)))
        .body("items[0].type", equalTo("session.started"))
        .body("items[0].disclosed.address", equalTo("10.0.0.1"))
        .body("items[1].open.bytes", equalTo(8))
        .body("items[1].disclosed.statement", equalTo("select 1"));
    second
        .then()
        .body("items.type", equalTo(List.of("session.ended")))
        .body("nextCursor", nullValue());
    Staff.as(own.permissions("access-session:read-events"))
        .get(path)
        .then()
        .statusCode(200)
        .body("items[0].disclosed", not(hasKey("address")))
        .body("items[0].disclosed", not(hasKey("actor")))
        .body("items[1].disclosed.statement", equalTo("select 1"));
    Staff.as(stranger.permissions("access-session:read-events")).get(path).then().statusCode(404);
    Staff.as("sam", "access-session:read").get(path).then().statusCode(403);
    assertThat(
            sql.query(
                "select actor from audit_record where subject = ? and action = ?",
                row -> row.text("actor"),
                session.toString(),
                "access-session.read-events"))
        .contains("sam");
  }

  @Test
  void reviewThatNobodyMakesInTimeBreaksThePromise() {
    // Given
    String id = drawn().path("id");
    assertThat(outcomesOf(id)).isEmpty();

    // When
    QuarkusTransaction.begin();
    try {
      sql.update("alter table session_review disable trigger user");
      sql.update(
          """
          update session_review set drawn_at = drawn_at - interval '8 days',
            due_at = due_at - interval '8 days'
          where id = ?
          """,
          UUID.fromString(id));

      // Then
      assertThat(outcomesOf(id)).containsExactly(Outcome.FAIL);
    } finally {
      QuarkusTransaction.rollback();
    }
  }

  @Test
  void databaseRefusesReviewersWhoTookPartAndChangesOfWhatIsDecided() {
    // Given
    var id = UUID.fromString(drawn().path("id"));

    // Then
    assertThatThrownBy(() -> reviews.assign(id, alice))
        .hasMessageContaining("is by somebody who took part");
    reviews.decide(id, SessionReview.State.CLEAN, "somebody", "seen");
    assertThatThrownBy(() -> reviews.decide(id, SessionReview.State.CONCERN, "other", "seen"))
        .hasMessageContaining("is decided");
    assertThatThrownBy(() -> sql.update("delete from session_review where id = ?", id))
        .hasMessageContaining("is kept for ever");
  }

  private Response drawn() {
    queue.schedule(DrawSessions.KIND, "all");
    await().atMost(PATIENCE).until(() -> idOf(session) != null);
    return Staff.as("sam", "session-review:read").get("/v1/session-reviews/" + idOf(session));
  }

  private UUID idOf(UUID session) {
    return sql.first(
            "select id from session_review where session = ?", row -> row.id("id"), session)
        .orElse(null);
  }

  private static Response decide(String person, String review, String decision) {
    return Staff.as(person, "session-review:decide")
        .body(Map.of("decision", decision, "words", "seen"))
        .post("/v1/session-reviews/" + review + ":decide");
  }

  private static RequestSpecification asSecurity() {
    return Staff.as("sam", "access-session:read-events");
  }

  private List<String> unauthorized() {
    return sql.query(
        """
        select open ->> 'kind' as kind from log_fact
        where tenant = ? and type = 'access.unauthorized'
        """,
        row -> row.text("kind"),
        customer.tenant());
  }

  private List<Outcome> outcomesOf(String review) {
    return sessionsReviewed.check().stream()
        .filter(result -> result.subject().equals(review))
        .map(ControlResult::outcome)
        .toList();
  }
}
