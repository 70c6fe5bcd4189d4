package io.safekeep.notification.trust;

import io.safekeep.notification.attestation.Attestation;
import io.safekeep.notification.evidence.Span;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// How much of the last 90 days a promise was kept. Days before anything was heard of it do not
/// count; times of which nothing is known do, as not kept.
///
/// @param days oldest first
record KeptTime(List<Day> days) {

  static final int DAYS = 90;

  private static final int WHOLE = 10_000;

  KeptTime {
    days = List.copyOf(days);
  }

  /// @param measured how much of it counts
  /// @param kept how much of that it was kept
  record Day(LocalDate date, Duration measured, Duration kept) {

    /// `none`, `kept`, `partly` or `not`.
    String label() {
      if (measured.isZero()) {
        return "none";
      }
      if (kept.equals(measured)) {
        return "kept";
      }
      return kept.isZero() ? "not" : "partly";
    }
  }

  /// A time from an instant up to another.
  private record Interval(Instant from, Instant to) {}

  /// Hundredths of a percent, never rounded up; empty if nothing counts.
  Optional<Integer> share() {
    Duration measured = days.stream().map(Day::measured).reduce(Duration.ZERO, Duration::plus);
    Duration kept = days.stream().map(Day::kept).reduce(Duration.ZERO, Duration::plus);
    return measured.isZero()
        ? Optional.empty()
        : Optional.of((int) (kept.toMillis() * WHOLE / measured.toMillis()));
  }

  /// Derives it.
  ///
  /// @param checks that the promise needs, as `service/check`
  /// @param spans of the promise
  static KeptTime of(
      Promise promise,
      Collection<String> checks,
      List<Span> spans,
      List<Attestation> attestations,
      Instant now) {
    Instant began = began(promise, spans, attestations).orElse(now);
    // Of what nothing measures nothing is known.
    List<Interval> passing =
        checks.isEmpty() && promise.attestations().isEmpty()
            ? List.of()
            : List.of(new Interval(began, now));
    for (String check : checks) {
      passing = both(passing, passing(check, spans));
    }
    LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
    List<Day> days = new ArrayList<>();
    for (LocalDate date = today.minusDays(DAYS - 1);
        !date.isAfter(today);
        date = date.plusDays(1)) {
      days.add(day(promise, date, began, passing, attestations, now));
    }
    return new KeptTime(days);
  }

  private static Day day(
      Promise promise,
      LocalDate date,
      Instant began,
      List<Interval> passing,
      List<Attestation> attestations,
      Instant now) {
    var whole =
        new Interval(
            date.atStartOfDay().toInstant(ZoneOffset.UTC),
            date.plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC));
    List<Interval> counted = both(List.of(whole), List.of(new Interval(began, now)));
    Instant end = whole.to().isAfter(now) ? now : whole.to();
    boolean attested =
        promise.attestations().isEmpty()
            || Attested.of(promise, attestations, end) instanceof Attested.Good;
    return new Day(
        date, length(counted), attested ? length(both(counted, passing)) : Duration.ZERO);
  }

  private static Optional<Instant> began(
      Promise promise, List<Span> spans, List<Attestation> attestations) {
    return Stream.concat(
            spans.stream().map(Span::beganAt),
            attestations.stream()
                .filter(it -> promise.attestations().contains(it.kind().label()))
                .map(Attestation::recordedAt))
        .min(Comparator.naturalOrder());
  }

  private static List<Interval> passing(String check, List<Span> spans) {
    return spans.stream()
        .filter(span -> span.check().equals(check) && span.isPass())
        .map(span -> new Interval(span.beganAt(), span.endsAt()))
        .toList();
  }

  /// Times that are in one of both lists; each is in order and without overlaps.
  private static List<Interval> both(List<Interval> ones, List<Interval> others) {
    List<Interval> result = new ArrayList<>();
    int i = 0;
    int j = 0;
    while (i < ones.size() && j < others.size()) {
      Interval one = ones.get(i);
      Interval other = others.get(j);
      Instant from = one.from().isAfter(other.from()) ? one.from() : other.from();
      Instant to = one.to().isBefore(other.to()) ? one.to() : other.to();
      if (from.isBefore(to)) {
        result.add(new Interval(from, to));
      }
      if (one.to().isBefore(other.to())) {
        i++;
      } else {
        j++;
      }
    }
    return result;
  }

  private static Duration length(List<Interval> intervals) {
    return intervals.stream()
        .map(it -> Duration.between(it.from(), it.to()))
        .reduce(Duration.ZERO, Duration::plus);
  }
}
