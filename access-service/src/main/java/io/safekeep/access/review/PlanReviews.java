package io.safekeep.access.review;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import io.safekeep.access.employee.SqlEmployees;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;

/// Opens a review of everybody each quarter.
@Singleton
class PlanReviews implements WorkHandler {

  static final String QUARTER = "quarter";
  private static final String KIND = "plan-reviews";
  private static final Duration LOOK = Duration.ofHours(1);

  private final SqlReviews reviews;
  private final SqlEmployees employees;
  private final OpenReview openReview;
  private final WorkQueue queue;
  private final Clock clock;

  PlanReviews(
      SqlReviews reviews,
      SqlEmployees employees,
      OpenReview openReview,
      WorkQueue queue,
      Clock clock) {
    this.reviews = reviews;
    this.employees = employees;
    this.openReview = openReview;
    this.queue = queue;
    this.clock = clock;
  }

  void begin(@Observes StartupEvent started) {
    queue.schedule(KIND, "all");
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Next work(WorkItem item, Lease lease) {
    QuarkusTransaction.requiringNew().run(this::plan);
    return Next.again(LOOK);
  }

  private void plan() {
    var isDue =
        reviews
            .lastOpened(QUARTER)
            .filter(last -> clock.instant().isBefore(last.plus(Review.EVERY)))
            .isEmpty();
    var everybody = employees.active();
    if (isDue && !everybody.isEmpty()) {
      openReview.open(QUARTER, Actor.SUITE, Review.TO_DECIDE, everybody);
    }
  }
}
