package io.safekeep.access.review;

import io.safekeep.access.catalogue.Catalogues;
import io.safekeep.access.catalogue.Entitlement;
import io.safekeep.access.employee.Employee;
import io.safekeep.access.log.LogEntry;
import io.safekeep.access.log.SqlLogStage;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// Opens a review of what some people may ask for.
@Singleton
class OpenReview {

  private final SqlReviews reviews;
  private final Catalogues catalogues;
  private final SqlLogStage log;
  private final AuditTrail audit;
  private final WorkQueue queue;
  private final Ids ids;
  private final Clock clock;

  OpenReview(
      SqlReviews reviews,
      Catalogues catalogues,
      SqlLogStage log,
      AuditTrail audit,
      WorkQueue queue,
      Ids ids,
      Clock clock) {
    this.reviews = reviews;
    this.catalogues = catalogues;
    this.log = log;
    this.audit = audit;
    this.queue = queue;
    this.ids = ids;
    this.clock = clock;
  }

  /// One that nobody has to say anything in is closed at once.
  ///
  /// @param toDecide until the deadline
  @Transactional(Transactional.TxType.MANDATORY)
  Review open(String reason, Actor by, Duration toDecide, Collection<Employee> employees) {
    var now = clock.instant();
    var review =
        new Review(ids.next(), reason, by.subject(), now, now.plus(toDecide), Review.State.OPEN);
    reviews.add(review);
    var catalogue = catalogues.inForce().catalogue();
    int items = 0;
    for (var employee : employees) {
      for (var team : new TreeSet<>(employee.teams())) {
        var entitlements =
            catalogue.entitlements().stream()
                .filter(one -> one.teams().contains(team))
                .map(Entitlement::name)
                .sorted()
                .toList();
        if (!entitlements.isEmpty()) {
          reviews.add(item(review, employee, team, entitlements));
          items++;
        }
      }
    }
    if (items == 0) {
      reviews.change(review.id(), Review.State.CLOSED);
    }
    queue.schedule(ReviewDeadline.KIND, review.id().toString(), toDecide);
    audit.record(by, null, "access-review.open", review.id().toString(), Map.of("reason", reason));
    log.add(
        LogEntry.of(
            null,
            "review.opened",
            by.subject(),
            Map.of(
                "review",
                review.id().toString(),
                "reason",
                reason,
                "items",
                items,
                "due",
                review.dueAt().toString())));
    return reviews.find(review.id()).orElseThrow();
  }

  private ReviewItem item(
      Review review, Employee employee, String team, List<String> entitlements) {
    return new ReviewItem(
        ids.next(),
        review.id(),
        employee.id(),
        team,
        entitlements,
        employee.manager(),
        null,
        ReviewItem.State.OPEN,
        null,
        null,
        null,
        List.of());
  }
}
