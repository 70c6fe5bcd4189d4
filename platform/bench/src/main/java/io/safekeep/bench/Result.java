package io.safekeep.bench;

import java.util.Locale;

/// A measured median beside its peer's, taken in the same run. `ratio` is at least 1 when Safekeep
/// does at least as well as `peer`, whether more of `unit` is better or less.
public record Result(double value, String unit, double ratio, String peer) {

  /// Of a cost, such as seconds or bytes.
  public static Result lessIsBetter(double value, String unit, double peerValue, String peer) {
    return new Result(value, unit, peerValue / value, peer);
  }

  /// Of a yield, such as transactions per second.
  public static Result moreIsBetter(double value, String unit, double peerValue, String peer) {
    return new Result(value, unit, value / peerValue, peer);
  }

  /// The last line that `safekeep bench` prints.
  String line(String name) {
    return String.format(
        Locale.ROOT, "%s %.2f %s, ratio %.2f against %s", name, value, unit, ratio, peer);
  }
}
