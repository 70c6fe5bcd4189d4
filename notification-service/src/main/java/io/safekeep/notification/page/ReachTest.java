package io.safekeep.notification.page;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A message to somebody who is on call that only wants an answer (P24).
///
/// @param answeredAt null so far, or for good
record ReachTest(UUID id, UUID employee, Instant sentAt, @Nullable Instant answeredAt) {

  /// An answer that comes later is none.
  static final Duration IN_TIME = Duration.ofMinutes(5);

  static final Duration EVERY = Duration.ofDays(7);

  /// Whoever did not answer is asked again on the next working day.
  static final Duration AFTER_A_MISS = Duration.ofHours(20);

  private static final LocalTime BEGINS = LocalTime.of(9, 30);
  private static final LocalTime ENDS = LocalTime.of(16, 30);
  private static final Set<DayOfWeek> WEEKEND = EnumSet.of(DayOfWeek.SATURDAY, DayOfWeek.SUNDAY);

  boolean isPassed() {
    return answeredAt != null && !answeredAt.isAfter(sentAt.plus(IN_TIME));
  }

  boolean isMissed(Instant now) {
    return !isPassed() && now.isAfter(sentAt.plus(IN_TIME));
  }

  /// Whether somebody is to be tested now: each week, at an hour at which nobody sleeps.
  ///
  /// @param last their last test
  static boolean isDue(Optional<ReachTest> last, Instant now, ZoneId zone) {
    var local = now.atZone(zone);
    if (WEEKEND.contains(local.getDayOfWeek())
        || local.toLocalTime().isBefore(BEGINS)
        || local.toLocalTime().isAfter(ENDS)) {
      return false;
    }
    return last.map(
            test -> test.sentAt().plus(test.isMissed(now) ? AFTER_A_MISS : EVERY).isBefore(now))
        .orElse(true);
  }
}
