package io.safekeep.access.detection;

import io.safekeep.contracts.TenantId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A use that was refused.
///
/// @param way for example `gateway`, `ssh`, `portal`, `request`
/// @param employee who was refused; null if only the grant says so
/// @param grant that was to be used; null for a request
/// @param tenant with `resource`, of a request
/// @param isProven whether it was certainly the employee who tried
public record RefusedUse(
    String way,
    @Nullable String employee,
    @Nullable UUID grant,
    @Nullable TenantId tenant,
    @Nullable UUID resource,
    boolean isProven) {

  /// Somebody who is known wanted to use a grant.
  public static RefusedUse of(String way, String employee, UUID grant) {
    return new RefusedUse(way, employee, grant, null, null, true);
  }

  /// Somebody showed what only who has the grant was given.
  public static RefusedUse withToken(String way, UUID grant) {
    return new RefusedUse(way, null, grant, null, null, true);
  }

  /// Somebody named a grant, and had nothing to show for it.
  public static RefusedUse naming(String way, UUID grant) {
    return new RefusedUse(way, null, grant, null, null, false);
  }

  /// Somebody asked for access.
  public static RefusedUse request(String employee, TenantId tenant, UUID resource) {
    return new RefusedUse("request", employee, null, tenant, resource, true);
  }
}
