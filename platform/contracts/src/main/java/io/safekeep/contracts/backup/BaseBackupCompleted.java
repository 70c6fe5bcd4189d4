package io.safekeep.contracts.backup;

import java.time.Instant;
import java.util.UUID;

/// A base backup is complete and verified against the server's manifest.
///
/// @param bytes size of the data directory as sent by the server
public record BaseBackupCompleted(
    UUID tenant, UUID datastore, UUID backup, Instant completedAt, long bytes)
    implements BackupEvent {

  public static final String TYPE = "io.safekeep.backup.base-backup.completed.v1";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String subject() {
    return backup.toString();
  }
}
