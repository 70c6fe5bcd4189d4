package io.safekeep.backup.base;

/// Told how far a base backup is, by the thread that takes it; must return quickly.
@FunctionalInterface
public interface BackupProgress {
  /// @param bytesDone bytes received
  /// @param bytesExpected what the server estimated at the start; the database may grow beyond
  void advanced(long bytesDone, long bytesExpected);
}
