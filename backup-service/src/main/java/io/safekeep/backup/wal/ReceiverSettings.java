package io.safekeep.backup.wal;

import java.time.Duration;

/// How a receiver trades latency for work.
///
/// @param flushEvery least time between two forced writes while WAL flows; a lone transaction after
///   a pause is forced at once
/// @param gatherFor pause before the next read while WAL comes in small pieces; see [ReadPace]
/// @param statusEvery how often a quiet server is asked for its clock
/// @param firstRetry pause before the first new attempt; doubled after each that fails too
/// @param longestRetry bound of that pause
public record ReceiverSettings(
    Duration flushEvery,
    Duration gatherFor,
    Duration statusEvery,
    Duration firstRetry,
    Duration longestRetry) {
  public static final ReceiverSettings DEFAULT =
      new ReceiverSettings(
          Duration.ofMillis(200),
          Duration.ofMillis(20),
          Duration.ofSeconds(1),
          Duration.ofMillis(500),
          Duration.ofSeconds(15));

  public ReceiverSettings {
    if (flushEvery.isNegative() || gatherFor.isNegative() || !isPositive(statusEvery)) {
      throw new IllegalArgumentException(
          "flushEvery %s, gatherFor %s or statusEvery %s is out of range"
              .formatted(flushEvery, gatherFor, statusEvery));
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
