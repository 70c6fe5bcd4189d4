package io.safekeep.backup.datastore;

/// Kinds of work that keep a datastore protected; each item's key is the datastore's id.
public final class ProtectionWork {

  /// Receiving the cluster's WAL, for as long as the replica holds the item.
  public static final String STREAM_WAL = "stream-wal";

  /// Taking a base backup when one is due.
  public static final String BASE_BACKUP = "base-backup";

  private ProtectionWork() {}
}
