package io.safekeep.backup.recovery;

import io.safekeep.contracts.TenantId;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The ledger of what was deleted for good. Retention keeps it; restores ask for it.
public interface Tombstones {

  /// A tenant whose live data is gone, as others have seen.
  record Purged(TenantId tenant, Instant purgedAt) {}

  /// False where no ledger is configured; a restore then says that nothing was buried again.
  boolean isConfigured();

  /// Since when nothing of the tenant may be restored any more.
  ///
  /// @throws IOException if the ledger cannot be read
  Optional<Instant> buriedAt(TenantId tenant) throws IOException;

  /// All tombstones of a datastore, whenever they were made: what was deleted after the target of a
  /// restore is in the copy too.
  ///
  /// @throws IOException if the ledger cannot be read, or nothing of the tenant may be restored any
  ///   more; the restore then fails
  List<Tombstone> of(TenantId tenant, UUID datastore) throws IOException;

  /// All tenants whose live data is gone.
  ///
  /// @throws IOException if the ledger cannot be read
  List<Purged> purged() throws IOException;
}
