package io.safekeep.access.catalogue;

import java.util.List;
import java.util.Optional;

/// Everything that can be asked for, as one document says.
public record Catalogue(List<Entitlement> entitlements) {

  public Catalogue {
    entitlements = List.copyOf(entitlements);
  }

  public Optional<Entitlement> find(String name) {
    return entitlements.stream().filter(one -> one.name().equals(name)).findFirst();
  }
}
