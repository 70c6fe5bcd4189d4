package io.safekeep.retention.pages;

import io.safekeep.runtime.pages.Moment;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The way of a tenant's data from the end of the last relationship to the last trace, drawn over
/// time. All positions are percent of the drawing's width, so that it fits any screen without
/// scaling its text.
///
/// @param stretches what holds at a time, one after the other
/// @param marks what happens at an instant
/// @param ticks of the axis
/// @param now where the present is; null if it is past the end
record Life(List<Stretch> stretches, List<Mark> marks, List<Tick> ticks, @Nullable Double now) {

  /// The least that can still be seen and told apart.
  private static final double NARROWEST = 1.2;

  private static final int TICKS = 5;
  private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM", Locale.ENGLISH);

  /// @param kind `grace`, `purge` or `aging`
  record Stretch(double x, double width, String kind, String title) {}

  /// @param kind `notice`, `missed`, `purge`, `proof` or `end`
  record Mark(double x, String kind, String title) {}

  /// A label of the axis.
  ///
  /// @param anchor where the text lies about `x`: `start`, `middle` or `end`
  record Tick(double x, String anchor, String text) {}

  /// What happened or will happen at an instant.
  ///
  /// @param kind as a [Mark]'s
  record Moments(Instant at, String kind, String text) {}

  /// @param began end of the last relationship
  /// @param purgeAt when deletion may begin
  /// @param purged when the live stores were empty; null while they are not
  /// @param lastTrace when nothing is left anywhere
  static Life draw(
      Instant began,
      Instant purgeAt,
      @Nullable Instant purged,
      Instant lastTrace,
      List<Moments> moments,
      Instant now) {
    var scale = new Scale(began, lastTrace);
    double purge = scale.x(purgeAt);
    double over = Math.max(purge + NARROWEST, purged == null ? purge : scale.x(purged));
    var stretches =
        List.of(
            new Stretch(0, purge, "grace", "kept as it is until " + day(purgeAt)),
            new Stretch(
                purge,
                round(over - purge),
                "purge",
                purged == null ? "deleted from " + day(purgeAt) : "deleted on " + day(purged)),
            new Stretch(
                round(over),
                round(100 - over),
                "aging",
                "left in backups only, unreadable by " + day(lastTrace)));
    var marks = new ArrayList<Mark>();
    for (Moments moment : moments) {
      marks.add(
          new Mark(
              scale.x(moment.at()),
              moment.kind(),
              moment.text() + ", " + Moment.toTheSecond(moment.at()).text()));
    }
    return new Life(stretches, marks, scale.ticks(), scale.within(now) ? scale.x(now) : null);
  }

  private static String day(Instant instant) {
    return DAY.format(LocalDate.ofInstant(instant, ZoneOffset.UTC));
  }

  private static double round(double x) {
    return Math.round(x * 1000) / 1000.0;
  }

  private record Scale(Instant from, Instant to) {

    double x(Instant instant) {
      double whole = Math.max(1, Duration.between(from, to).toMillis());
      return round(Math.clamp(100.0 * Duration.between(from, instant).toMillis() / whole, 0, 100));
    }

    boolean within(Instant instant) {
      return !instant.isBefore(from) && !instant.isAfter(to);
    }

    List<Tick> ticks() {
      var ticks = new ArrayList<Tick>();
      for (int tick = 0; tick < TICKS; tick++) {
        var at = from.plus(Duration.between(from, to).multipliedBy(tick).dividedBy(TICKS - 1));
        ticks.add(
            new Tick(x(at), tick == 0 ? "start" : tick == TICKS - 1 ? "end" : "middle", day(at)));
      }
      return ticks;
    }
  }
}
