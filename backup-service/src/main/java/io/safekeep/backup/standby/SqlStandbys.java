package io.safekeep.backup.standby;

import io.safekeep.backup.wire.Lsn;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// What was seen of datastores' standbys in the last hour, and what is declared about them.
@Singleton
public class SqlStandbys {

  static final Duration KEPT = Duration.ofHours(1);

  private final Sql sql;

  SqlStandbys(Sql sql) {
    this.sql = sql;
  }

  /// @param end of the log at that moment
  void note(UUID datastore, StandbySample sample, Lsn end) {
    sql.update(
        """
        insert into standby_sample (datastore, sampled_at, streaming, lag_millis, wal_end)
        values (?, ?, ?, ?, ?) on conflict do nothing
        """,
        datastore,
        sample.at(),
        sample.streaming(),
        sample.lag().toMillis(),
        end.value());
    sql.update(
        "delete from standby_sample where datastore = ? and sampled_at < ?",
        datastore,
        sample.at().minus(KEPT));
    sql.update("delete from standby_unseen where datastore = ?", datastore);
  }

  /// When the log was first seen to go on behind a position; empty if it was not.
  Optional<Instant> firstBehind(UUID datastore, Lsn position) {
    return sql.first(
        """
        select sampled_at from standby_sample where datastore = ? and wal_end > ?
        order by sampled_at limit 1
        """,
        row -> row.instant("sampled_at"),
        datastore,
        position.value());
  }

  /// The server would not tell.
  void noteUnseen(UUID datastore, String reason, Instant at) {
    sql.update(
        """
        insert into standby_unseen (datastore, reason, since) values (?, ?, ?)
        on conflict (datastore) do update set reason = excluded.reason
        """,
        datastore,
        reason,
        at);
  }

  Optional<String> unseen(UUID datastore) {
    return sql.first(
        "select reason from standby_unseen where datastore = ?",
        row -> row.text("reason"),
        datastore);
  }

  /// Newest first.
  List<StandbySample> since(UUID datastore, Instant from) {
    return sql.query(
        """
        select sampled_at, streaming, lag_millis from standby_sample
        where datastore = ? and sampled_at >= ? order by sampled_at desc
        """,
        row ->
            new StandbySample(
                row.instant("sampled_at"),
                (int) row.number("streaming"),
                Duration.ofMillis(row.number("lag_millis"))),
        datastore,
        from);
  }

  Optional<SingleInstance> exception(UUID datastore) {
    return sql.first(
        "select reason, declared_by, declared_at from single_instance where datastore = ?",
        row ->
            new SingleInstance(
                row.text("reason"), row.text("declared_by"), row.instant("declared_at")),
        datastore);
  }

  void declare(UUID datastore, SingleInstance exception) {
    sql.update(
        """
        insert into single_instance (datastore, reason, declared_by, declared_at)
        values (?, ?, ?, ?)
        on conflict (datastore) do update set reason = excluded.reason,
          declared_by = excluded.declared_by, declared_at = excluded.declared_at
        """,
        datastore,
        exception.reason(),
        exception.declaredBy(),
        exception.declaredAt());
  }

  void withdraw(UUID datastore) {
    sql.update("delete from single_instance where datastore = ?", datastore);
  }
}
