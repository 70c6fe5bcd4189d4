package io.safekeep.access.review;

import io.safekeep.access.employee.Employee;
import io.safekeep.access.employee.EmployeeChanges;
import io.safekeep.runtime.security.Actor;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Who moved to other teams is reviewed by the new manager within a week; what an old membership
/// lost is forgotten with it.
@Singleton
class ReviewMovers implements EmployeeChanges {

  private final SqlReviews reviews;
  private final OpenReview openReview;

  ReviewMovers(SqlReviews reviews, OpenReview openReview) {
    this.reviews = reviews;
    this.openReview = openReview;
  }

  @Override
  public void changed(@Nullable Employee before, Employee now) {
    if (before == null || before.teams().equals(now.teams())) {
      return;
    }
    var left = new TreeSet<>(before.teams());
    left.removeAll(now.teams());
    left.forEach(team -> reviews.lift(now.id(), team));
    if (now.active() && !now.teams().isEmpty()) {
      openReview.open("mover", Actor.SUITE, Review.TO_DECIDE_ON_MOVER, List.of(now));
    }
  }
}
