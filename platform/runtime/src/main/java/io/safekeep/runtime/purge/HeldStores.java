package io.safekeep.runtime.purge;

import io.quarkus.arc.All;
import io.safekeep.contracts.platform.StoresDeclared.DeclaredStore;
import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// All stores of tenants' data in this service.
@Singleton
class HeldStores {

  private final Map<String, DataHolder> holders;

  /// @throws IllegalStateException if two stores have one name
  HeldStores(@All List<DataHolder> holders) {
    this.holders =
        holders.stream()
            .collect(Collectors.toMap(holder -> holder.store().name(), Function.identity()));
  }

  Optional<DataHolder> find(String store) {
    return Optional.ofNullable(holders.get(store));
  }

  List<DeclaredStore> declared() {
    return holders.values().stream()
        .map(HeldStores::declared)
        .sorted(Comparator.comparing(DeclaredStore::name))
        .toList();
  }

  private static DeclaredStore declared(DataHolder holder) {
    Store store = holder.store();
    return new DeclaredStore(
        store.name(),
        store.dataClass(),
        store.purgeMethod(),
        store.verifyMethod(),
        // A month counts as 31 days: what is said to be gone must be gone.
        Math.toIntExact(store.horizon().toTotalMonths() * 31 + store.horizon().getDays()),
        store.tables(),
        holder.steps().stream().sorted().map(Step::label).toList());
  }
}
