package io.safekeep.backup.base;

import io.safekeep.backup.vault.FileSystemStore;
import io.safekeep.backup.vault.LocalKeys;
import io.safekeep.backup.vault.ObjectName;
import io.safekeep.backup.vault.Vault;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// A program for a JVM of its own: writes a list of many files and compares it with a manifest of
/// the same.
final class FileListUnderSmallHeap {
  private FileListUnderSmallHeap() {}

  /// @param words directory, how many files
  public static void main(String[] words) throws IOException {
    var directory = Path.of(words[0]);
    var files = Integer.parseInt(words[1]);
    var vault =
        new Vault(
            new FileSystemStore(directory.resolve("repository")),
            new LocalKeys(directory.resolve("tenant.keys"), new byte[32]),
            new UUID(0, 1),
            new UUID(0, 2));
    var name = ObjectName.of(vault.root().value(), "files");
    try (var object = vault.create(name, vault.newKey("base"))) {
      var index = new FileIndexWriter(object);
      for (var file = 0; file < files; file++) {
        index.add(
            new FileEntry(
                FileEntry.Kind.FILE, 0, path(file), "", 0600, Instant.EPOCH, 8192, file, file));
      }
      object.commit();
    }
    try (var listed = FileIndexReader.open(vault, name)) {
      var check = new ManifestCheck(listed);
      for (var file = 0; file < files; file++) {
        check.accept(path(file), 8192, Optional.of(file));
      }
      check.end();
    }
  }

  private static String path(int file) {
    return "base/16384/" + file;
  }
}
