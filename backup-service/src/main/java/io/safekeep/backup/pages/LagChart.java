package io.safekeep.backup.pages;

import io.safekeep.backup.catalogue.SqlRecoveryLags.Sample;
import io.safekeep.runtime.pages.Moment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// The age of the newest recoverable instant over the last day, drawn on a logarithmic scale from
/// 100 ms to 10 minutes: a second and a minute are both to be seen.
///
/// @param path of the line, in a box of 1440 by 100; it breaks where nobody looked
/// @param rules lines across, with what they stand for
/// @param bound place of the published bound, in percent from the top
/// @param worst the worst of all samples, in words
record LagChart(String path, List<Rule> rules, double bound, String worst) {

  private static final double LOWEST_MILLIS = 100;
  private static final double HIGHEST_MILLIS = 600_000;

  /// A line across.
  record Rule(double y, String text) {}

  /// @param from left edge; the right one is a day later
  static LagChart draw(Instant from, List<Sample> samples, Duration bound) {
    StringBuilder path = new StringBuilder();
    long last = Long.MIN_VALUE;
    for (Sample sample : samples) {
      long x = Duration.between(from, sample.minute()).toMinutes();
      boolean joined = x - last <= 2 && last != Long.MIN_VALUE;
      path.append(
          String.format(Locale.ROOT, "%s%d %.2f", joined ? "L" : "M", x, y(sample.worst())));
      if (!joined) {
        // So that a minute that stands alone is to be seen.
        path.append("h1");
      }
      last = x;
    }
    Duration worst =
        samples.stream().map(Sample::worst).max(Duration::compareTo).orElse(Duration.ZERO);
    return new LagChart(
        path.toString(),
        Stream.of(Duration.ofSeconds(1), Duration.ofSeconds(10), Duration.ofMinutes(5))
            .map(length -> new Rule(y(length), Moment.length(length).replace(".0", "")))
            .toList(),
        y(bound),
        Moment.length(worst));
  }

  private static double y(Duration lag) {
    double share =
        Math.log(Math.max(lag.toMillis(), LOWEST_MILLIS) / LOWEST_MILLIS)
            / Math.log(HIGHEST_MILLIS / LOWEST_MILLIS);
    return Math.round((100 - 100 * Math.min(share, 1)) * 100) / 100.0;
  }
}
