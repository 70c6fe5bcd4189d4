package io.safekeep.access.review;

import io.safekeep.access.employee.SqlEmployees;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// P117: eligibility is reviewed each quarter, and what was not reviewed in time does not count.
@Singleton
class ReviewsOnTime implements ControlCheck {

  /// From a deadline until everything undecided is suspended.
  private static final Duration TO_SUSPEND = Duration.ofSeconds(60);

  private final SqlReviews reviews;
  private final SqlEmployees employees;
  private final Clock clock;

  ReviewsOnTime(SqlReviews reviews, SqlEmployees employees, Clock clock) {
    this.reviews = reviews;
    this.employees = employees;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "reviews-on-time";
  }

  @Override
  public String promise() {
    return "P117";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(5);
  }

  @Override
  public String bound() {
    return "reviewed within 91 days; 0 items open for over 60 s past their deadline";
  }

  @Override
  public List<ControlResult> check() {
    var now = clock.instant();
    return List.of(
        judge(
            reviews.lastOpened(PlanReviews.QUARTER),
            reviews.openAfterDeadline(now.minus(TO_SUSPEND)),
            !employees.active().isEmpty(),
            now));
  }

  /// @param late items that are open past their deadline
  static ControlResult judge(
      Optional<Instant> last, long late, boolean isAnybodyThere, Instant now) {
    if (!isAnybodyThere && late == 0) {
      return new ControlResult(
          Outcome.PASS, null, "reviews", "nobody", "There is nobody to review.");
    }
    // The plan looks once an hour.
    var isInTime =
        last.filter(at -> now.isBefore(at.plus(Review.EVERY).plus(Duration.ofDays(1)))).isPresent();
    var measured =
        "%s, %d items late"
            .formatted(
                last.map(at -> Duration.between(at, now).toDays() + " days ago").orElse("never"),
                late);
    return new ControlResult(
        isInTime && late == 0 ? Outcome.PASS : Outcome.FAIL,
        null,
        "reviews",
        measured,
        "The last review of everybody was opened %s."
            .formatted(last.map(at -> "at " + at).orElse("never")));
  }
}
