package io.safekeep.notification.notice;

import io.safekeep.contracts.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A tenant that has named no verified contact for security.
///
/// @param reminders how often it was reminded
/// @param remindedAt the last time; null if never
record MissingContact(
    TenantId tenant, Instant missingSince, int reminders, @Nullable Instant remindedAt) {

  /// Growing gaps: whoever does not want to is not worn out. The last one stays.
  private static final List<Duration> GAPS =
      List.of(
          Duration.ofDays(1),
          Duration.ofDays(7),
          Duration.ofDays(14),
          Duration.ofDays(30),
          Duration.ofDays(90));

  /// When it is reminded next.
  Instant dueAt() {
    var gap = GAPS.get(Math.min(reminders, GAPS.size() - 1));
    return (remindedAt == null ? missingSince : remindedAt).plus(gap);
  }
}
