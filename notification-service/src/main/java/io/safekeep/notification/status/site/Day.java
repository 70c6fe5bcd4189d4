package io.safekeep.notification.status.site;

import io.safekeep.notification.status.Impact;
import io.safekeep.notification.status.probe.Objective.Measured;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a component was on one day, in UTC: the worse of what probes measured and what the public
/// was told.
///
/// @param percent of the time that it was there; null if nothing is known of the day
public record Day(LocalDate date, @Nullable BigDecimal percent) {

  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
  private static final BigDecimal HARDLY = new BigDecimal("99.95");
  private static final BigDecimal SOME = new BigDecimal("99");
  private static final int DIGITS = 3;

  /// @param measured what probes saw that day
  /// @param impacts those of the component, from any time
  /// @param since when the component was added; before that nothing is known
  static Day of(
      LocalDate date, Measured measured, List<Impact> impacts, Instant since, Instant now) {
    var begin = later(date.atStartOfDay().toInstant(ZoneOffset.UTC), since);
    var end = earlier(date.plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC), now);
    if (!begin.isBefore(end)) {
      return new Day(date, null);
    }
    var down = down(impacts, begin, end);
    if (measured.tries() == 0 && down.isZero()) {
      return new Day(date, null);
    }
    var told =
        HUNDRED.subtract(
            BigDecimal.valueOf(down.toSeconds())
                .multiply(HUNDRED)
                .divide(
                    BigDecimal.valueOf(Math.max(1, Duration.between(begin, end).toSeconds())),
                    DIGITS,
                    RoundingMode.UP));
    return new Day(date, measured.tries() == 0 ? told : told.min(measured.percent()));
  }

  /// How long a component was down in a time, as the public was told. What overlaps counts once.
  static Duration down(List<Impact> impacts, Instant begin, Instant end) {
    var spans = new ArrayList<Instant[]>();
    for (var impact : impacts) {
      if (impact.state().isDown()) {
        var from = later(impact.since(), begin);
        var to = earlier(impact.until() == null ? end : impact.until(), end);
        if (from.isBefore(to)) {
          spans.add(new Instant[] {from, to});
        }
      }
    }
    spans.sort(Comparator.comparing(span -> span[0]));
    var sum = Duration.ZERO;
    var reached = begin;
    for (var span : spans) {
      var from = later(span[0], reached);
      if (from.isBefore(span[1])) {
        sum = sum.plus(Duration.between(from, span[1]));
        reached = span[1];
      }
    }
    return sum;
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  /// To read, rounded down, for example `99.98 %`.
  public String text() {
    return percent == null
        ? "not measured"
        : percent.setScale(2, RoundingMode.DOWN).toPlainString() + " %";
  }

  /// Class of the bar's colour.
  public String grade() {
    if (percent == null) {
      return "none";
    }
    if (percent.compareTo(HARDLY) >= 0) {
      return "good";
    }
    return percent.compareTo(SOME) >= 0 ? "some" : "bad";
  }
}
