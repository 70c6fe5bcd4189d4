package io.safekeep.contracts.backup;

import java.util.UUID;

/// A base backup ended without a usable result.
public record BaseBackupFailed(UUID tenant, UUID datastore, UUID backup, String reason)
    implements BackupEvent {

  public static final String TYPE = "io.safekeep.backup.base-backup.failed.v1";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String subject() {
    return backup.toString();
  }
}
