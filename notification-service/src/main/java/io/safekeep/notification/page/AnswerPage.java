package io.safekeep.notification.page;

import io.safekeep.notification.NotificationProblem;
import io.safekeep.notification.page.PageFact.What;
import io.safekeep.notification.staff.Employee;
import io.safekeep.notification.staff.SqlStaff;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.secret.Secret;
import io.safekeep.runtime.security.Actor;
import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Notes that somebody has a page in hand, or that there is nothing more to do.
@Singleton
class AnswerPage {

  private final SqlPages pages;
  private final SqlPolicies policies;
  private final SqlStaff staff;
  private final Event<PageAcknowledged> acknowledged;
  private final AuditTrail audit;
  private final PageMetrics metrics;
  private final Clock clock;

  AnswerPage(
      SqlPages pages,
      SqlPolicies policies,
      SqlStaff staff,
      Event<PageAcknowledged> acknowledged,
      AuditTrail audit,
      PageMetrics metrics,
      Clock clock) {
    this.pages = pages;
    this.policies = policies;
    this.staff = staff;
    this.acknowledged = acknowledged;
    this.audit = audit;
    this.metrics = metrics;
    this.clock = clock;
  }

  /// Somebody has it in hand, or still has it.
  ///
  /// @throws Refusal NOT_FOUND, PAGE_OVER
  @Transactional
  Page acknowledge(Actor actor, UUID employee, UUID id) {
    var page = pages.findForUpdate(id).orElseThrow(() -> Refusal.notFound("page " + id));
    Instant now = clock.instant();
    var state =
        escalation(page).acknowledge(page.state(), employee, now).orElseThrow(() -> over(id));
    pages.move(page, state);
    pages.tell(id, new PageFact(now, What.ACKNOWLEDGED, employee.toString(), "Has it in hand."));
    if (page.firstAcknowledgedAt() == null) {
      metrics.firstAcknowledged(page.order().urgency(), Duration.between(page.orderedAt(), now));
    }
    audit.record(actor, null, "page.acknowledge", id.toString(), Map.of("key", page.order().key()));
    acknowledged.fire(new PageAcknowledged(id, page.order().key(), employee, now));
    return page.in(state);
  }

  /// Whoever shows the token of a message has it in hand, if they are still there; empty if the
  /// token is not good any more.
  ///
  /// @throws Refusal PAGE_OVER
  @Transactional
  Optional<Page> acknowledge(Secret token) {
    return pages
        .find(token)
        .filter(answer -> staff.find(answer.employee()).filter(Employee::active).isPresent())
        .map(answer ->
            acknowledge(
                new Actor(answer.employee().toString(), null), answer.employee(), answer.page()))
        // Whoever answers twice at once waited for the page's row above.
        .filter(_ -> pages.use(token, clock.instant()));
  }

  /// There is nothing more to do.
  ///
  /// @throws Refusal NOT_FOUND, PAGE_OVER
  @Transactional
  Page resolve(Actor actor, UUID id) {
    var page = pages.findForUpdate(id).orElseThrow(() -> Refusal.notFound("page " + id));
    Instant now = clock.instant();
    var state = Escalation.resolve(page.state(), actor.subject(), now).orElseThrow(() -> over(id));
    pages.move(page, state);
    pages.tell(
        id, new PageFact(now, What.RESOLVED, actor.subject(), "There is nothing more to do."));
    audit.record(actor, null, "page.resolve", id.toString(), Map.of("key", page.order().key()));
    return page.in(state);
  }

  private Escalation escalation(Page page) {
    var urgency = page.order().urgency();
    Integer version = page.policyVersion();
    return Optional.ofNullable(version)
        .flatMap(known -> policies.find(page.order().policy(), known))
        .map(policy -> policy.escalation(urgency))
        .orElseGet(() -> Escalation.without(urgency));
  }

  private static Refusal over(UUID id) {
    return new Refusal(NotificationProblem.PAGE_OVER, "page " + id + " was resolved before");
  }
}
