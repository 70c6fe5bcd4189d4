package io.safekeep.backup.catalogue;

import java.util.Set;
import java.util.UUID;

/// Somebody who reads base backups for longer than a moment. Make it a bean: what it reads does not
/// expire meanwhile.
public interface BackupReader {

  /// Base backups of a datastore that are being read, or are about to be, each with the WAL behind
  /// it. Called within a transaction.
  Set<UUID> reading(UUID datastore);
}
