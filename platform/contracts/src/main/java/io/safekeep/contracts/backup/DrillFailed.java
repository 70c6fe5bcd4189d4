package io.safekeep.contracts.backup;

import java.time.Instant;
import java.util.UUID;

/// A datastore could not be restored on trial, or the copy was not as it should be: somebody must
/// look before a real restore is needed.
///
/// @param kind `random`, `far-end` or `requested`
/// @param target the instant that was to be restored
public record DrillFailed(
    UUID tenant,
    UUID datastore,
    UUID drill,
    String kind,
    Instant target,
    String reason,
    Instant endedAt)
    implements BackupEvent {

  public static final String TYPE = "io.safekeep.backup.drill.failed.v1";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String subject() {
    return drill.toString();
  }
}
