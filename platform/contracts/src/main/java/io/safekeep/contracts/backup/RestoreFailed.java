package io.safekeep.contracts.backup;

import java.util.UUID;

/// A restore ended without a copy.
public record RestoreFailed(UUID tenant, UUID datastore, UUID restore, String reason)
    implements BackupEvent {

  public static final String TYPE = "io.safekeep.backup.restore.failed.v1";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String subject() {
    return restore.toString();
  }
}
