package io.safekeep.backup.expiry;

import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Base backups that have expired, and how far their removal is.
@Singleton
class SqlExpirations {

  private final Sql sql;

  SqlExpirations(Sql sql) {
    this.sql = sql;
  }

  /// One base backup in one repository that is not offered any more.
  ///
  /// @param deleteAfter end of the time in which it can still come back
  /// @param deletingAt when its removal began; null before
  /// @param deletedAt when nothing of it was left
  record Expiration(
      UUID baseBackup,
      String repository,
      Instant expiredAt,
      Instant deleteAfter,
      @Nullable Instant deletingAt,
      @Nullable Instant deletedAt) {

    boolean isDue(Instant now) {
      return deletedAt == null && !now.isBefore(deleteAfter);
    }
  }

  List<Expiration> of(UUID datastore, String repository) {
    return sql.query(
        """
        select e.base_backup, e.repository, e.expired_at, e.delete_after, e.deleting_at,
          e.deleted_at
        from expired_base_backup e join base_backup b on b.id = e.base_backup
        where b.datastore = ? and e.repository = ? order by b.recoverable_from
        """,
        SqlExpirations::read,
        datastore,
        repository);
  }

  private static Expiration read(Sql.Row row) throws SQLException {
    return new Expiration(
        row.id("base_backup"),
        row.text("repository"),
        row.instant("expired_at"),
        row.instant("delete_after"),
        row.instantOrNull("deleting_at"),
        row.instantOrNull("deleted_at"));
  }

  void add(UUID baseBackup, String repository, Instant at, Instant deleteAfter) {
    sql.update(
        """
        insert into expired_base_backup (base_backup, repository, expired_at, delete_after)
        values (?, ?, ?, ?)
        """,
        baseBackup,
        repository,
        at,
        deleteAfter);
  }

  /// Takes back what was not carried out yet.
  void lift(UUID baseBackup, String repository) {
    sql.update(
        "delete from expired_base_backup where base_backup = ? and repository = ?",
        baseBackup,
        repository);
  }

  void deleting(UUID baseBackup, String repository, Instant at) {
    sql.update(
        """
        update expired_base_backup set deleting_at = ?
        where base_backup = ? and repository = ? and deleting_at is null
        """,
        at,
        baseBackup,
        repository);
  }

  void deleted(UUID baseBackup, String repository, Instant at) {
    sql.update(
        """
        update expired_base_backup set deleted_at = ?
        where base_backup = ? and repository = ? and deleted_at is null
        """,
        at,
        baseBackup,
        repository);
  }

  /// Notes which base backups have expired wherever they are, or were.
  void settle(UUID datastore, Instant at) {
    sql.update(
        """
        update base_backup b set version = version + 1,
          expired_at = case when b.expired_at is null then ?::timestamptz end
        where datastore = ? and state = 'completed' and (expired_at is null) = (
          exists (select 1 from expired_base_backup e where e.base_backup = b.id)
          and not exists (select 1 from stored_backup s where s.base_backup = b.id
            and not exists (select 1 from expired_base_backup e
              where e.base_backup = b.id and e.repository = s.repository)))
        """,
        at,
        datastore);
  }

  /// First instant that could ever be recovered from what a repository has or had.
  @Nullable Instant firstRecoverable(UUID datastore) {
    return sql.first(
            """
            select min(recoverable_from) as first from base_backup
            where datastore = ? and state = 'completed' having min(recoverable_from) is not null
            """,
            row -> row.instant("first"),
            datastore)
        .orElse(null);
  }
}
