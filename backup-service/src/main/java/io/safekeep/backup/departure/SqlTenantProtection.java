package io.safekeep.backup.departure;

import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;

/// What is protected of a tenant and what was backed up of it, as a purge counts and changes it.
@Singleton
class SqlTenantProtection {

  private static final List<String> HELD =
      List.of(
          """
          select count(*) as n from datastore
          where tenant = ? and (not released or octet_length(sealed_password) > 0)
          """,
          """
          select count(*) as n from file_store
          where tenant = ? and (released_at is null or sealed_secret is not null)
          """,
          """
          select count(*) as n from restore
          where tenant = ? and state in ('queued', 'running', 'ready')
          """,
          """
          select count(*) as n from file_restore where state in ('queued', 'running', 'ready')
            and store in (select id from file_store where tenant = ?)
          """,
          "select count(*) as n from data_class_absence where tenant = ?");

  private static final List<String> END =
      List.of(
          """
          update restore set state = case state when 'ready' then 'discarded' else 'cancelled' end,
            state_since = clock_timestamp(), host = null, port = null, version = version + 1
          where tenant = ? and state in ('queued', 'running', 'ready')
          """,
          """
          update file_restore
          set state = case state when 'ready' then 'discarded' else 'cancelled' end,
            ended_at = coalesce(ended_at, clock_timestamp())
          where state in ('queued', 'running', 'ready')
            and store in (select id from file_store where tenant = ?)
          """,
          """
          update file_store set released_at = coalesce(released_at, clock_timestamp()),
            access_key_id = null, sealed_secret = null
          where tenant = ? and (released_at is null or sealed_secret is not null)
          """,
          """
          update datastore set sealed_password = '', root_certificates = null,
            host = 'purged.invalid', user_name = '-', version = version + 1
          where tenant = ? and octet_length(sealed_password) > 0
          """,
          "delete from data_class_absence where tenant = ?",
          // It could do nothing without the keys, and would try again and again.
          """
          delete from work_item where key in (
            select id::text from datastore where tenant = ?)
          """,
          """
          delete from work_item where key in (
            select id::text from file_store where tenant = ?)
          """,
          """
          delete from work_item where key in (
            select b.id::text from base_backup b join datastore d on d.id = b.datastore
            where d.tenant = ?)
          """);

  /// What the catalogue says to lie in a repository, and words of the tenant's own.
  private static final List<String> FORGET =
      List.of(
          """
          delete from stored_backup where base_backup in (
            select b.id from base_backup b join datastore d on d.id = b.datastore
            where d.tenant = ?)
          """,
          "delete from file_version where store in (select id from file_store where tenant = ?)",
          "delete from restore_point where datastore in (select id from datastore where tenant = ?)",
          "update datastore set name = '-', version = version + 1 where tenant = ? and name <> '-'",
          """
          update file_store set name = id::text, place = id::text, prefix = '', endpoint = '',
            failing_since = null, failure = null, first_unreadable = null
          where tenant = ? and place <> id::text
          """);

  private final Sql sql;

  SqlTenantProtection(Sql sql) {
    this.sql = sql;
  }

  long held(TenantId tenant) {
    return HELD.stream().mapToLong(query -> count(query, tenant)).sum();
  }

  long end(TenantId tenant) {
    return END.stream().mapToLong(statement -> sql.update(statement, tenant.value())).sum();
  }

  /// By which parts of each repository the tenant's objects are known.
  List<UUID> parts(TenantId tenant) {
    return sql.query(
        """
        select id from datastore where tenant = ?
        union all select id from file_store where tenant = ?
        """,
        row -> row.id("id"),
        tenant.value(),
        tenant.value());
  }

  /// The catalogue names no object of the tenant any more, and nothing as the tenant did.
  void forget(TenantId tenant) {
    FORGET.forEach(statement -> sql.update(statement, tenant.value()));
  }

  /// Base backups and files of the tenant that a repository may still hold.
  long backups(TenantId tenant) {
    return count(
            """
            select count(*) as n from base_backup b join datastore d on d.id = b.datastore
            where d.tenant = ?
              and exists (select from stored_backup s where s.base_backup = b.id)
            """,
            tenant)
        + count(
            """
            select count(*) as n from file_version v join file_store s on s.id = v.store
            where s.tenant = ?
            """,
            tenant);
  }

  private long count(String query, TenantId tenant) {
    return sql.first(query, row -> row.number("n"), tenant.value()).orElseThrow();
  }
}
