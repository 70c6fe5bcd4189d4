package io.safekeep.runtime.purge;

import io.safekeep.contracts.TenantId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A step that this service was ordered to carry out.
///
/// @param warrant the newest warrant; the step is begun, and begun again, under a good one only
/// @param before things of the tenant before the first try; null until then
record OrderedStep(
    UUID deletionCase,
    int generation,
    String store,
    Step step,
    TenantId tenant,
    State state,
    UUID warrant,
    Instant expiresAt,
    Instant acceptedAt,
    @Nullable Long before,
    @Nullable Long after,
    @Nullable String refusal,
    @Nullable String detail,
    @Nullable String evidence,
    @Nullable Instant endedAt) {

  /// How far a step is.
  enum State {
    ACCEPTED("accepted"),
    DONE("done"),
    HOLDS_NOTHING("holds-nothing"),
    REFUSED("refused");

    private final String label;

    State(String label) {
      this.label = label;
    }

    /// Name in tables, and phase of the answer.
    String label() {
      return label;
    }

    static State of(String label) {
      for (State state : values()) {
        if (state.label.equals(label)) {
          return state;
        }
      }
      throw new IllegalArgumentException("no state of a step: " + label);
    }
  }

  boolean isFinished() {
    return state == State.DONE || state == State.HOLDS_NOTHING;
  }

  Warrant leave(String participant) {
    return new Warrant(
        warrant,
        deletionCase,
        generation,
        tenant,
        participant,
        store,
        step,
        acceptedAt,
        expiresAt,
        endedAt);
  }
}
