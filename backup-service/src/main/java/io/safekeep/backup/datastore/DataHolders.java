package io.safekeep.backup.datastore;

import io.safekeep.contracts.TenantId;
import java.util.Set;

/// What keeps tenants' data of one class, so that it shows if somebody's was forgotten. Make it a
/// bean.
public interface DataHolders {

  DataClass dataClass();

  /// Tenants of whom something of the class is protected.
  Set<TenantId> tenants();
}
