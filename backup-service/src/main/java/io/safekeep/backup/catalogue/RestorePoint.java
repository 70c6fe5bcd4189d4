package io.safekeep.backup.catalogue;

import io.safekeep.backup.wire.Lsn;
import io.safekeep.backup.wire.TimelineId;
import java.time.Instant;
import java.util.UUID;

/// A position in a datastore's log that somebody gave a name, such as the one before a migration.
///
/// @param name unique for its datastore
/// @param createdAt by the clock of the datastore's server
public record RestorePoint(
    UUID id,
    UUID datastore,
    String name,
    Lsn lsn,
    TimelineId timeline,
    Instant createdAt,
    String createdBy) {

  /// The name in the log itself (at most 63 characters): unlike the other one nobody else can have
  /// used it before.
  public String nameInLog() {
    return nameInLog(id);
  }

  static String nameInLog(UUID id) {
    return "safekeep " + id;
  }
}
