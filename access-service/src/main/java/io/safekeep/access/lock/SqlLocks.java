package io.safekeep.access.lock;

import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Locks as rows. What they bar, the function `access_barred` says.
@Singleton
class SqlLocks {

  private final Sql sql;

  SqlLocks(Sql sql) {
    this.sql = sql;
  }

  AccessLock add(
      UUID id, LockKind kind, String target, String reason, Actor by, @Nullable Instant expiresAt) {
    return sql.first(
            """
            insert into access_lock
              (id, kind, target, reason, placed_by, placed_on_behalf, expires_at)
            values (?, ?, ?, ?, ?, ?, ?)
            returning *
            """,
            SqlLocks::read,
            id,
            kind.label(),
            target,
            reason,
            by.subject(),
            by.onBehalf(),
            expiresAt)
        .orElseThrow();
  }

  /// Empty if it was lifted before.
  Optional<AccessLock> lift(UUID id, String reason, Actor by) {
    return sql.first(
        """
        update access_lock set lifted_by = ?, lifted_on_behalf = ?, lifted_reason = ?,
          lifted_at = clock_timestamp()
        where id = ? and lifted_at is null
        returning *
        """,
        SqlLocks::read,
        by.subject(),
        by.onBehalf(),
        reason,
        id);
  }

  Optional<AccessLock> find(UUID id) {
    return sql.first("select * from access_lock where id = ?", SqlLocks::read, id);
  }

  /// Newest first, older than `before`.
  ///
  /// @param holding only those that bar something now
  List<AccessLock> page(boolean holding, @Nullable UUID before, int limit) {
    return sql.query(
        """
        select * from access_lock
        where (not ? or (lifted_at is null
            and (expires_at is null or expires_at > clock_timestamp())))
          and id < coalesce(?::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
        order by id desc limit ?
        """,
        SqlLocks::read,
        holding,
        before,
        limit);
  }

  /// Tenant of what a lock is on; empty for people and teams, who are the vendor's.
  Optional<TenantId> tenantOf(LockKind kind, String target) {
    return switch (kind) {
      case EMPLOYEE, TEAM -> Optional.empty();
      case TENANT -> Optional.of(TenantId.parse(target));
      case GRANT -> tenant("select tenant from access_grant where id = ?", target);
      case RESOURCE -> tenant("select tenant from resource where id = ?", target);
    };
  }

  private Optional<TenantId> tenant(String query, String target) {
    return sql.first(query, row -> new TenantId(row.id("tenant")), UUID.fromString(target));
  }

  private static AccessLock read(Row row) throws SQLException {
    Instant liftedAt = row.instantOrNull("lifted_at");
    return new AccessLock(
        row.id("id"),
        LockKind.of(row.text("kind")),
        row.text("target"),
        row.text("reason"),
        new Actor(row.text("placed_by"), row.textOrNull("placed_on_behalf")),
        row.instant("placed_at"),
        row.instantOrNull("expires_at"),
        liftedAt == null
            ? null
            : new AccessLock.Lifted(
                new Actor(row.text("lifted_by"), row.textOrNull("lifted_on_behalf")),
                row.text("lifted_reason"),
                liftedAt));
  }
}
