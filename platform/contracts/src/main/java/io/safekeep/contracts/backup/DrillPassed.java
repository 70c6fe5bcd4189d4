package io.safekeep.contracts.backup;

import java.time.Instant;
import java.util.UUID;

/// A datastore was restored on trial, and the copy was as it should be.
///
/// @param kind `random`, `far-end` or `requested`
/// @param target the instant that was restored
/// @param recoverySeconds from the request to the first answer of the copy
/// @param dataAgeSeconds how much older than the target the newest restored heartbeat is; -1 if the
///   datastore had none then
public record DrillPassed(
    UUID tenant,
    UUID datastore,
    UUID drill,
    String kind,
    Instant target,
    double recoverySeconds,
    double dataAgeSeconds,
    Instant endedAt)
    implements BackupEvent {

  public static final String TYPE = "io.safekeep.backup.drill.passed.v1";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String subject() {
    return drill.toString();
  }
}
