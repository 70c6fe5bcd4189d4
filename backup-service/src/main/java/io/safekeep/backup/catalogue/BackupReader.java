package io.safekeep.backup.catalogue;

import io.safekeep.backup.wal.WalNeeds.RecoveryStart;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Somebody who reads base backups for longer than a moment. Make it a bean: what it reads does not
/// expire meanwhile.
public interface BackupReader {

  /// Base backups of a datastore that are being read, or are about to be, each with the WAL behind
  /// it. Called within a transaction.
  Set<UUID> reading(UUID datastore);

  /// Where somebody reads WAL on from, beside that of base backups; empty if nobody does. Called
  /// within a transaction.
  default Optional<RecoveryStart> readingWalFrom(UUID datastore) {
    return Optional.empty();
  }
}
