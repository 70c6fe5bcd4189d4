package io.safekeep.backup.catalogue;

import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Which repository has which base backup. A base backup that no repository has is history.
@Singleton
public class SqlStoredBackups {

  private final Sql sql;

  SqlStoredBackups(Sql sql) {
    this.sql = sql;
  }

  /// A base backup in a repository.
  ///
  /// @param verification what reading it there, and the WAL behind it, has shown; null before that
  public record Stored(UUID baseBackup, Instant storedAt, @Nullable Verification verification) {

    /// Whether all of it was read there and found as it was written.
    public boolean isVerified() {
      return verification != null && verification.failure() == null;
    }
  }

  /// Notes that a repository has all of a base backup, unless that is known.
  public void add(UUID baseBackup, String repository, Instant at) {
    sql.update(
        """
        insert into stored_backup (base_backup, repository, stored_at) values (?, ?, ?)
        on conflict do nothing
        """,
        baseBackup,
        repository,
        at);
  }

  /// Notes what reading a base backup again has shown; nothing if the repository has it no more.
  public void verified(UUID baseBackup, String repository, Verification result) {
    sql.update(
        """
        update stored_backup set verified_at = ?, verification_failure = ?
        where base_backup = ? and repository = ?
        """,
        result.at(),
        result.failure(),
        baseBackup,
        repository);
  }

  /// Forgets that a repository has a base backup.
  public void remove(UUID baseBackup, String repository) {
    sql.update(
        "delete from stored_backup where base_backup = ? and repository = ?",
        baseBackup,
        repository);
  }

  /// Forgets everything that a repository had.
  public void removeAll(String repository) {
    sql.update("delete from stored_backup where repository = ?", repository);
  }

  public Optional<Stored> find(UUID baseBackup, String repository) {
    return sql.first(
        """
        select base_backup, stored_at, verified_at, verification_failure from stored_backup
        where base_backup = ? and repository = ?
        """,
        SqlStoredBackups::read,
        baseBackup,
        repository);
  }

  /// Base backups of a datastore in a repository.
  public List<Stored> of(UUID datastore, String repository) {
    return sql.query(
        """
        select s.base_backup, s.stored_at, s.verified_at, s.verification_failure
        from stored_backup s join base_backup b on b.id = s.base_backup
        where b.datastore = ? and s.repository = ? order by s.base_backup desc
        """,
        SqlStoredBackups::read,
        datastore,
        repository);
  }

  /// A base backup in one of the repositories.
  ///
  /// @param isExpired whether it is not offered from there any more
  record Held(String repository, Stored stored, boolean isExpired) {}

  /// Base backups of each of some datastores, in whichever repository; not of those that have none.
  Map<UUID, List<Held>> of(Collection<UUID> datastores) {
    return sql
        .query(
            """
            select b.datastore, s.repository, s.base_backup, s.stored_at, s.verified_at,
              s.verification_failure, e.base_backup is not null as expired
            from stored_backup s
            join base_backup b on b.id = s.base_backup
            left join expired_base_backup e
              on e.base_backup = s.base_backup and e.repository = s.repository
            where b.datastore = any(?) order by s.base_backup desc
            """,
            row ->
                Map.entry(
                    row.id("datastore"),
                    new Held(row.text("repository"), read(row), row.flag("expired"))),
            (Object) datastores.toArray(UUID[]::new))
        .stream()
        .collect(
            Collectors.groupingBy(
                Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
  }

  /// Whether a repository has a base backup no more, or its removal from there has begun.
  public boolean isLeaving(UUID baseBackup, String repository) {
    return sql.first(
            """
            select 1 from stored_backup s
            where s.base_backup = ? and s.repository = ? and not exists (
              select 1 from expired_base_backup e
              where e.base_backup = s.base_backup and e.repository = s.repository
                and e.deleting_at is not null)
            """,
            row -> false,
            baseBackup,
            repository)
        .orElse(true);
  }

  /// Base backups that the second repository is still to get from the first.
  public Set<UUID> awaited(UUID datastore) {
    return new TreeSet<>(
        sql.query(
            """
            select f.base_backup from stored_backup f join base_backup b on b.id = f.base_backup
            where b.datastore = ? and f.repository = 'first'
              and not exists (select 1 from stored_backup s
                where s.base_backup = f.base_backup and s.repository = 'second'
                  and s.verified_at is not null and s.verification_failure is null)
              and not exists (select 1 from expired_base_backup e
                where e.base_backup = f.base_backup and e.repository = 'second')
            """,
            row -> row.id("base_backup"),
            datastore));
  }

  /// All base backups of a repository.
  public Set<UUID> in(String repository) {
    return new TreeSet<>(
        sql.query(
            "select base_backup from stored_backup where repository = ?",
            row -> row.id("base_backup"),
            repository));
  }

  private static Stored read(Sql.Row row) throws SQLException {
    Instant verifiedAt = row.instantOrNull("verified_at");
    return new Stored(
        row.id("base_backup"),
        row.instant("stored_at"),
        verifiedAt == null
            ? null
            : new Verification(verifiedAt, row.textOrNull("verification_failure")));
  }
}
