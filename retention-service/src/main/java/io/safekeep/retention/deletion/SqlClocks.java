package io.safekeep.retention.deletion;

import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/// Whether anybody knows what time it is: this machine and the database have to agree about it
/// before a period is held to be over.
@Singleton
public class SqlClocks {

  private final Sql sql;
  private final Clock clock;
  private final DeletionSettings settings;

  SqlClocks(Sql sql, Clock clock, DeletionSettings settings) {
    this.sql = sql;
    this.clock = clock;
    this.settings = settings;
  }

  /// How far this machine's clock is ahead of the database's; negative if it is behind.
  Duration apart() {
    Instant theirs =
        sql.first("select clock_timestamp() as now", row -> row.instant("now")).orElseThrow();
    return Duration.between(theirs, clock.instant());
  }

  /// Whether what is counted in days can be counted now.
  public boolean agree() {
    return apart().abs().compareTo(settings.clockTolerance()) <= 0;
  }
}
