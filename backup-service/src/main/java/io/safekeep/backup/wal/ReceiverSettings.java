package io.safekeep.backup.wal;

import java.time.Duration;

/// How a receiver trades latency for work.
///
/// @param flushEvery least time between two forced writes while WAL flows; a lone transaction after
///   a pause is forced at once
/// @param statusEvery how often a quiet server is asked for its clock
/// @param firstRetry pause before the first new attempt; doubled after each that fails too
/// @param longestRetry bound of that pause
public record ReceiverSettings(
    Duration flushEvery, Duration statusEvery, Duration firstRetry, Duration longestRetry) {
  public static final ReceiverSettings DEFAULT =
      new ReceiverSettings(
          Duration.ofMillis(200),
          Duration.ofSeconds(1),
          Duration.ofMillis(500),
          Duration.ofSeconds(15));

  public ReceiverSettings {
    if (flushEvery.isNegative() || !isPositive(statusEvery)) {
      throw new IllegalArgumentException(
          "flushEvery " + flushEvery + " or statusEvery " + statusEvery + " is out of range");
    }
    if (!isPositive(firstRetry) || longestRetry.compareTo(firstRetry) < 0) {
      throw new IllegalArgumentException(
          "retries from " + firstRetry + " to " + longestRetry + " make no sense");
    }
  }

  private static boolean isPositive(Duration duration) {
    return !duration.isNegative() && !duration.isZero();
  }
}
