package io.safekeep.local;

import java.util.List;

/// A demo tenant: the vendor's customer with a music shop of its own. `seed` (-1 to 1) makes its
/// data differ from the others'.
public record TenantSpec(String name, String slug, String database, double seed) {
  static List<TenantSpec> demo() {
    return List.of(
        new TenantSpec("Harbour Records", "harbour-records", "shop", 0.17),
        new TenantSpec("Maple Street Audio", "maple-street-audio", "shop", 0.71));
  }
}
