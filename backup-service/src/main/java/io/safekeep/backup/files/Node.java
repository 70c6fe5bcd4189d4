package io.safekeep.backup.files;

import java.time.Instant;

/// What stands under a path.
public sealed interface Node {

  /// @param size in bytes
  /// @param mode the lower twelve bits of st_mode (POSIX.1-2024, sys/stat.h)
  record File(long size, int mode, Instant modifiedAt) implements Node {

    /// Mode of what comes from a place that has none.
    static final int NO_MODE = 0644;

    public File {
      if (size < 0) {
        throw new IllegalArgumentException("a file of %d bytes".formatted(size));
      }
    }
  }

  /// @param mode see [File#mode]
  record Directory(int mode) implements Node {

    /// As [File#NO_MODE].
    static final int NO_MODE = 0755;
  }

  /// A symbolic link; it is kept as it is and never followed.
  record Link(String target) implements Node {}

  /// Nothing any more.
  record Removed() implements Node {}
}
