package io.safekeep.notification.measurement;

import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What an instrument measured once.
///
/// @param scopes what it looked at
/// @param looked how many things; 0 if it could not look at any
/// @param wrong how many of them are not as promised
/// @param reportSha256 of its report, in hex; the report stays where it is
record Measurement(
    UUID id,
    Instrument instrument,
    List<String> scopes,
    long looked,
    long wrong,
    String detail,
    String reportSha256,
    Instant measuredAt,
    String reportedBy,
    Instant reportedAt) {

  Measurement {
    scopes = List.copyOf(scopes);
  }

  /// Whether it looked at something and everything was as promised.
  boolean isGood() {
    return looked > 0 && wrong == 0;
  }

  /// What the newest one says now.
  static ControlResult judge(Instrument instrument, @Nullable Measurement newest, Instant now) {
    if (newest == null) {
      return result(instrument, Outcome.UNKNOWN, null, "No such instrument has reported here yet.");
    }
    String measured = "%d wrong of %d".formatted(newest.wrong, newest.looked);
    if (!newest.measuredAt.plus(instrument.goodFor()).isAfter(now)) {
      return result(
          instrument,
          switch (instrument.silence()) {
            case BREAKS -> Outcome.FAIL;
            case HIDES -> Outcome.UNKNOWN;
          },
          measured,
          "The last report is of " + newest.measuredAt + ".");
    }
    if (!newest.isGood()) {
      return result(
          instrument,
          Outcome.FAIL,
          measured,
          newest.looked == 0 ? "It could not look at anything." : "It is not as promised.");
    }
    Optional<String> missing = missing(instrument.scopes(), newest.scopes);
    return result(
        instrument,
        missing.isPresent() ? Outcome.FAIL : Outcome.PASS,
        measured,
        missing
            .map(names -> "It did not look at " + names + ".")
            .orElse("It is as promised, by a report of " + newest.measuredAt + "."));
  }

  private static Optional<String> missing(Set<String> needed, List<String> covered) {
    Set<String> left = new HashSet<>(needed);
    covered.forEach(left::remove);
    return left.isEmpty()
        ? Optional.empty()
        : Optional.of(left.stream().sorted().collect(Collectors.joining(", ")));
  }

  private static ControlResult result(
      Instrument instrument, Outcome outcome, @Nullable String measured, String detail) {
    return new ControlResult(outcome, null, instrument.label(), measured, detail);
  }
}
