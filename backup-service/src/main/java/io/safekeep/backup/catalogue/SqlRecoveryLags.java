package io.safekeep.backup.catalogue;

import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;

/// How old the newest recoverable instant of each datastore was, minute by minute, over one day.
@Singleton
public class SqlRecoveryLags {

  /// How long samples are kept: 1440 rows per datastore.
  public static final Duration KEPT = Duration.ofDays(1);

  private final Sql sql;

  SqlRecoveryLags(Sql sql) {
    this.sql = sql;
  }

  /// One minute's worst.
  public record Sample(Instant minute, Duration worst) {}

  /// Adds what was seen at an instant, and forgets what is older than a day.
  public void note(UUID datastore, Instant at, Duration lag) {
    sql.update(
        """
        insert into recovery_lag (datastore, minute, worst_millis) values (?, ?, ?)
        on conflict (datastore, minute) do update
          set worst_millis = greatest(recovery_lag.worst_millis, excluded.worst_millis)
        """,
        datastore,
        at.truncatedTo(ChronoUnit.MINUTES),
        Math.max(0, lag.toMillis()));
    sql.update(
        "delete from recovery_lag where datastore = ? and minute < ?", datastore, at.minus(KEPT));
  }

  /// Samples from an instant on, oldest first. Minutes in which nobody looked are missing.
  public List<Sample> since(UUID datastore, Instant from) {
    return sql.query(
        """
        select minute, worst_millis from recovery_lag
        where datastore = ? and minute >= ? order by minute
        """,
        row -> new Sample(row.instant("minute"), Duration.ofMillis(row.number("worst_millis"))),
        datastore,
        from);
  }
}
