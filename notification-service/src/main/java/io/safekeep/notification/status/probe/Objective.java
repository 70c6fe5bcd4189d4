package io.safekeep.notification.status.probe;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;

/// The published level of service: at least 99.95 % of a month's tries succeed.
public final class Objective {

  /// Share of tries, in percent.
  public static final BigDecimal PERCENT = new BigDecimal("99.95");

  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
  private static final int DIGITS = 3;

  private Objective() {}

  /// What was measured in a time.
  ///
  /// @param good tries that succeeded
  /// @param bad tries that did not
  public record Measured(long good, long bad) {

    public static final Measured NOTHING = new Measured(0, 0);

    public long tries() {
      return good + bad;
    }

    public Measured plus(Measured other) {
      return new Measured(good + other.good, bad + other.bad);
    }

    /// Share of good ones in percent, rounded down: 99.9499 is not 99.95.
    public BigDecimal percent() {
      return tries() == 0
          ? BigDecimal.ZERO
          : BigDecimal.valueOf(good)
              .multiply(HUNDRED)
              .divide(BigDecimal.valueOf(tries()), DIGITS, RoundingMode.DOWN);
    }

    public boolean isMet() {
      return percent().compareTo(PERCENT) >= 0;
    }

    /// To read, for example `99.98 %`.
    public String text() {
      return tries() == 0 ? "not measured" : shorter(percent()) + " %";
    }

    private static String shorter(BigDecimal percent) {
      return percent.setScale(2, RoundingMode.DOWN).toPlainString();
    }
  }

  /// How much of a time may fail.
  public static Duration budget(Duration time) {
    return Duration.ofSeconds(
        BigDecimal.valueOf(time.toSeconds())
            .multiply(HUNDRED.subtract(PERCENT))
            .divide(HUNDRED, RoundingMode.DOWN)
            .longValueExact());
  }

  /// To read.
  public static String minutes(Duration time) {
    return String.format(Locale.ROOT, "%.1f min", time.toSeconds() / 60.0);
  }
}
