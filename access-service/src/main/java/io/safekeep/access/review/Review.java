package io.safekeep.access.review;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;

/// A campaign: managers say of each membership of a team whether it is still needed.
///
/// @param reason why it was opened, for example `quarter`
/// @param dueAt what is undecided then is suspended
public record Review(
    UUID id, String reason, String openedBy, Instant openedAt, Instant dueAt, State state) {

  /// From one campaign to the next.
  static final Duration EVERY = Duration.ofDays(90);

  /// For the managers to decide.
  static final Duration TO_DECIDE = Duration.ofDays(14);

  /// For the manager of somebody who moved.
  static final Duration TO_DECIDE_ON_MOVER = Duration.ofDays(7);

  public enum State {
    OPEN,
    /// Past its deadline, with items that nobody decided.
    OVERDUE,
    CLOSED;

    /// Name in tables and answers.
    @JsonValue
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
