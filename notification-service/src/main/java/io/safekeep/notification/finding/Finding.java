package io.safekeep.notification.finding;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Something found to be a risk.
///
/// @param key the same key while open is the same finding
/// @param source where it comes from: `audit`, `penetration-test`, `scan`, `evidence`,
///   `attestation`, `report` or `review`
/// @param promises ids of the promises that it touches
/// @param owner who mends it; null so far
/// @param dueAt by when
/// @param closed how it ended; null if it is open
record Finding(
    UUID id,
    String key,
    String source,
    Risk risk,
    String title,
    String detail,
    List<String> promises,
    @Nullable String owner,
    String openedBy,
    Instant openedAt,
    Instant dueAt,
    @Nullable Closed closed) {

  static final List<String> SOURCES =
      List.of("audit", "penetration-test", "scan", "evidence", "attestation", "report", "review");

  /// By when a finding of an audit has an owner and is tied to a promise (P46).
  static final Duration TO_OWN = Duration.ofDays(5);

  /// How a finding ended.
  sealed interface Closed {

    Instant at();

    String by();

    /// @param proof SHA-256 of the report of the test that found nothing any more, in hex
    record Mended(Instant at, String by, String proof) implements Closed {}

    /// @param reason why it may stay
    /// @param until from when on it counts as open again
    record Accepted(Instant at, String by, String reason, Instant until) implements Closed {}
  }

  Finding {
    promises = List.copyOf(promises);
  }

  /// Whether somebody has to do something about it.
  boolean isOpen(Instant now) {
    return switch (closed) {
      case null -> true;
      case Closed.Mended _ -> false;
      case Closed.Accepted accepted -> !now.isBefore(accepted.until());
    };
  }

  boolean isOverdue(Instant now) {
    return isOpen(now) && !now.isBefore(dueAt);
  }

  /// Whether an audit found it and nobody took it up in time.
  boolean isNeglected(Instant now) {
    return source.equals("audit")
        && isOpen(now)
        && (owner == null || promises.isEmpty())
        && !now.isBefore(openedAt.plus(TO_OWN));
  }
}
