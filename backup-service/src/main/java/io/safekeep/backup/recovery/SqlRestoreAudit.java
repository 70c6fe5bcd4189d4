package io.safekeep.backup.recovery;

import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// Restores against the audit trail.
@Singleton
class SqlRestoreAudit {

  private final Sql sql;

  SqlRestoreAudit(Sql sql) {
    this.sql = sql;
  }

  long restoresSince(Instant since) {
    return sql.query(
            "select count(*) as restores from restore where requested_at >= ?",
            row -> row.number("restores"),
            since)
        .getFirst();
  }

  /// Restores that nobody is on record for, at most ten.
  List<UUID> unrecordedSince(Instant since) {
    return sql.query(
        """
        select id from restore r where requested_at >= ? and not exists (
          select 1 from audit_record a
          where a.subject = r.id::text and a.tenant = r.tenant and a.actor = r.requested_by)
        order by id limit 10
        """,
        row -> row.id("id"),
        since);
  }
}
