package io.safekeep.backup.datastore;

/// Kinds of work that keep a datastore protected. The key of an item is the datastore's id, unless
/// something else is said.
public final class ProtectionWork {

  /// Receiving the cluster's WAL, for as long as the replica holds the item.
  public static final String STREAM_WAL = "stream-wal";

  /// Taking a base backup when one is due.
  public static final String BASE_BACKUP = "base-backup";

  /// Reading a base backup and the WAL behind it again. The key is the base backup's id.
  public static final String VERIFY_BASE_BACKUP = "verify-base-backup";

  /// Removing what no instant inside the window needs any more.
  public static final String EXPIRE = "expire-backups";

  /// Looking at what the server keeps for our slot.
  public static final String WATCH_SLOT = "watch-slot";

  /// Dropping the slot of a datastore that is not protected any more.
  public static final String RELEASE_SLOT = "release-slot";

  /// Bringing the WAL to the second repository, for as long as the replica holds the item.
  public static final String MIRROR_WAL = "mirror-wal";

  /// Bringing a base backup to the second repository, and reading it there. The key is the base
  /// backup's id.
  public static final String COPY_BASE_BACKUP = "copy-base-backup";

  private ProtectionWork() {}
}
