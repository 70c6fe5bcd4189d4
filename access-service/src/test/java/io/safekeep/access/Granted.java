package io.safekeep.access;

import io.safekeep.access.grant.GrantTerms;
import io.safekeep.access.grant.Privilege;
import io.safekeep.access.resource.Resource;
import io.safekeep.access.resource.Target;
import io.safekeep.contracts.TenantId;
import java.util.UUID;

/// Terms of grants, as tests need them.
public final class Granted {

  public static final String EMPLOYEE = "alice";

  private Granted() {}

  /// To a resource of a tenant of its own.
  public static GrantTerms to(Target target, Privilege privilege) {
    return new GrantTerms(
        UUID.randomUUID(),
        UUID.randomUUID(),
        EMPLOYEE,
        "CUSTOMER_INITIATED_SUPPORT",
        "T-1",
        new Resource(
            UUID.randomUUID(),
            new TenantId(UUID.randomUUID()),
            privilege.resourceClass(),
            "resource " + UUID.randomUUID(),
            "eu",
            target),
        privilege);
  }
}
