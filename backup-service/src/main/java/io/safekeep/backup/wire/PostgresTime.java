package io.safekeep.backup.wire;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// Times as the server writes them in messages and in WAL: microseconds since 2000-01-01 00:00 UTC
/// (`TimestampTz`).
public final class PostgresTime {
  private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");

  private PostgresTime() {}

  public static Instant toInstant(long microseconds) {
    return EPOCH.plus(microseconds, ChronoUnit.MICROS);
  }

  /// Fractions of a microsecond are dropped towards the past.
  public static long fromInstant(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond() - EPOCH.getEpochSecond(), 1_000_000L),
        instant.getNano() / 1_000);
  }
}
