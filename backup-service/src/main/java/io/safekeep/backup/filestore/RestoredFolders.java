package io.safekeep.backup.filestore;

import io.safekeep.backup.BackupSettings;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Where this replica's restored files lie: a directory for each restore and drill. Other replicas
/// have their own disk.
@Singleton
class RestoredFolders {

  private static final String FOLDER = "files";
  private static final Pattern UUID_TEXT =
      Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private final Path root;

  RestoredFolders(BackupSettings settings) {
    this.root = settings.restores().toAbsolutePath().resolve(FOLDER);
  }

  /// The directory of a restore, whether it is there or not.
  Path of(UUID restore) {
    return root.resolve(restore.toString());
  }

  /// As [#of], with all that leads to it, if there is room.
  ///
  /// @param bytes that are to come
  Path prepared(UUID restore, long bytes) throws IOException {
    remove(restore);
    Files.createDirectories(root);
    long free = Files.getFileStore(root).getUsableSpace();
    if (free < bytes) {
      throw new IOException("%d bytes are needed, %d are free".formatted(bytes, free));
    }
    return of(restore);
  }

  /// Directories that lie here.
  List<UUID> all() throws IOException {
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(root)) {
      return folders
          .map(folder -> folder.getFileName().toString())
          .filter(name -> UUID_TEXT.matcher(name).matches())
          .map(UUID::fromString)
          .toList();
    }
  }

  void remove(UUID restore) throws IOException {
    Path folder = of(restore);
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(RestoredFolders::delete);
    }
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
