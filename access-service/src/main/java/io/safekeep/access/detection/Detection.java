package io.safekeep.access.detection;

import io.safekeep.contracts.TenantId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Access that no grant allows, or the means for it.
///
/// @param subject what makes it the same one when it is found again
/// @param place whose it is; null if nobody but us has to know
/// @param grant that it hangs together with, if one
/// @param kind for example `unknown-role`, `use-after-end`
/// @param detail for people; no secret
public record Detection(
    String subject, @Nullable Place place, @Nullable UUID grant, String kind, String detail) {

  /// A resource of a tenant.
  public record Place(TenantId tenant, UUID resource, String resourceClass) {}
}
