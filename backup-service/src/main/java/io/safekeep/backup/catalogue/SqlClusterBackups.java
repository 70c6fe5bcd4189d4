package io.safekeep.backup.catalogue;

import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Backups by clusters' operators.
@Singleton
public class SqlClusterBackups {

  private static final String COLUMNS =
      """
      select id, datastore, namespace, name, uid, method, state, phase, requested_at, ended_at,
        begin_lsn, end_lsn, begin_wal, end_wal, backup_id, failure, version, gone_at
      from cluster_backup
      """;

  private final Sql sql;

  SqlClusterBackups(Sql sql) {
    this.sql = sql;
  }

  public Optional<ClusterBackup> find(UUID id) {
    return sql.first(COLUMNS + " where id = ?", SqlClusterBackups::read, id);
  }

  public Optional<ClusterBackup> find(String namespace, String name) {
    return sql.first(
        COLUMNS + " where namespace = ? and name = ?", SqlClusterBackups::read, namespace, name);
  }

  /// Backups of one datastore, newest first, older than `before`.
  public List<ClusterBackup> page(UUID datastore, @Nullable UUID before, int limit) {
    return sql.query(
        COLUMNS + " where datastore = ? and (?::uuid is null or id < ?) order by id desc limit ?",
        SqlClusterBackups::read,
        datastore,
        before,
        before,
        limit);
  }

  /// Those of one datastore that a recovery may begin with, newest first.
  public List<ClusterBackup> usable(UUID datastore) {
    return sql.query(
        COLUMNS
            + """
             where datastore = ? and state = 'completed' and gone_at is null
            order by ended_at desc
            """,
        SqlClusterBackups::read,
        datastore);
  }

  /// Those whose resources are not known to be deleted.
  public List<ClusterBackup> present() {
    return sql.query(
        COLUMNS + " where gone_at is null and uid is not null", SqlClusterBackups::read);
  }

  /// Stores one, or what it has become.
  public void save(ClusterBackup backup) {
    ClusterBackup.Report report = backup.report();
    sql.update(
        """
        insert into cluster_backup (id, datastore, namespace, name, uid, method, state, phase,
          requested_at, ended_at, begin_lsn, end_lsn, begin_wal, end_wal, backup_id, failure,
          version, gone_at)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        on conflict (id) do update set uid = excluded.uid, method = excluded.method,
          state = excluded.state, phase = excluded.phase, ended_at = excluded.ended_at,
          begin_lsn = excluded.begin_lsn, end_lsn = excluded.end_lsn,
          begin_wal = excluded.begin_wal, end_wal = excluded.end_wal,
          backup_id = excluded.backup_id, failure = excluded.failure, version = excluded.version,
          gone_at = excluded.gone_at
        """,
        backup.id(),
        backup.datastore(),
        backup.namespace(),
        backup.name(),
        report.uid(),
        backup.method().toString(),
        backup.state().toString(),
        report.phase(),
        backup.requestedAt(),
        report.endedAt(),
        report.beginLsn(),
        report.endLsn(),
        report.beginWal(),
        report.endWal(),
        report.backupId(),
        backup.failure(),
        report.version(),
        backup.goneAt());
  }

  /// Its resource was deleted; one that had not ended by then never will.
  public void gone(UUID id, Instant at) {
    sql.update(
        """
        update cluster_backup set gone_at = ?,
          failure = case when state = 'completed' then null
            else coalesce(failure, 'the Backup was deleted before it had ended') end,
          state = case when state = 'completed' then state else 'failed' end
        where id = ? and gone_at is null
        """,
        at,
        id);
  }

  private static ClusterBackup read(Row row) throws SQLException {
    return new ClusterBackup(
        row.id("id"),
        row.id("datastore"),
        row.text("namespace"),
        row.text("name"),
        BackupMethod.parse(row.text("method")).orElseThrow(),
        row.instant("requested_at"),
        ClusterBackup.State.valueOf(row.text("state").toUpperCase(Locale.ROOT)),
        new ClusterBackup.Report(
            row.textOrNull("uid"),
            row.text("version"),
            row.text("phase"),
            row.instantOrNull("ended_at"),
            row.textOrNull("begin_lsn"),
            row.textOrNull("end_lsn"),
            row.textOrNull("begin_wal"),
            row.textOrNull("end_wal"),
            row.textOrNull("backup_id")),
        row.textOrNull("failure"),
        row.instantOrNull("gone_at"));
  }
}
