package io.safekeep.notification.alert;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// For a while, alerts that match call nobody; or, in a window for penetration tests, they call as
/// ever and say that there is a test. It always has an owner, a reason and an end.
///
/// @param liftedBy who ended it early; null if nobody did
record Silence(
    UUID id,
    Kind kind,
    LabelMatch match,
    String reason,
    String placedBy,
    Instant placedAt,
    Instant startsAt,
    Instant endsAt,
    @Nullable String liftedBy,
    @Nullable Instant liftedAt) {

  /// What it does to alerts.
  enum Kind {
    SILENCE("silence"),
    PEN_TEST("pen-test");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    /// Name in API and tables.
    String label() {
      return label;
    }

    static Kind of(String label) {
      return label.equals(PEN_TEST.label) ? PEN_TEST : SILENCE;
    }
  }

  /// Whoever needs longer says so again; what is silent for ever belongs into the rules.
  static final Duration LONGEST = Duration.ofDays(30);

  boolean isInForce(Instant now) {
    return liftedAt == null && !now.isBefore(startsAt) && now.isBefore(endsAt);
  }

  String state(Instant now) {
    if (liftedAt != null) {
      return "lifted";
    }
    return now.isBefore(startsAt) ? "pending" : isInForce(now) ? "in-force" : "over";
  }
}
