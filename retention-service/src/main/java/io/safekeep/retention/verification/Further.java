package io.safekeep.retention.verification;

import io.safekeep.retention.verification.FurtherProof.Shown;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What was looked at beside rows.
///
/// @param service whose stores these are
/// @param stores those of which rows say nothing
/// @param shown what was seen of them, by the store's name; nothing of one that was not reached
record Further(String service, Set<String> stores, Map<String, Shown> shown) {

  static final Further NOTHING = new Further("", Set.of(), Map.of());

  Further {
    stores = Set.copyOf(stores);
    shown = Map.copyOf(shown);
  }

  /// Whether the data of a store is something else than its rows.
  boolean isOf(HeldStore store) {
    return store.service().equals(service) && stores.contains(store.name());
  }

  Optional<Shown> of(HeldStore store) {
    return isOf(store) ? Optional.ofNullable(shown.get(store.name())) : Optional.empty();
  }
}
