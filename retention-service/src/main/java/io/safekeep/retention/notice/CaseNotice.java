package io.safekeep.retention.notice;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One thing that a tenant is told about its case.
///
/// @param requestedAt when notification-service was asked to tell it; null so far
/// @param delivered null so far
/// @param failed why it had reached nobody when that was last told; null if it was not
/// @param skippedAt when its time had passed and a later one said more; null if it is needed
record CaseNotice(
    UUID id,
    UUID deletionCase,
    NoticeKind kind,
    Instant dueAt,
    @Nullable Instant requestedAt,
    @Nullable Delivery delivered,
    @Nullable Failure failed,
    @Nullable Instant skippedAt) {

  /// From being due until it was asked for, by which the sweep must have come by.
  static final Duration TO_REQUEST = Duration.ofHours(1);

  /// From being due until somebody has it.
  static final Duration TO_DELIVER = Duration.ofDays(1);

  /// The proof.
  ///
  /// @param recipients how many mail servers took it
  /// @param evidenceSha256 of what they said, as notification-service keeps it, in hexadecimal
  record Delivery(Instant at, int recipients, String evidenceSha256) {}

  /// @param reason one sentence for a person
  record Failure(Instant at, String reason) {}

  boolean isDue(Instant now) {
    return requestedAt == null && skippedAt == null && !dueAt.isAfter(now);
  }

  /// In a word, for readers.
  String state() {
    if (delivered != null) {
      return "delivered";
    }
    if (skippedAt != null) {
      return "skipped";
    }
    if (requestedAt == null) {
      return "planned";
    }
    return failed == null ? "on-its-way" : "failing";
  }

  /// Whether somebody should have got it by now and has not, or it was not even asked for.
  boolean isLate(Instant now) {
    if (skippedAt != null || delivered != null) {
      return false;
    }
    return requestedAt == null
        ? now.isAfter(dueAt.plus(TO_REQUEST))
        : now.isAfter(requestedAt.plus(TO_DELIVER));
  }
}
