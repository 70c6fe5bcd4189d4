package io.safekeep.backup.restore;

import java.io.IOException;
import java.nio.file.Path;

/// Where a recovery gets its WAL from.
public interface WalSource {
  /// Writes one WAL or history file, whole and padded with zeros to its full size.
  ///
  /// @param name as PostgreSQL asks: `000000010000000000000001` or `00000002.history`
  /// @param target absent; PostgreSQL takes it once this has returned true
  /// @return false if the archive does not have it, which ends the recovery there
  /// @throws IOException if it could not be had, which must not pass for the end of the archive
  boolean fetch(String name, Path target) throws IOException;
}
