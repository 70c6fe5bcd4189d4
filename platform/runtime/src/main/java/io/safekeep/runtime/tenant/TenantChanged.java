package io.safekeep.runtime.tenant;

import io.safekeep.contracts.TenantId;

/// Something about a tenant has changed in the service's own copy. Told to observers in the
/// transaction of the event that changed it.
public record TenantChanged(TenantId tenant) {}
