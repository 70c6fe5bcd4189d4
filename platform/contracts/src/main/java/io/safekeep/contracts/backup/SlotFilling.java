package io.safekeep.contracts.backup;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A datastore's server keeps more and more WAL for us, because we do not fetch it: its disk fills,
/// or it is about to give the WAL up, which opens a gap.
///
/// @param retainedBytes WAL that the server keeps for us
/// @param safeBytes WAL that the server can still write before it gives the oldest up; null if it
///   never does, so that its disk is the only bound
public record SlotFilling(
    UUID tenant, UUID datastore, String slot, long retainedBytes, @Nullable Long safeBytes)
    implements BackupEvent {

  public static final String TYPE = "io.safekeep.backup.slot.filling.v1";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String subject() {
    return datastore.toString();
  }
}
