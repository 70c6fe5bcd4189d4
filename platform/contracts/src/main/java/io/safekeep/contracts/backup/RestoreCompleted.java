package io.safekeep.contracts.backup;

import java.time.Instant;
import java.util.UUID;

/// A restored copy serves.
///
/// @param target the instant whose state was asked for
public record RestoreCompleted(
    UUID tenant, UUID datastore, UUID restore, Instant target, Instant completedAt)
    implements BackupEvent {

  public static final String TYPE = "io.safekeep.backup.restore.completed.v1";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String subject() {
    return restore.toString();
  }
}
