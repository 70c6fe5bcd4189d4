package io.safekeep.notification.deadline;

import io.safekeep.contracts.TenantId;
import io.safekeep.notification.deadline.LegalClock.Ended;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Tables `legal_clock` and `contract_clock`. The database repeats that no clock becomes later.
@Singleton
class SqlClocks {

  private static final String SELECT =
      """
      select id, incident, regime, tenant, started_at, started_by, due_at, told_percent, ended_at,
        ended_by, ended_how, ended_note
      from legal_clock
      """;

  private final Sql sql;

  SqlClocks(Sql sql) {
    this.sql = sql;
  }

  /// How fast a tenant's contract wants it told.
  record Contract(TenantId tenant, int hours, String reference, String setBy, Instant setAt) {}

  /// Starts a clock. One that runs starts earlier if it should have, and ends earlier if it has to.
  ///
  /// @return its id
  UUID start(LegalClock clock) {
    sql.update(
        """
        insert into legal_clock (id, incident, regime, tenant, started_at, started_by, due_at)
        values (?, ?, ?, ?, ?, ?, ?)
        on conflict (incident, regime, tenant) do update set
          started_at = least(legal_clock.started_at, excluded.started_at),
          started_by = excluded.started_by,
          due_at = least(legal_clock.due_at, excluded.due_at)
        where legal_clock.ended_at is null and excluded.due_at < legal_clock.due_at
        """,
        clock.id(),
        clock.incident(),
        clock.regime(),
        value(clock.tenant()),
        clock.startedAt(),
        clock.startedBy(),
        clock.dueAt());
    return sql.first(
            """
            select id from legal_clock
            where incident = ? and regime = ? and tenant is not distinct from ?::uuid
            """,
            row -> row.id("id"),
            clock.incident(),
            clock.regime(),
            value(clock.tenant()))
        .orElseThrow();
  }

  Optional<LegalClock> locked(UUID id) {
    return sql.first(SELECT + "where id = ? for update", SqlClocks::read, id);
  }

  Optional<LegalClock> find(UUID incident, String regime, @Nullable TenantId tenant) {
    return sql.first(
        SELECT + "where incident = ? and regime = ? and tenant is not distinct from ?::uuid",
        SqlClocks::read,
        incident,
        regime,
        value(tenant));
  }

  /// Of one incident, the next due first.
  List<LegalClock> of(UUID incident) {
    return sql.query(SELECT + "where incident = ? order by due_at, id", SqlClocks::read, incident);
  }

  /// Of all incidents that are not exercises: those that run, or ended since then.
  List<LegalClock> since(Instant since) {
    return sql.query(
        SELECT
            + """
            where (ended_at is null or ended_at > ?)
              and incident in (select id from incident where not exercise)
            order by due_at
            """,
        SqlClocks::read,
        since);
  }

  void told(UUID id, int percent) {
    sql.update("update legal_clock set told_percent = ? where id = ?", percent, id);
  }

  void end(UUID id, Ended ended) {
    sql.update(
        """
        update legal_clock set ended_at = ?, ended_by = ?, ended_how = ?, ended_note = ?
        where id = ?
        """,
        ended.at(),
        ended.by(),
        ended.how(),
        ended.note(),
        id);
  }

  void set(Contract contract) {
    sql.update(
        """
        insert into contract_clock (tenant, hours, reference, set_by, set_at) values (?, ?, ?, ?, ?)
        on conflict (tenant) do update set hours = excluded.hours,
          reference = excluded.reference, set_by = excluded.set_by, set_at = excluded.set_at
        """,
        contract.tenant().value(),
        contract.hours(),
        contract.reference(),
        contract.setBy(),
        contract.setAt());
  }

  Optional<Contract> contract(TenantId tenant) {
    return sql.first(
        "select tenant, hours, reference, set_by, set_at from contract_clock where tenant = ?",
        row ->
            new Contract(
                new TenantId(row.id("tenant")),
                (int) row.number("hours"),
                row.text("reference"),
                row.text("set_by"),
                row.instant("set_at")),
        tenant.value());
  }

  long held(TenantId tenant) {
    return contract(tenant).isPresent() ? 1 : 0;
  }

  void removeAll(TenantId tenant) {
    sql.update("delete from contract_clock where tenant = ?", tenant.value());
  }

  private static @Nullable UUID value(@Nullable TenantId tenant) {
    return tenant == null ? null : tenant.value();
  }

  private static LegalClock read(Row row) throws SQLException {
    var tenant = row.idOrNull("tenant");
    var endedAt = row.instantOrNull("ended_at");
    return new LegalClock(
        row.id("id"),
        row.id("incident"),
        row.text("regime"),
        tenant == null ? null : new TenantId(tenant),
        row.instant("started_at"),
        row.text("started_by"),
        row.instant("due_at"),
        (int) row.number("told_percent"),
        endedAt == null
            ? null
            : new Ended(
                endedAt, row.text("ended_by"), row.text("ended_how"), row.text("ended_note")));
  }
}
