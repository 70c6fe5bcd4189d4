package io.safekeep.backup.keys;

import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Orders to destroy tenants' keys.
@Singleton
class SqlKeyDestructions {

  private final Sql sql;

  SqlKeyDestructions(Sql sql) {
    this.sql = sql;
  }

  /// @param state `scheduled`, `taken-back` or `destroyed`
  record Destruction(UUID order, UUID tenant, String state, Instant notBefore) {}

  /// Locks the row until the transaction ends.
  Optional<Destruction> find(UUID order) {
    return sql.first(
        """
        select destruction_order, tenant, state, not_before from key_destruction
        where destruction_order = ? for update
        """,
        row ->
            new Destruction(
                row.id("destruction_order"),
                row.id("tenant"),
                row.text("state"),
                row.instant("not_before")),
        order);
  }

  /// False if another order stands for this tenant.
  ///
  /// @param sample what the keys have wrapped; null if there are none
  boolean schedule(DestructionOrder order, Instant at, byte @Nullable [] sample) {
    return sql.update(
            """
            insert into key_destruction
              (destruction_order, tenant, state, scheduled_at, not_before, sample)
            values (?, ?, 'scheduled', ?, ?, ?)
            on conflict (tenant) where state in ('scheduled', 'destroyed') do nothing
            """,
            order.id(),
            order.tenant().value(),
            at,
            order.notBefore(),
            sample)
        == 1;
  }

  /// What a tenant's keys wrapped before the order that stands against them.
  Optional<Sample> sample(TenantId tenant) {
    return sql.first(
        """
        select destruction_order, sample from key_destruction
        where tenant = ? and state in ('scheduled', 'destroyed') and sample is not null
        """,
        row -> new Sample(row.id("destruction_order"), row.bytes("sample")),
        tenant.value());
  }

  /// @param order that it was made for
  record Sample(UUID order, byte[] wrapped) {}

  void end(UUID order, String state, Instant at) {
    sql.update(
        "update key_destruction set state = ?, ended_at = ? where destruction_order = ?",
        state,
        at,
        order);
  }

  List<UUID> datastores(TenantId tenant) {
    return sql.query(
        "select id from datastore where tenant = ?", row -> row.id("id"), tenant.value());
  }

  /// Restored copies of the tenant's data that are being built or serve: they are not sealed.
  long openCopies(TenantId tenant) {
    return sql.first(
            """
            select count(*) as copies from restore
            where tenant = ? and state in ('queued', 'running', 'ready')
            """,
            row -> row.number("copies"),
            tenant.value())
        .orElse(0L);
  }
}
