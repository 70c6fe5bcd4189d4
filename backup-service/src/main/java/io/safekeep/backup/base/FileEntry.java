package io.safekeep.backup.base;

import java.time.Instant;

/// A file, directory or symbolic link of a base backup.
///
/// @param tablespace oid of the tablespace that it lies in; 0 for the data directory
/// @param path relative to the data directory or the tablespace's directory, with `/`
/// @param link target of a symbolic link; else empty
/// @param mode permission bits as in POSIX
/// @param size bytes; 0 unless it is a file
/// @param offset where its bytes begin in the archives taken together
/// @param crc32c CRC-32C of its bytes
public record FileEntry(
    Kind kind,
    long tablespace,
    String path,
    String link,
    int mode,
    Instant modifiedAt,
    long size,
    long offset,
    int crc32c) {
  public enum Kind {
    FILE,
    DIRECTORY,
    LINK
  }

  /// Whether it holds only changed blocks of the file whose name follows the prefix.
  public boolean isIncremental() {
    return kind == Kind.FILE
        && path.startsWith(IncrementalHeader.PREFIX, path.lastIndexOf('/') + 1);
  }

  /// The file that its blocks belong to; its own path if it is whole.
  public String wholePath() {
    if (!isIncremental()) {
      return path;
    }
    var name = path.lastIndexOf('/') + 1;
    return path.substring(0, name) + path.substring(name + IncrementalHeader.PREFIX.length());
  }

  /// Name in the server's manifest, where files of tablespaces lie below `pg_tblspc`.
  public String manifestPath() {
    return tablespace == 0 ? path : "pg_tblspc/%d/%s".formatted(tablespace, path);
  }
}
