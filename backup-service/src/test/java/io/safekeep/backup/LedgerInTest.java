package io.safekeep.backup;

import io.safekeep.backup.recovery.Tombstone;
import io.safekeep.backup.recovery.Tombstones;
import io.safekeep.contracts.TenantId;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/// A ledger of deletions that a test connects, fills and takes away.
@Alternative
@Priority(1)
@Singleton
public class LedgerInTest implements Tombstones {

  private final Map<TenantId, Instant> buried = new ConcurrentHashMap<>();
  private volatile boolean connected;
  private volatile List<Tombstone> tombstones = List.of();

  void connect(Tombstone... kept) {
    tombstones = List.of(kept);
    connected = true;
  }

  void takeAway() {
    tombstones = null;
  }

  void bury(UUID tenant, Instant at) {
    buried.put(new TenantId(tenant), at);
  }

  void disconnect() {
    connected = false;
    buried.clear();
  }

  @Override
  public boolean isConfigured() {
    return connected;
  }

  @Override
  public Optional<Instant> buriedAt(TenantId tenant) {
    return Optional.ofNullable(buried.get(tenant));
  }

  @Override
  public List<Purged> purged() {
    return buried.entrySet().stream()
        .map(entry -> new Purged(entry.getKey(), entry.getValue()))
        .toList();
  }

  @Override
  public List<Tombstone> of(TenantId tenant, UUID datastore) throws IOException {
    if (tombstones == null) {
      throw new IOException("retention's ledger does not answer");
    }
    return tombstones;
  }
}
