package io.safekeep.retention.deletion;

import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Table `deletion_case`. Triggers there enforce once more what [Cases] does.
@Singleton
class SqlCases {

  private static final String COLUMNS =
      """
      select id, tenant, cause, began_at, schedule_version, purge_at, state, since, generation,
        purged_at, aging_seconds
      from deletion_case
      """;

  private final Sql sql;

  SqlCases(Sql sql) {
    this.sql = sql;
  }

  Optional<DeletionCase> find(UUID id) {
    return sql.first(COLUMNS + "where id = ?", SqlCases::read, id);
  }

  Optional<DeletionCase> locked(UUID id) {
    return sql.first(COLUMNS + "where id = ? for update", SqlCases::read, id);
  }

  Optional<DeletionCase> open(TenantId tenant) {
    return sql.first(
        COLUMNS + "where tenant = ? and state not in ('erased', 'reactivated')",
        SqlCases::read,
        tenant.value());
  }

  /// Newest first, older than `before`.
  ///
  /// @param tenant null for all tenants
  /// @param state null for all states
  List<DeletionCase> page(
      @Nullable UUID tenant, @Nullable String state, @Nullable UUID before, int limit) {
    return sql.query(
        COLUMNS
            + """
            where tenant = coalesce(?::uuid, tenant) and state = coalesce(?::text, state)
              and id < coalesce(?::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
            order by id desc limit ?
            """,
        SqlCases::read,
        tenant,
        state,
        before,
        limit);
  }

  /// The case that says how the tenant stands, held against everybody else until the transaction
  /// ends: the open one, or else the one that led to the end, or else the last that was taken back.
  Optional<DeletionCase> decisiveLocked(TenantId tenant) {
    return sql.first(
        COLUMNS
            + """
            where tenant = ?
            order by state = 'reactivated', state = 'erased', id desc limit 1 for update
            """,
        SqlCases::read,
        tenant.value());
  }

  void add(DeletionCase opened) {
    sql.update(
        """
        insert into deletion_case
          (id, tenant, cause, began_at, schedule_version, purge_at, state, since, aging_seconds)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        opened.id(),
        opened.tenant().value(),
        opened.cause().label(),
        opened.began(),
        opened.scheduleVersion(),
        opened.purgeAt(),
        opened.state().label(),
        opened.since(),
        opened.aging().toSeconds());
  }

  void move(DeletionCase from, DeletionCase to) {
    int moved =
        sql.update(
            """
            update deletion_case set state = ?, since = ?, generation = ?, purged_at = ?
            where id = ? and state = ? and generation = ?
            """,
            to.state().label(),
            to.since(),
            to.generation(),
            to.purgedAt(),
            from.id(),
            from.state().label(),
            from.generation());
    if (moved != 1) {
      throw new IllegalStateException("case " + from.id() + " was moved by somebody else");
    }
  }

  private static DeletionCase read(Row row) throws SQLException {
    return new DeletionCase(
        row.id("id"),
        new TenantId(row.id("tenant")),
        DeletionCase.Cause.of(row.text("cause")),
        row.instant("began_at"),
        (int) row.number("schedule_version"),
        row.instant("purge_at"),
        CaseState.of(row.text("state")),
        row.instant("since"),
        (int) row.number("generation"),
        row.instantOrNull("purged_at"),
        Duration.ofSeconds(row.number("aging_seconds")));
  }
}
