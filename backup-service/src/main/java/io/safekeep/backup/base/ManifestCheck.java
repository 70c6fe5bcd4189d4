package io.safekeep.backup.base;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Compares the server's manifest with the list of files that were received, both in the order of
/// sending.
final class ManifestCheck implements ManifestScanner.Consumer {
  private final FileIndexReader received;

  ManifestCheck(FileIndexReader received) {
    this.received = received;
  }

  @Override
  public void accept(String path, long size, Optional<Integer> crc32c) throws IOException {
    var entry = nextFile();
    if (entry == null || !entry.manifestPath().equals(path)) {
      throw new ChecksumMismatch(
          "the server's manifest names %s where %s was received"
              .formatted(path, entry == null ? "nothing" : entry.manifestPath()));
    }
    if (entry.size() != size) {
      throw new ChecksumMismatch(
          "%s has %d bytes, %d by the server's manifest".formatted(path, entry.size(), size));
    }
    if (crc32c.isEmpty() || crc32c.get() != entry.crc32c()) {
      throw new ChecksumMismatch("%s is not what the server's manifest says".formatted(path));
    }
  }

  /// The manifest has ended.
  ///
  /// @throws ChecksumMismatch if more was received than it names
  void end() throws IOException {
    var entry = nextFile();
    if (entry != null) {
      throw new ChecksumMismatch(
          "the server's manifest does not name %s".formatted(entry.manifestPath()));
    }
  }

  private @Nullable FileEntry nextFile() throws IOException {
    var entry = received.next();
    while (entry != null && entry.kind() != FileEntry.Kind.FILE) {
      entry = received.next();
    }
    return entry;
  }
}
