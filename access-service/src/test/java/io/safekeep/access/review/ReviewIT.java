package io.safekeep.access.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.safekeep.access.AccessSecrets;
import io.safekeep.access.Staff;
import io.safekeep.access.employee.SqlEmployees;
import io.safekeep.access.policy.AccessPolicy;
import io.safekeep.access.policy.Asked;
import io.safekeep.access.policy.Decision;
import io.safekeep.access.policy.Finding;
import io.safekeep.access.policy.Rule;
import io.safekeep.runtime.control.ControlResult.Outcome;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.work.WorkQueue;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "access"))
@WithTestResource(AccessSecrets.class)
class ReviewIT {

  @Inject SqlEmployees employees;
  @Inject OpenReview openReview;
  @Inject AccessPolicy policy;
  @Inject WorkQueue queue;
  @Inject Sql sql;

  private String employee;
  private String reviewer;

  @BeforeEach
  void people() {
    var staff = new Staff(employees);
    employee = staff.hire("services");
    reviewer = staff.hire("security");
  }

  @ParameterizedTest
  @CsvSource({"CERTIFY, certified, false", "REVOKE, revoked, true", "REDUCE, reduced, false"})
  void whatTheReviewerSaysCountsAtOnce(String decision, String state, boolean isSuspended) {
    // Given
    var review = open();

    // When
    var decided = decide(reviewer, review, decision);

    // Then
    decided.then().statusCode(200).body("state", equalTo(state));
    Staff.as("r", "access-review:read")
        .get("/v1/access-reviews/" + review)
        .then()
        .body("state", equalTo("closed"));
    assertThat(isSuspended()).isEqualTo(isSuspended);
    decide(reviewer, review, "CERTIFY")
        .then()
        .statusCode(409)
        .body("type", equalTo("/problems/review-state"));
  }

  @Test
  void nobodyReviewsThemselvesAndDelegatesDecide() {
    // Given
    var review = open();
    var other = new Staff(employees).hire("engineering");

    // When
    var own = decide(employee, review, "CERTIFY");
    var stranger = decide(other, review, "CERTIFY");
    var toSelf = delegate(review, employee);
    var delegated = delegate(review, other);
    var decided = decide(other, review, "CERTIFY");

    // Then
    own.then().statusCode(403).body("type", equalTo("/problems/not-the-reviewer"));
    stranger.then().statusCode(403);
    toSelf.then().statusCode(400).body("field", equalTo("to"));
    delegated.then().statusCode(200).body("reviewer", equalTo(other));
    decided.then().statusCode(200).body("decidedBy", equalTo(other));
  }

  @Test
  void undecidedIsSuspendedAtTheDeadlineAndCanStillBeCertified() {
    // Given
    var review = open();

    // When
    sql.update(
        """
        update access_review set opened_at = now() - interval '2 day',
          due_at = now() - interval '1 second' where id = ?
        """,
        review);
    queue.schedule(ReviewDeadline.KIND, review.toString());

    // Then
    await().atMost(Duration.ofSeconds(60)).until(this::isSuspended);
    Staff.as("r", "access-review:read")
        .get("/v1/access-reviews/" + review)
        .then()
        .body("state", equalTo("overdue"));
    decide(reviewer, review, "CERTIFY").then().statusCode(200);
    assertThat(isSuspended()).isFalse();
  }

  @Test
  void whoMovesIsReviewedAndOldSuspensionsGoWithTheTeam() {
    // Given
    decide(reviewer, open(), "REVOKE");

    // When
    Staff.tell(employee, 2, true, Instant.now(), Instant.now(), "customer-support");
    await().until(() -> !reviewsOf("mover").isEmpty());
    Staff.tell(employee, 3, true, Instant.now(), Instant.now(), "services");

    // Then
    await().until(() -> reviewsOf("mover").size() == 2);
    assertThat(isSuspended()).isFalse();
  }

  @Test
  void lateReviewBreaksThePromise() {
    var now = Instant.parse("2026-11-22T09:30:00Z");
    var inTime = Optional.of(now.minus(Duration.ofDays(90)));

    assertThat(ReviewsOnTime.judge(inTime, 0, true, now).outcome()).isEqualTo(Outcome.PASS);
    assertThat(ReviewsOnTime.judge(inTime, 1, true, now).outcome()).isEqualTo(Outcome.FAIL);
    assertThat(
            ReviewsOnTime.judge(Optional.of(now.minus(Duration.ofDays(92))), 0, true, now)
                .outcome())
        .isEqualTo(Outcome.FAIL);
    assertThat(ReviewsOnTime.judge(Optional.empty(), 0, true, now).outcome())
        .isEqualTo(Outcome.FAIL);
  }

  @Test
  void databaseKeepsThatWhatIsDecidedStays() {
    var review = open();
    decide(reviewer, review, "REVOKE");

    assertThatThrownBy(
            () -> sql.update("update review_item set state = 'certified' where review = ?", review))
        .hasMessageContaining("is decided");
  }

  /// Of this test's employee alone: the database is shared.
  private UUID open() {
    return QuarkusTransaction.requiringNew()
        .call(() ->
            openReview
                .open(
                    "a test",
                    Actor.SUITE,
                    Duration.ofDays(1),
                    List.of(employees.find(employee).orElseThrow()))
                .id());
  }

  private List<UUID> reviewsOf(String reason) {
    return sql.query(
        """
        select distinct r.id from access_review r join review_item i on i.review = r.id
        where r.reason = ? and i.employee = ?
        """,
        row -> row.id("id"),
        reason,
        employee);
  }

  private boolean isSuspended() {
    var asked =
        new Asked(
            employee,
            UUID.randomUUID(),
            "portal-services",
            "SETUP",
            "CASE-1",
            null,
            null,
            false,
            null,
            null);
    return policy.evaluate(asked) instanceof Decision.Denied denied
        && denied.findings().stream().map(Finding::rule).anyMatch(Rule.REVIEW::equals);
  }

  private Response decide(String person, UUID review, String decision) {
    var body = new HashMap<String, Object>(Map.of("decision", decision, "reason", "a test"));
    if (decision.equals("REDUCE")) {
      body.put("keeps", List.of("portal-services"));
    }
    return post(person, review, body);
  }

  private Response delegate(UUID review, String to) {
    return post(reviewer, review, Map.of("decision", "DELEGATE", "reason", "a test", "to", to));
  }

  private static Response post(String person, UUID review, Map<String, ?> body) {
    String item =
        Staff.as(person, "access-review:read")
            .get("/v1/access-reviews/" + review + "/items")
            .path("items[0].id");
    return Staff.as(person, "access-review:decide")
        .body(body)
        .post("/v1/access-reviews/" + review + "/items/" + item + ":decide");
  }
}
