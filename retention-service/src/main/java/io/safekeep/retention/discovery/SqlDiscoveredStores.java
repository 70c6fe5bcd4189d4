package io.safekeep.retention.discovery;

import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Tables `discovered_store` and `discovery_look`.
@Singleton
class SqlDiscoveredStores {

  private final Sql sql;

  SqlDiscoveredStores(Sql sql) {
    this.sql = sql;
  }

  /// How the last look went.
  ///
  /// @param takenAt of the last one that saw everything; null if none ever did
  /// @param failure why the last one did not; null if it did
  record LastLook(@Nullable Instant takenAt, @Nullable String failure) {}

  List<DiscoveredStore> all() {
    return sql.query(
        """
        select kind, namespace, name, holder, tenant, store, parent, first_seen_at, last_seen_at,
          gone_at
        from discovered_store order by namespace, kind, name
        """,
        SqlDiscoveredStores::read);
  }

  /// How many things of a tenant's are there.
  long held(TenantId tenant) {
    return sql.first(
            "select count(*) as n from discovered_store where tenant = ? and gone_at is null",
            row -> row.number("n"),
            tenant.value())
        .orElseThrow();
  }

  Optional<LastLook> lastLook() {
    return sql.first(
        "select taken_at, failure from discovery_look",
        row -> new LastLook(row.instantOrNull("taken_at"), row.textOrNull("failure")));
  }

  /// Takes what a look has seen: all that is there. What lies elsewhere is not looked at any more,
  /// which does not mean that it is gone.
  @Transactional(Transactional.TxType.MANDATORY)
  void seen(List<SeenStore> stores, List<String> namespaces, Instant at) {
    sql.update(
        "delete from discovered_store where namespace <> all(?)",
        (Object) namespaces.toArray(String[]::new));
    sql.update(
        """
        insert into discovered_store
          (kind, namespace, name, holder, tenant, store, parent, first_seen_at, last_seen_at)
        select kind, namespace, name, holder, tenant::uuid, store, parent, ?, ?
        from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[])
          as s (kind, namespace, name, holder, tenant, store, parent)
        on conflict (kind, namespace, name) do update set
          -- A volume outlives the claim that said whose it is.
          holder = case when discovered_store.kind = 'volume'
            then coalesce(excluded.holder, discovered_store.holder) else excluded.holder end,
          tenant = case when discovered_store.kind = 'volume'
            then coalesce(excluded.tenant, discovered_store.tenant) else excluded.tenant end,
          store = excluded.store, parent = excluded.parent, last_seen_at = excluded.last_seen_at,
          first_seen_at = case when discovered_store.gone_at is null
            then discovered_store.first_seen_at else excluded.first_seen_at end,
          gone_at = null
        -- Another replica may have looked later and written first.
        where greatest(discovered_store.last_seen_at, discovered_store.gone_at)
          <= excluded.last_seen_at
        """,
        at,
        at,
        column(stores, one -> one.kind().label()),
        column(stores, SeenStore::namespace),
        column(stores, SeenStore::name),
        column(stores, SeenStore::holder),
        column(stores, one -> one.tenant() == null ? null : one.tenant().toString()),
        column(stores, SeenStore::store),
        column(stores, SeenStore::parent));
    sql.update(
        "update discovered_store set gone_at = ? where last_seen_at < ? and gone_at is null",
        at,
        at);
    sql.update(
        """
        insert into discovery_look (taken_at) values (?)
        on conflict (is_only) do update set taken_at = excluded.taken_at, failure = null
        """,
        at);
  }

  void failed(String failure) {
    sql.update(
        """
        insert into discovery_look (failure) values (?)
        on conflict (is_only) do update set failure = excluded.failure
        """,
        failure);
  }

  /// Forgets what was seen of a tenant: nobody looks any more.
  void forget(TenantId tenant) {
    sql.update("delete from discovered_store where tenant = ?", tenant.value());
  }

  /// Nobody misses it.
  void forget(SeenStore gone) {
    sql.update(
        """
        delete from discovered_store
        where kind = ? and namespace = ? and name = ? and gone_at is not null
        """,
        gone.kind().label(),
        gone.namespace(),
        gone.name());
  }

  private static @Nullable String[] column(
      List<SeenStore> stores, Function<SeenStore, @Nullable String> value) {
    var values = new @Nullable String[stores.size()];
    Arrays.setAll(values, i -> value.apply(stores.get(i)));
    return values;
  }

  private static DiscoveredStore read(Row row) throws SQLException {
    UUID tenant = row.idOrNull("tenant");
    return new DiscoveredStore(
        new SeenStore(
            StoreKind.of(row.text("kind")),
            row.text("namespace"),
            row.text("name"),
            row.textOrNull("holder"),
            tenant == null ? null : new TenantId(tenant),
            row.textOrNull("store"),
            row.textOrNull("parent")),
        row.instant("first_seen_at"),
        row.instant("last_seen_at"),
        row.instantOrNull("gone_at"));
  }
}
