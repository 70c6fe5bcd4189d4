package io.safekeep.notification.oncall;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;

/// Who is on call for something, around the clock. A change makes another version.
///
/// @param name unique; lower case, hyphens
/// @param title for people
/// @param zone in which its pages show it
record Schedule(
    String name,
    int version,
    String title,
    ZoneId zone,
    List<Shift> shifts,
    String changedBy,
    Instant changedAt) {

  /// How far ahead every second has to be covered (P24).
  static final Duration AHEAD = Duration.ofDays(35);

  Schedule {
    shifts = List.copyOf(shifts);
  }

  /// Somebody is on call in place of whoever it would be, once.
  ///
  /// @param madeBy `sub` of whoever said so
  record Override(
      UUID id,
      String schedule,
      Line line,
      UUID person,
      Instant from,
      Instant to,
      String madeBy,
      Instant madeAt) {

    static final Duration LONGEST = Duration.ofDays(35);
  }
}
