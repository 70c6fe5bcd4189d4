package io.safekeep.backup.recovery;

import java.util.Map;
import java.util.UUID;

/// A row that was deleted for good on somebody's request, and must not come back with a restore.
///
/// @param key values of the columns that name the row, as text
public record Tombstone(
    UUID id, String database, String schema, String table, Map<String, String> key) {

  public Tombstone {
    key = Map.copyOf(key);
    if (key.isEmpty()) {
      throw new IllegalArgumentException("tombstone " + id + " names no row");
    }
  }
}
