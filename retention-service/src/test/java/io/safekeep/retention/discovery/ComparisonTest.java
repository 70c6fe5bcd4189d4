package io.safekeep.retention.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.safekeep.contracts.TenantId;
import io.safekeep.retention.discovery.Comparison.Compared;
import io.safekeep.retention.discovery.Comparison.State;
import io.safekeep.retention.discovery.KnownStores.ProtectedServer;
import io.safekeep.retention.discovery.KnownStores.TenantStore;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ComparisonTest {

  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final TenantId ACME = TenantId.parse("0199aaaa-0000-7000-8000-000000000001");
  private static final TenantId GLOBEX = TenantId.parse("0199aaaa-0000-7000-8000-000000000002");

  @Test
  void whatSomebodyAnswersForIsDeclared() {
    // Given
    var known =
        new KnownStores(
            Set.of("identity"),
            List.of(new TenantStore(ACME, "main", "orders-rw.shop.svc", "app")),
            Set.of(new ProtectedServer(ACME, "shop/orders")));

    // When
    var compared =
        compare(
            known,
            there(of("identity-service-db", "identity", null)),
            there(of("orders", null, ACME)),
            there(part(StoreKind.DATABASE, "orders/app", ACME)),
            there(part(StoreKind.CLAIM, "orders-1", ACME)),
            there(part(StoreKind.VOLUME, "pvc-4711", ACME)),
            there(new SeenStore(StoreKind.CLAIM, "shop", "cache", "none", null, null, null)),
            there(new SeenStore(StoreKind.CLAIM, "shop", "mail", null, ACME, "main", null)),
            there(
                new SeenStore(StoreKind.TOPIC, "shop", "safekeep.access", null, null, null, null)));

    // Then
    assertThat(compared)
        .extracting(Compared::name, Compared::state, Compared::isBackedUp)
        .containsExactly(
            tuple("identity-service-db", State.DECLARED, true),
            tuple("orders", State.DECLARED, true),
            tuple("orders/app", State.DECLARED, true),
            tuple("orders-1", State.DECLARED, true),
            tuple("pvc-4711", State.DECLARED, true),
            tuple("cache", State.NOT_OF_TENANTS, true),
            tuple("mail", State.DECLARED, true),
            tuple("safekeep.access", State.DECLARED, true));
    assertThat(DiscoveredStoresDeclared.judge(compared))
        .extracting(ControlResult::outcome)
        .containsExactly(Outcome.PASS);
    assertThat(DiscoveredStoresCovered.judge(compared))
        .extracting(ControlResult::outcome)
        .containsOnly(Outcome.PASS);
  }

  @Test
  void storeThatNobodyDeclaredBreaksThePromise() {
    // Given
    var known =
        new KnownStores(
            Set.of("identity"),
            List.of(new TenantStore(GLOBEX, "main", "orders-rw.shop.svc", "app")),
            Set.of());

    // When
    var compared =
        compare(
            known,
            there(of("nobodys", null, null)),
            there(of("billing-db", "billing", null)),
            there(of("both", "identity", ACME)),
            there(of("orders", null, ACME)),
            there(part(StoreKind.DATABASE, "orders/second", GLOBEX)),
            there(new SeenStore(StoreKind.VOLUME, "shop", "left", null, GLOBEX, null, null)));

    // Then
    assertThat(compared)
        .extracting(Compared::name, Compared::state, Compared::why)
        .containsExactly(
            tuple("nobodys", State.UNDECLARED, "No label says whose data it holds."),
            tuple(
                "billing-db",
                State.UNDECLARED,
                "Its label names billing, which declares no stores."),
            tuple(
                "both",
                State.UNDECLARED,
                "Its labels name a service and a tenant; it can be of one of them."),
            tuple(
                "orders",
                State.UNDECLARED,
                "No store of the tenant is registered for it: nobody exports or purges it."),
            tuple(
                "orders/second",
                State.UNDECLARED,
                "No store of the tenant is registered for it: nobody exports or purges it."),
            tuple(
                "left",
                State.UNDECLARED,
                "Its claim is gone and has left it behind, with what lies on it."));
    assertThat(DiscoveredStoresDeclared.judge(compared))
        .extracting(ControlResult::outcome, ControlResult::subject)
        .hasSize(6)
        .contains(tuple(Outcome.FAIL, "database shop/nobodys"));
  }

  @Test
  void storeThatIsNewHasItsTime() {
    // When
    var compared =
        compare(
            nothing(),
            new DiscoveredStore(
                of("young", null, null), NOW.minus(Duration.ofMinutes(14)), NOW, null));

    // Then
    assertThat(compared).extracting(Compared::state).containsExactly(State.NEW);
    assertThat(DiscoveredStoresDeclared.judge(compared))
        .extracting(ControlResult::outcome)
        .containsExactly(Outcome.PASS);
  }

  @Test
  void declaredStoreThatIsGoneBreaksThePromise() {
    // Given
    var known =
        new KnownStores(
            Set.of("identity"),
            List.of(
                new TenantStore(ACME, "main", "orders-rw.shop.svc", "app"),
                new TenantStore(ACME, "old", "never-rw.shop.svc.cluster.local", "app"),
                new TenantStore(ACME, "elsewhere", "db-rw.other.svc", "app")),
            Set.of());

    // When
    var compared =
        compare(
            known,
            gone(of("identity-service-db", "identity", null)),
            gone(of("orders", null, ACME)),
            gone(part(StoreKind.CLAIM, "orders-1", ACME)),
            gone(of("forgotten", null, GLOBEX)),
            gone(new SeenStore(StoreKind.VOLUME, "shop", "pvc-1", null, ACME, "main", null)),
            gone(
                new SeenStore(StoreKind.TOPIC, "shop", "safekeep.backup", null, null, null, null)));

    // Then
    assertThat(compared)
        .extracting(Compared::name, Compared::state)
        .containsExactly(
            tuple("identity-service-db", State.GONE),
            tuple("orders", State.GONE),
            tuple("safekeep.backup", State.GONE),
            tuple("never", State.GONE));
  }

  @Test
  void tenantsDatabaseThatIsNotBackedUpIsNotCovered() {
    // Given
    var known =
        new KnownStores(
            Set.of(), List.of(new TenantStore(ACME, "main", "orders-rw.shop", "app")), Set.of());

    // When
    var results = DiscoveredStoresCovered.judge(compare(known, there(of("orders", null, ACME))));

    // Then
    assertThat(results)
        .extracting(ControlResult::outcome, ControlResult::tenant, ControlResult::detail)
        .containsExactly(tuple(Outcome.FAIL, ACME, "It is not backed up."));
  }

  private static KnownStores nothing() {
    return new KnownStores(Set.of(), List.of(), Set.of());
  }

  private static List<Compared> compare(KnownStores known, DiscoveredStore... stores) {
    return Comparison.at(NOW, Duration.ofMinutes(15), known, List.of("shop"))
        .compare(List.of(stores));
  }

  private static SeenStore of(String name, @Nullable String holder, @Nullable TenantId tenant) {
    return new SeenStore(StoreKind.DATABASE, "shop", name, holder, tenant, null, null);
  }

  private static SeenStore part(StoreKind kind, String name, TenantId tenant) {
    return new SeenStore(kind, "shop", name, null, tenant, null, "database/orders");
  }

  private static DiscoveredStore there(SeenStore store) {
    return new DiscoveredStore(store, NOW.minus(Duration.ofDays(1)), NOW, null);
  }

  private static DiscoveredStore gone(SeenStore store) {
    return new DiscoveredStore(store, NOW.minus(Duration.ofDays(1)), NOW, NOW);
  }
}
