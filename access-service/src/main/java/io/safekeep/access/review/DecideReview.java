package io.safekeep.access.review;

import io.quarkus.arc.All;
import io.safekeep.access.AccessProblem;
import io.safekeep.access.employee.Employee;
import io.safekeep.access.employee.SqlEmployees;
import io.safekeep.access.log.LogEntry;
import io.safekeep.access.log.SqlLogStage;
import io.safekeep.access.review.ReviewItem.State;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.security.Caller;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// What managers say of memberships, and what happens if they say nothing.
@Singleton
class DecideReview {

  private final SqlReviews reviews;
  private final SqlEmployees employees;
  private final Reviewers reviewers;
  private final List<EligibilityLost> listeners;
  private final SqlLogStage log;
  private final AuditTrail audit;
  private final Caller caller;
  private final Clock clock;

  DecideReview(
      SqlReviews reviews,
      SqlEmployees employees,
      Reviewers reviewers,
      @All List<EligibilityLost> listeners,
      SqlLogStage log,
      AuditTrail audit,
      Caller caller,
      Clock clock) {
    this.reviews = reviews;
    this.employees = employees;
    this.reviewers = reviewers;
    this.listeners = List.copyOf(listeners);
    this.log = log;
    this.audit = audit;
    this.caller = caller;
    this.clock = clock;
  }

  /// @param keeps of a reduction: the entitlements that remain
  /// @throws Refusal NOT_FOUND; NOT_THE_REVIEWER; REVIEW_STATE if it is decided; INVALID_REQUEST if
  ///   `keeps` names what is not reviewed
  @Transactional
  ReviewItem decide(UUID review, UUID id, State decision, List<String> keeps, String reason) {
    var item = undecided(review, id);
    if (!new HashSet<>(item.entitlements()).containsAll(keeps)) {
      throw Refusal.invalid("keeps", "is not part of " + String.join(", ", item.entitlements()));
    }
    var now = clock.instant();
    reviews.decide(item, decision, caller.subject(), now, reason, keeps);
    recorded(caller.actor(), item, decision, reason);
    lost(item, decision, keeps);
    if (reviews.isAllDecided(review)) {
      reviews.change(review, Review.State.CLOSED);
    }
    return reviews.item(review, id).orElseThrow();
  }

  /// @throws Refusal NOT_FOUND; NOT_THE_REVIEWER; REVIEW_STATE; INVALID_REQUEST if the other is the
  ///   person under review, or does not work here
  @Transactional
  ReviewItem delegate(UUID review, UUID id, String to, String reason) {
    var item = undecided(review, id);
    if (to.equals(item.employee()) || employees.find(to).filter(Employee::active).isEmpty()) {
      throw Refusal.invalid("to", "is not another person who works here");
    }
    reviews.delegate(id, to, caller.subject());
    audit.record(
        caller.actor(),
        null,
        "access-review.delegate",
        id.toString(),
        Map.of("to", to, "reason", reason));
    return reviews.item(review, id).orElseThrow();
  }

  /// What nobody decided does not count any more.
  @Transactional(Transactional.TxType.MANDATORY)
  void suspendUndecided(Review review) {
    var undecided = reviews.undecided(review.id());
    undecided.forEach(item -> {
      reviews.decide(item, State.SUSPENDED, null, null, null, List.of());
      recorded(Actor.SUITE, item, State.SUSPENDED, "undecided at " + review.dueAt());
      lost(item, State.SUSPENDED, List.of());
    });
    reviews.change(
        review.id(),
        reviews.isAllDecided(review.id()) ? Review.State.CLOSED : Review.State.OVERDUE);
  }

  private ReviewItem undecided(UUID review, UUID id) {
    // Locked before anything else is read: two who decide at the same moment come one by one.
    if (reviews.findForUpdate(review).isEmpty()) {
      throw Refusal.notFound("review " + review);
    }
    var item = reviews.item(review, id).orElseThrow(() -> Refusal.notFound("review item " + id));
    if (!reviewers.mayDecide(item)) {
      throw new Refusal(
          AccessProblem.NOT_THE_REVIEWER, "review item " + id + " is for somebody else to decide");
    }
    if (item.state().isDecided()) {
      throw new Refusal(
              AccessProblem.REVIEW_STATE, "review item " + id + " is " + item.state().label())
          .with("state", item.state().label());
    }
    return item;
  }

  private void lost(ReviewItem item, State state, List<String> keeps) {
    var lost = new HashSet<>(item.lostIn(state, keeps));
    if (!lost.isEmpty()) {
      listeners.forEach(listener -> listener.lost(item.employee(), lost));
    }
  }

  private void recorded(Actor actor, ReviewItem item, State state, String reason) {
    audit.record(
        actor,
        null,
        "access-review.decide",
        item.id().toString(),
        Map.of("decision", state.label(), "reason", reason));
    log.add(
        LogEntry.of(
            null,
            "review.decided",
            actor.subject(),
            Map.of(
                "review",
                item.review().toString(),
                "employee",
                item.employee(),
                "team",
                item.team(),
                "decision",
                state.label())));
  }
}
