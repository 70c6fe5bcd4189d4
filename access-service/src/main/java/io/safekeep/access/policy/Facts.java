package io.safekeep.access.policy;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.safekeep.access.employee.Employee;
import io.safekeep.access.employee.Gates;
import io.safekeep.access.resource.Resource;
import io.safekeep.contracts.TenantId;
import java.time.Instant;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Everything that a decision is based on, beside the policy. Two decisions on the same facts by
/// the same version are the same.
///
/// @param employee null if nobody of that id is known
/// @param resource null if there is none of that id
/// @param tenantIsKnown whether the resource's tenant is
/// @param suspended teams whose membership does not count, by a review
/// @param held names of entitlements that the employee has already
@RegisterForReflection(
    targets = {
      Facts.class,
      Facts.Thing.class,
      TenantId.class,
      Asked.class,
      Employee.class,
      Gates.class
    })
record Facts(
    Instant at,
    Asked asked,
    @Nullable Employee employee,
    @Nullable Thing resource,
    boolean tenantIsKnown,
    TicketStatus ticket,
    Set<String> suspended,
    Set<String> held) {

  Facts {
    suspended = Collections.unmodifiableSortedSet(new TreeSet<>(suspended));
    held = Collections.unmodifiableSortedSet(new TreeSet<>(held));
  }

  /// What counts of a resource.
  ///
  /// @param resourceClass label of its class
  record Thing(UUID id, TenantId tenant, String resourceClass, String name, String region) {

    static Thing of(Resource resource) {
      return new Thing(
          resource.id(),
          resource.tenant(),
          resource.resourceClass().label(),
          resource.name(),
          resource.region());
    }
  }

  Instant startAt() {
    return asked.startAt() == null ? at : asked.startAt();
  }
}
