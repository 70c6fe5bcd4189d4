package io.safekeep.notification.deadline;

import io.safekeep.notification.incident.Fact;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One duty to tell, as a law or a contract has it.
///
/// @param law where it stands
/// @param starts fact on which its clock starts; null if it follows another duty
/// @param follows duty with whose fulfilment it starts; null if a fact starts it
/// @param within how long it runs
/// @param latest another bound, which counts if it ends earlier; null if there is none
record Regime(
    String id,
    String title,
    String law,
    @Nullable Fact starts,
    @Nullable String follows,
    Within within,
    @Nullable Latest latest) {

  /// Of a tenant whose contract says how fast.
  static final String CONTRACT = "contract";

  /// @param after fact from which the other bound is counted
  record Latest(Fact after, Within within) {}

  Regime {
    if ((starts == null) == (follows == null)) {
      throw new IllegalArgumentException(
          "duty %s starts on a fact or after another duty, one of the two".formatted(id));
    }
  }

  /// When it has to be fulfilled.
  ///
  /// @param start when its clock started
  /// @param other since when the fact of the other bound holds; empty if it does not
  Instant dueAt(Instant start, Optional<Instant> other) {
    var due = within.after(start);
    var bound = latest;
    return bound == null
        ? due
        : other
            .map(since -> bound.within().after(since))
            // What is over before the clock started bounds nothing.
            .filter(end -> end.isBefore(due) && end.isAfter(start))
            .orElse(due);
  }
}
