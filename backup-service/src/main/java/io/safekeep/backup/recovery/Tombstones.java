package io.safekeep.backup.recovery;

import io.safekeep.contracts.TenantId;
import java.io.IOException;
import java.util.List;
import java.util.UUID;

/// The ledger of what was deleted for good. Retention keeps it; restores ask for it.
public interface Tombstones {

  /// False where no ledger is configured; a restore then says that nothing was buried again.
  boolean isConfigured();

  /// All tombstones of a datastore, whenever they were made: what was deleted after the target of a
  /// restore is in the copy too.
  ///
  /// @throws IOException if the ledger cannot be read; the restore then fails
  List<Tombstone> of(TenantId tenant, UUID datastore) throws IOException;
}
