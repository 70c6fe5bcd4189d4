package io.safekeep.contracts.backup;

import io.safekeep.contracts.Event;
import io.safekeep.contracts.Topics;

/// What backup-service tells about datastores, their backups and restores.
public sealed interface BackupEvent extends Event
    permits DatastoreRegistered,
        DatastoreReplaced,
        BaseBackupCompleted,
        BaseBackupFailed,
        BrokenPagesFound,
        SlotFilling,
        WalGapOpened,
        RestoreCompleted,
        RestoreFailed,
        DrillPassed,
        DrillFailed {

  @Override
  default String topic() {
    return Topics.BACKUP;
  }
}
