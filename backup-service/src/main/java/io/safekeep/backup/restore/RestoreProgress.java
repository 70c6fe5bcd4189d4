package io.safekeep.backup.restore;

/// Told how far a restore is, by several threads, one at a time; must return quickly.
public interface RestoreProgress {
  /// Files of the base backup are being written; both in bytes.
  void copied(long bytesDone, long bytesExpected);

  /// PostgreSQL is replaying WAL and has come to the file of that name.
  void replaying(String walFile);
}
