package io.safekeep.backup.drill;

import io.safekeep.backup.BackupSettings;
import io.safekeep.backup.restore.PostgresInstance;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;

/// Where this replica builds copies on trial: beside the copies of restores, one at a time, each
/// gone with its drill. What a killed process left is removed before the next one.
@Singleton
class Sandboxes {

  private static final String PREFIX = "drill-";

  private final Path root;

  /// One at a time bounds the disk that drills take.
  private final Semaphore turn = new Semaphore(1);

  Sandboxes(BackupSettings settings) {
    this.root = settings.restores().toAbsolutePath();
  }

  /// False while another drill of this replica is made.
  boolean enter() {
    return turn.tryAcquire();
  }

  void leave() {
    turn.release();
  }

  /// An empty place; the caller has entered.
  Path dataDirectory(UUID drill) throws IOException {
    clean();
    Path home = root.resolve(PREFIX + drill);
    Files.createDirectories(home);
    return home.resolve("data");
  }

  /// Ends the servers of all sandboxes here and removes them; the caller has entered.
  void clean() throws IOException {
    for (Path home : homes()) {
      var server = PostgresInstance.find(home.resolve("data"), home.resolve("data.log"));
      if (server.isPresent()) {
        server.get().kill();
      }
      try (Stream<Path> files = Files.walk(home)) {
        files.sorted(Comparator.reverseOrder()).forEach(Sandboxes::delete);
      }
    }
  }

  private List<Path> homes() throws IOException {
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> homes = Files.list(root)) {
      return homes.filter(home -> home.getFileName().toString().startsWith(PREFIX)).toList();
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
