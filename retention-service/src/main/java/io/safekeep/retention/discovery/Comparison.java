package io.safekeep.retention.discovery;

import io.safekeep.contracts.TenantId;
import io.safekeep.contracts.Topics;
import io.safekeep.retention.discovery.KnownStores.ProtectedServer;
import io.safekeep.retention.discovery.KnownStores.TenantStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Compares what is there with what is known, both ways. Pure.
///
/// @param newSince what was first seen after this is too new to count
record Comparison(KnownStores known, List<String> namespaces, Instant newSince) {

  private static final String DATABASE = StoreKind.DATABASE.label() + "/";

  Comparison {
    namespaces = List.copyOf(namespaces);
  }

  static Comparison at(Instant now, Duration grace, KnownStores known, List<String> namespaces) {
    return new Comparison(known, namespaces, now.minus(grace));
  }

  /// What is concluded of one thing.
  enum State {

    /// Somebody answers for what lies there.
    DECLARED,

    /// It says that it holds nothing of tenants.
    NOT_OF_TENANTS,

    /// Nobody answers for it, but it is new.
    NEW,

    /// Nobody answers for it.
    UNDECLARED,

    /// Somebody answers for it, and it is not there any more.
    GONE;

    String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// Whether a promise is broken by it.
    boolean isFault() {
      return this == UNDECLARED || this == GONE;
    }
  }

  /// @param why one sentence for a person
  /// @param isBackedUp whether backup-service protects it; true for what is not a tenant's database
  record Compared(
      StoreKind kind,
      String namespace,
      String name,
      State state,
      @Nullable String holder,
      @Nullable TenantId tenant,
      String why,
      boolean isBackedUp) {}

  /// Everything that was seen and is worth a word, then what is registered and was never seen.
  List<Compared> compare(List<DiscoveredStore> discovered) {
    var compared = new ArrayList<Compared>();
    for (DiscoveredStore store : discovered) {
      if (!store.isGone()) {
        compared.add(judge(store));
      } else if (isMissed(store.seen())) {
        compared.add(
            compared(
                store.seen(),
                State.GONE,
                "It was seen until %s, and is still declared.".formatted(store.lastSeenAt())));
      }
    }
    compared.addAll(neverSeen(discovered));
    return compared;
  }

  /// Whether something that is gone is still counted upon. What goes with something else is not
  /// missed by itself, and a volume may always go.
  boolean isMissed(SeenStore gone) {
    return gone.parent() == null
        && gone.kind() != StoreKind.VOLUME
        && (isSuitesTopic(gone)
            || (gone.holder() != null && known.holders().contains(gone.holder()))
            || (gone.tenant() != null && find(gone, gone.tenant()) != null));
  }

  private Compared judge(DiscoveredStore store) {
    SeenStore seen = store.seen();
    String holder = seen.holder();
    TenantId tenant = seen.tenant();
    if (isSuitesTopic(seen)) {
      return compared(seen, State.DECLARED, "A topic of the suite; it carries ids and no content.");
    }
    if (holder != null && tenant != null) {
      return unknown(store, "Its labels name a service and a tenant; it can be of one of them.");
    }
    if (SeenStore.NONE.equals(holder)) {
      return compared(
          seen,
          State.NOT_OF_TENANTS,
          seen.parent() == null ? "Its label says so." : "It belongs to " + seen.parent() + ".");
    }
    if (holder != null) {
      return known.holders().contains(holder)
          ? compared(seen, State.DECLARED, "Stores of %s-service.".formatted(holder))
          : unknown(store, "Its label names %s, which declares no stores.".formatted(holder));
    }
    return tenant == null
        ? unknown(store, "No label says whose data it holds.")
        : ofTenant(store, tenant);
  }

  private Compared ofTenant(DiscoveredStore store, TenantId tenant) {
    SeenStore seen = store.seen();
    if (seen.kind() == StoreKind.VOLUME && seen.parent() == null) {
      return unknown(store, "Its claim is gone and has left it behind, with what lies on it.");
    }
    TenantStore registered = find(seen, tenant);
    return registered == null
        ? unknown(
            store, "No store of the tenant is registered for it: nobody exports or purges it.")
        : compared(seen, State.DECLARED, "Store %s of its tenant.".formatted(registered.name()));
  }

  private @Nullable TenantStore find(SeenStore seen, TenantId tenant) {
    return known.tenantStores().stream()
        .filter(store -> store.tenant().equals(tenant) && isOf(store, seen))
        .findFirst()
        .orElse(null);
  }

  private static boolean isOf(TenantStore store, SeenStore seen) {
    if (store.name().equals(seen.store())) {
      return true;
    }
    String name = seen.name();
    int slash = name.indexOf('/');
    if (seen.kind() == StoreKind.DATABASE && slash >= 0) {
      return store.isIn(seen.namespace(), name.substring(0, slash))
          && name.substring(slash + 1).equals(store.database());
    }
    // What lies on a database's volumes goes with the database.
    String whole = seen.parent() == null ? seen.asParent() : seen.parent();
    return whole.startsWith(DATABASE)
        && store.isIn(seen.namespace(), whole.substring(DATABASE.length()));
  }

  private List<Compared> neverSeen(List<DiscoveredStore> discovered) {
    return known.tenantStores().stream()
        .filter(store -> {
          String place = store.placeIn(namespaces);
          return place != null
              && discovered.stream()
                  .noneMatch(one ->
                      one.seen().kind() == StoreKind.DATABASE && one.seen().place().equals(place));
        })
        .map(store -> {
          String[] place = Objects.requireNonNull(store.placeIn(namespaces)).split("/", 2);
          return new Compared(
              StoreKind.DATABASE,
              place[0],
              place[1],
              State.GONE,
              null,
              store.tenant(),
              "Store %s of its tenant is registered there, and there is no such cluster."
                  .formatted(store.name()),
              true);
        })
        .distinct()
        .toList();
  }

  private Compared unknown(DiscoveredStore store, String why) {
    return compared(
        store.seen(), store.firstSeenAt().isAfter(newSince) ? State.NEW : State.UNDECLARED, why);
  }

  private Compared compared(SeenStore seen, State state, String why) {
    return new Compared(
        seen.kind(),
        seen.namespace(),
        seen.name(),
        state,
        seen.holder(),
        seen.tenant(),
        why,
        isBackedUp(seen));
  }

  private boolean isBackedUp(SeenStore seen) {
    TenantId tenant = seen.tenant();
    return seen.kind() != StoreKind.DATABASE
        || seen.parent() != null
        || tenant == null
        || known.protectedServers().contains(new ProtectedServer(tenant, seen.place()));
  }

  private static boolean isSuitesTopic(SeenStore seen) {
    return seen.kind() == StoreKind.TOPIC && Topics.ALL.contains(seen.name());
  }
}
