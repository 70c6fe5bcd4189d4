package io.safekeep.retention.purge;

import io.safekeep.runtime.purge.Step;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What one store was ordered to do about a case, and what it answered.
///
/// @param firstSentAt under its first warrant, or the first one since somebody had it resumed
/// @param sentAt under its newest warrant
/// @param refusal `warrant`, `relationship-open` or `holder`; null unless refused
record PurgeOrder(
    UUID deletionCase,
    int generation,
    Place place,
    Step step,
    State state,
    @Nullable Instant firstSentAt,
    @Nullable Instant sentAt,
    @Nullable Long before,
    @Nullable Long after,
    @Nullable String method,
    @Nullable String evidenceSha256,
    @Nullable String refusal,
    @Nullable String detail,
    @Nullable Instant answeredAt) {

  /// One store of one service.
  record Place(String participant, String store) {}

  /// How far an order is.
  enum State {
    OPEN("open"),
    ACCEPTED("accepted"),
    DONE("done"),
    HOLDS_NOTHING("holds-nothing"),
    REFUSED("refused");

    private final String label;

    State(String label) {
      this.label = label;
    }

    /// Name in the API and in tables; of an answer, its phase.
    String label() {
      return label;
    }

    static State of(String label) {
      for (State state : values()) {
        if (state.label.equals(label)) {
          return state;
        }
      }
      throw new IllegalArgumentException("no state of an order: " + label);
    }
  }

  boolean isFinished() {
    return state == State.DONE || state == State.HOLDS_NOTHING;
  }
}
