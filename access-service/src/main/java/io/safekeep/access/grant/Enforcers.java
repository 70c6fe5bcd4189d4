package io.safekeep.access.grant;

import io.quarkus.arc.All;
import io.safekeep.access.resource.ResourceClass;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What makes and ends access, by kind of target.
@Singleton
public class Enforcers {

  private final Map<ResourceClass, Enforcer> byClass = new EnumMap<>(ResourceClass.class);

  Enforcers(@All List<Enforcer> enforcers) {
    for (var enforcer : enforcers) {
      var other = byClass.put(enforcer.resourceClass(), enforcer);
      if (other != null) {
        throw new IllegalStateException("%s and %s enforce the same".formatted(other, enforcer));
      }
    }
  }

  /// Empty if access of that kind cannot be enforced here; then it must not be granted.
  public Optional<Enforcer> find(ResourceClass resourceClass) {
    return Optional.ofNullable(byClass.get(resourceClass));
  }
}
