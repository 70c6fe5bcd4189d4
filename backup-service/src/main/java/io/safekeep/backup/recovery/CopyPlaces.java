package io.safekeep.backup.recovery;

import io.safekeep.backup.BackupSettings;
import io.safekeep.backup.restore.PostgresInstance;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/// Where restored copies lie: each in a directory of its own, with its server's log beside the
/// data.
@Singleton
class CopyPlaces {

  private static final Duration STOP_LIMIT = Duration.ofSeconds(8);

  private final Path root;

  CopyPlaces(BackupSettings settings) {
    this.root = settings.restores().toAbsolutePath();
  }

  Path dataDirectory(UUID restore) throws IOException {
    Path home = root.resolve(restore.toString());
    Files.createDirectories(home);
    return home.resolve("data");
  }

  Path log(UUID restore) {
    return root.resolve(restore.toString()).resolve("data.log");
  }

  boolean isHere(UUID restore) {
    return Files.isDirectory(root.resolve(restore.toString()).resolve("data"));
  }

  /// The server that runs a copy on this machine, whoever started it.
  Optional<PostgresInstance> server(UUID restore) throws IOException {
    return PostgresInstance.find(root.resolve(restore.toString()).resolve("data"), log(restore));
  }

  void stop(UUID restore) throws IOException {
    Optional<PostgresInstance> server = server(restore);
    if (server.isPresent()) {
      server.get().stop(STOP_LIMIT);
    }
  }

  /// Ends the copy's server and removes all that is left of it.
  void remove(UUID restore) throws IOException {
    Optional<PostgresInstance> server = server(restore);
    if (server.isPresent()) {
      server.get().kill();
    }
    Path home = root.resolve(restore.toString());
    if (!Files.exists(home)) {
      return;
    }
    try (Stream<Path> files = Files.walk(home)) {
      files.sorted(Comparator.reverseOrder()).forEach(CopyPlaces::delete);
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
