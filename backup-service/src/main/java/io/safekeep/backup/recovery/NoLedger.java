package io.safekeep.backup.recovery;

import io.quarkus.arc.DefaultBean;
import io.safekeep.contracts.TenantId;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;

/// Where retention's ledger is not connected.
@DefaultBean
@Singleton
class NoLedger implements Tombstones {

  @Override
  public boolean isConfigured() {
    return false;
  }

  @Override
  public List<Tombstone> of(TenantId tenant, UUID datastore) {
    return List.of();
  }
}
