package io.safekeep.backup.recovery;

import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/// Measured paces of restores and drills.
@Singleton
public class SqlRestorePaces {

  private static final int NEWEST = 10;

  private final Sql sql;
  private final Ids ids;
  private final Clock clock;

  SqlRestorePaces(Sql sql, Ids ids, Clock clock) {
    this.sql = sql;
    this.ids = ids;
    this.clock = clock;
  }

  /// Notes how long a copy took: its files, and its log up to the first answer.
  public void note(UUID datastore, RestorePlans.Size size, Duration fetching, Duration replaying) {
    sql.update(
        """
        insert into restore_pace
          (id, datastore, file_bytes, fetch_millis, wal_bytes, replay_millis, measured_at)
        values (?, ?, ?, ?, ?, ?, ?)
        """,
        ids.next(),
        datastore,
        Math.max(1, size.fileBytes()),
        Math.max(1, fetching.toMillis()),
        size.walBytes(),
        Math.max(1, replaying.toMillis()),
        clock.instant());
  }

  /// The pace of the newest copies of a datastore, or of any if it had none; empty at first.
  Optional<RestorePace> of(UUID datastore) {
    return sql.first(
        """
        select sum(file_bytes)::float8 / sum(fetch_millis) * 1000 as files,
          greatest(1, sum(wal_bytes)::float8 / sum(replay_millis) * 1000) as wal,
          count(*) as measurements
        from (
          select * from restore_pace order by datastore <> ?, measured_at desc limit ?) newest
        having count(*) > 0
        """,
        row ->
            new RestorePace(
                Double.parseDouble(row.text("files")),
                Double.parseDouble(row.text("wal")),
                (int) row.number("measurements")),
        datastore,
        NEWEST);
  }
}
