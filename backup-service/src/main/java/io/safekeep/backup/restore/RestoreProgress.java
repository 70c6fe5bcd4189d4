package io.safekeep.backup.restore;

/// Told how far a restore is, by several threads, one at a time; must return quickly.
public interface RestoreProgress {
  /// So many bytes of the files are on disk already, from an earlier try; told before the first are
  /// copied.
  default void kept(long bytes) {}

  /// Files of the base backup are being written; both in bytes.
  void copied(long bytesDone, long bytesExpected);

  /// PostgreSQL is replaying WAL and has come to the file of that name.
  void replaying(String walFile);
}
