package io.safekeep.access.review;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;

/// Comes when a review is due.
@Singleton
class ReviewDeadline implements WorkHandler {

  static final String KIND = "review-deadline";

  private final SqlReviews reviews;
  private final DecideReview decideReview;
  private final Clock clock;

  ReviewDeadline(SqlReviews reviews, DecideReview decideReview, Clock clock) {
    this.reviews = reviews;
    this.decideReview = decideReview;
    this.clock = clock;
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Next work(WorkItem item, Lease lease) {
    return QuarkusTransaction.requiringNew()
        .call(() -> {
          var review = reviews.findForUpdate(UUID.fromString(item.key())).orElseThrow();
          var left = Duration.between(clock.instant(), review.dueAt());
          if (left.isPositive()) {
            return Next.again(left);
          }
          if (review.state() == Review.State.OPEN) {
            decideReview.suspendUndecided(review);
          }
          return Next.done();
        });
  }
}
