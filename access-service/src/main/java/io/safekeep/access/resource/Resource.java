package io.safekeep.access.resource;

import io.safekeep.contracts.TenantId;
import java.util.UUID;

/// Something of one tenant that access can be granted to.
///
/// @param name unique among the tenant's resources of that class
/// @param region where it is, for example `eu`
public record Resource(
    UUID id,
    TenantId tenant,
    ResourceClass resourceClass,
    String name,
    String region,
    Target target) {

  public Resource {
    if (!resourceClass.target().isInstance(target)) {
      throw new IllegalArgumentException(
          "a resource of class " + resourceClass.label() + " is not at " + target);
    }
  }

  /// `class:name`, as logs and pages write it.
  public String label() {
    return resourceClass.label() + ':' + name;
  }
}
