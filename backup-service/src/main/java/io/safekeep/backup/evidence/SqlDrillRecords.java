package io.safekeep.backup.evidence;

import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Signed records of drills, and the keys that signed them. Nothing is ever changed or removed
/// here.
@Singleton
class SqlDrillRecords {

  private static final String COLUMNS = "select number, drill, record from drill_record ";

  private final Sql sql;

  SqlDrillRecords(Sql sql) {
    this.sql = sql;
  }

  /// A record in its place.
  ///
  /// @param record compact form of the signature, content included
  record Stored(long number, UUID drill, String record) {}

  /// A key pair that signs a tenant's records.
  ///
  /// @param sealedPrivateKey PKCS #8, sealed by the tenant's key
  record StoredKey(byte[] publicKey, byte[] sealedPrivateKey) {}

  void add(TenantId tenant, Stored entry, Instant at) {
    sql.update(
        """
        insert into drill_record (tenant, number, drill, record, recorded_at)
        values (?, ?, ?, ?, ?)
        """,
        tenant.value(),
        entry.number(),
        entry.drill(),
        entry.record(),
        at);
  }

  /// The newest record of a tenant.
  Optional<Stored> last(TenantId tenant) {
    return sql.first(
        COLUMNS + "where tenant = ? order by number desc limit 1",
        SqlDrillRecords::read,
        tenant.value());
  }

  Optional<Stored> of(TenantId tenant, UUID drill) {
    return sql.first(
        COLUMNS + "where tenant = ? and drill = ?", SqlDrillRecords::read, tenant.value(), drill);
  }

  /// Records of a tenant behind a number, oldest first.
  List<Stored> page(TenantId tenant, long after, int limit) {
    return sql.query(
        COLUMNS + "where tenant = ? and number > ? order by number limit ?",
        SqlDrillRecords::read,
        tenant.value(),
        after,
        limit);
  }

  /// The drill that ended first of those that have no record.
  ///
  /// @param without tenants that are left out
  Optional<UUID> firstMissing(Set<TenantId> without) {
    return sql.first(
        """
        select id from drill d
        where state in ('passed', 'failed') and tenant <> all(?)
          and not exists (select 1 from drill_record r where r.drill = d.id)
        order by ended_at, id limit 1
        """,
        row -> row.id("id"),
        (Object) without.stream().map(TenantId::value).toArray(UUID[]::new));
  }

  /// How many drills of a tenant had ended by an instant and have no record.
  long missing(TenantId tenant, Instant endedBy) {
    return sql.first(
            """
            select count(*) as missing from drill d
            where tenant = ? and state in ('passed', 'failed') and ended_at <= ?
              and not exists (select 1 from drill_record r where r.drill = d.id)
            """,
            row -> row.number("missing"),
            tenant.value(),
            endedBy)
        .orElseThrow();
  }

  /// Tenants of which some drill has ended.
  List<TenantId> tenants() {
    return sql.query(
        "select distinct tenant from drill where state in ('passed', 'failed') order by tenant",
        row -> new TenantId(row.id("tenant")));
  }

  Optional<StoredKey> key(TenantId tenant) {
    return sql.first(
        "select public_key, sealed_private_key from record_key where tenant = ?",
        row -> new StoredKey(row.bytes("public_key"), row.bytes("sealed_private_key")),
        tenant.value());
  }

  /// Keeps a key pair unless there is one already.
  void addKey(TenantId tenant, String id, StoredKey key, Instant at) {
    sql.update(
        """
        insert into record_key (id, tenant, public_key, sealed_private_key, created_at)
        values (?, ?, ?, ?, ?)
        on conflict (tenant) do nothing
        """,
        id,
        tenant.value(),
        key.publicKey(),
        key.sealedPrivateKey(),
        at);
  }

  private static Stored read(Sql.Row row) throws SQLException {
    return new Stored(row.number("number"), row.id("drill"), row.text("record"));
  }
}
