package io.safekeep.backup.drill;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Where a drill stands. Each state knows the changes it allows.
public sealed interface DrillState {

  /// Waits for a replica to take it.
  record Queued() implements DrillState {

    Running started(Instant at) {
      return new Running(at);
    }
  }

  /// A copy is being built or looked at. Taken up again by another replica, it starts anew.
  record Running(Instant startedAt) implements DrillState {

    Passed passed(Findings findings, Instant at) {
      return new Passed(findings, at);
    }

    /// @param findings null if there was no copy to look at
    Failed failed(String reason, @Nullable Findings findings, Instant at) {
      return new Failed(reason, findings, at);
    }
  }

  /// It has ended, and what it has shown stays as it is.
  sealed interface Ended extends DrillState {

    Instant endedAt();
  }

  record Passed(Findings findings, Instant endedAt) implements Ended {}

  record Failed(String reason, @Nullable Findings findings, Instant endedAt) implements Ended {}
}
