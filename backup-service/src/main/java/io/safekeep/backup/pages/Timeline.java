package io.safekeep.backup.pages;

import io.safekeep.backup.catalogue.BaseBackupRun;
import io.safekeep.backup.catalogue.RecoveryWindow;
import io.safekeep.backup.drill.Drill;
import io.safekeep.backup.drill.DrillState;
import io.safekeep.backup.recovery.Restore;
import io.safekeep.backup.recovery.RestoreTarget;
import io.safekeep.runtime.pages.Moment;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What can be recovered, drawn over time. All positions are percent of the drawing's width, so
/// that it fits any screen without scaling its text.
///
/// @param from what the left edge stands for
/// @param to what the right edge stands for
/// @param covered stretches of which every instant can be recovered
/// @param gaps stretches that are lost
/// @param repositories what each repository could bring back alone
/// @param marks base backups, restores and drills
/// @param ticks of the axis
/// @param picked the instant that was chosen, if it is in sight
record Timeline(
    Instant from,
    Instant to,
    List<Stretch> covered,
    List<Stretch> gaps,
    List<Line> repositories,
    List<Mark> marks,
    List<Tick> ticks,
    @Nullable Double picked) {

  /// The narrowest view.
  static final Duration NARROWEST = Duration.ofMinutes(10);

  private static final int MOST_TICKS = 7;
  private static final List<Duration> STEPS =
      Stream.of(
              "PT1M", "PT5M", "PT10M", "PT15M", "PT30M", "PT1H", "PT2H", "PT3H", "PT6H", "PT12H",
              "P1D", "P2D", "P5D", "P7D", "P14D", "P30D", "P90D")
          .map(Duration::parse)
          .toList();
  private static final DateTimeFormatter HOURS = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
  private static final DateTimeFormatter DAYS =
      DateTimeFormatter.ofPattern("d MMM", Locale.ENGLISH);

  /// A stretch of time, `x` to `x + width`.
  record Stretch(double x, double width, String title) {}

  /// What one repository holds.
  ///
  /// @param id `first` or `second`
  record Line(String id, List<Stretch> covered, List<Stretch> gaps) {

    /// Where it is drawn, under the window.
    public int y() {
      return id.equals("first") ? 65 : 72;
    }
  }

  /// Something that happened at an instant.
  ///
  /// @param kind `base`, `change` (an incremental base backup), `restore`, `drill` or `failed`, a
  ///   drill that failed
  record Mark(double x, String kind, String title) {}

  /// A label of the axis.
  ///
  /// @param anchor where the text lies about `x`: `start`, `middle` or `end`
  record Tick(double x, String anchor, String text) {}

  /// Draws what is known of a datastore between two instants.
  static Timeline draw(
      Instant from, Instant to, RecoveryWindow window, History history, Optional<Instant> picked) {
    Scale scale = new Scale(from, to);
    Line whole = scale.line("", window);
    return new Timeline(
        from,
        to,
        whole.covered(),
        whole.gaps(),
        history.repositories().stream()
            .map(repository -> scale.line(repository.repository(), repository.window()))
            .toList(),
        marks(scale, history),
        scale.ticks(),
        picked.flatMap(scale::place).orElse(null));
  }

  private static List<Mark> marks(Scale scale, History history) {
    List<Mark> marks = new ArrayList<>();
    for (BaseBackupRun.Completed base : history.bases()) {
      Instant at = base.recoverableFrom();
      scale
          .place(at)
          .map(x -> {
            boolean full = base.content().parent() == null;
            return new Mark(
                x,
                full ? "base" : "change",
                (full ? "base backup, " : "incremental base backup, ")
                    + Moment.toTheSecond(at).text());
          })
          .ifPresent(marks::add);
    }
    for (Restore restore : history.restores()) {
      if (restore.target() instanceof RestoreTarget.At(Instant at)) {
        scale
            .place(at)
            .map(x -> new Mark(x, "restore", "restored to " + Moment.of(at).text()))
            .ifPresent(marks::add);
      }
    }
    for (Drill drill : history.drills()) {
      boolean passed = drill.state() instanceof DrillState.Passed;
      scale
          .place(drill.target())
          .map(x ->
              new Mark(
                  x,
                  passed ? "drill" : "failed",
                  (passed ? "drill passed, " : "drill failed, ")
                      + Moment.of(drill.target()).text()))
          .ifPresent(marks::add);
    }
    return marks;
  }

  /// The view's length in seconds, for the slider that lies over the drawing.
  long seconds() {
    return Duration.between(from, to).toSeconds();
  }

  /// How far the slider moves with one key: whole minutes unless the view is short.
  long step() {
    return seconds() > Duration.ofHours(2).toSeconds() ? 60 : 1;
  }

  /// Instants as percent of a width.
  private record Scale(Instant from, Instant to) {

    double x(Instant instant) {
      double whole = Duration.between(from, to).toMillis();
      double x = 100.0 * Duration.between(from, instant).toMillis() / whole;
      return Math.round(Math.clamp(x, 0.0, 100.0) * 1000) / 1000.0;
    }

    Optional<Double> place(Instant instant) {
      return instant.isBefore(from) || instant.isAfter(to)
          ? Optional.empty()
          : Optional.of(x(instant));
    }

    Line line(String id, RecoveryWindow window) {
      List<Stretch> covered = new ArrayList<>();
      List<Stretch> gaps = new ArrayList<>();
      if (window.earliest() != null && window.latest() != null) {
        Instant begin = window.earliest();
        for (RecoveryWindow.Gap gap : window.gaps()) {
          Instant end = gap.to() == null ? to : gap.to();
          stretch(begin, gap.from(), "recoverable").ifPresent(covered::add);
          stretch(gap.from(), end, "lost: " + gap.reason()).ifPresent(gaps::add);
          begin = end;
        }
        stretch(begin, window.latest(), "recoverable").ifPresent(covered::add);
      }
      return new Line(id, covered, gaps);
    }

    Optional<Stretch> stretch(Instant begin, Instant end, String title) {
      if (!begin.isBefore(end) || !end.isAfter(from) || !begin.isBefore(to)) {
        return Optional.empty();
      }
      double left = x(begin);
      return Optional.of(new Stretch(left, Math.round((x(end) - left) * 1000) / 1000.0, title));
    }

    List<Tick> ticks() {
      Duration whole = Duration.between(from, to);
      long step =
          STEPS.stream()
              .filter(candidate -> whole.dividedBy(candidate) < MOST_TICKS)
              .findFirst()
              .orElse(STEPS.getLast())
              .toSeconds();
      List<Tick> ticks = new ArrayList<>();
      long first = Math.ceilDiv(from.getEpochSecond(), step) * step;
      for (long second = first; second <= to.getEpochSecond(); second += step) {
        Instant at = Instant.ofEpochSecond(second);
        double x = x(at);
        ticks.add(
            new Tick(
                x,
                x < 4 ? "start" : x > 96 ? "end" : "middle",
                label(LocalDateTime.ofInstant(at, ZoneOffset.UTC), step)));
      }
      return ticks;
    }

    /// Hours within a day; at its beginning, the day.
    private static String label(LocalDateTime at, long step) {
      boolean hours = step < Duration.ofDays(1).toSeconds();
      return (hours && !at.toLocalTime().equals(LocalTime.MIDNIGHT) ? HOURS : DAYS).format(at);
    }
  }
}
