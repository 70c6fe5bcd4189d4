package io.safekeep.retention.schedule;

import io.safekeep.runtime.security.Actor;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One version of the schedule and what became of it.
///
/// @param sha256 of the document, in hexadecimal
/// @param decidedBy who activated or withdrew it; null while it is proposed
/// @param holdsFrom cases whose relationships ended from then on are led by it; null unless it was
///   activated
public record ScheduleVersion(
    int number,
    RetentionSchedule schedule,
    String sha256,
    String note,
    Actor proposedBy,
    Instant proposedAt,
    State state,
    @Nullable Actor decidedBy,
    @Nullable Instant decidedAt,
    @Nullable Instant holdsFrom) {

  /// What became of a version.
  public enum State {
    PROPOSED,
    ACTIVATED,
    WITHDRAWN;

    /// Name in the API and in tables.
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    static State of(String label) {
      return Arrays.stream(values())
          .filter(state -> state.label().equals(label))
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException("no state of a version: " + label));
    }
  }

  ScheduleVersion decided(State to, Actor by, Instant at, @Nullable Instant from) {
    return new ScheduleVersion(
        number, schedule, sha256, note, proposedBy, proposedAt, to, by, at, from);
  }
}
