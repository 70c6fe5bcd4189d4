package io.safekeep.backup;

import io.safekeep.backup.recovery.Tombstone;
import io.safekeep.backup.recovery.Tombstones;
import io.safekeep.contracts.TenantId;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.List;
import java.util.UUID;

/// A ledger of deletions that a test connects, fills and takes away.
@Alternative
@Priority(1)
@Singleton
public class LedgerInTest implements Tombstones {

  private volatile boolean connected;
  private volatile List<Tombstone> tombstones = List.of();

  void connect(Tombstone... kept) {
    tombstones = List.of(kept);
    connected = true;
  }

  void takeAway() {
    tombstones = null;
  }

  void disconnect() {
    connected = false;
  }

  @Override
  public boolean isConfigured() {
    return connected;
  }

  @Override
  public List<Tombstone> of(TenantId tenant, UUID datastore) throws IOException {
    if (tombstones == null) {
      throw new IOException("retention's ledger does not answer");
    }
    return tombstones;
  }
}
