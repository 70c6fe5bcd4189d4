package io.safekeep.backup.drill;

import io.safekeep.backup.BackupSettings;
import io.safekeep.backup.recovery.CopyLocks;
import io.safekeep.backup.restore.PostgresInstance;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Where this replica builds copies on trial: beside the copies of restores, one at a time, each
/// gone with its drill. What a killed process left is removed before the next one; what another
/// process on the same disk is at work on is left alone.
@Singleton
class Sandboxes {

  private static final String PREFIX = "drill-";

  private final Path root;

  /// One at a time bounds the disk that drills take.
  private final Semaphore turn = new Semaphore(1);

  private final CopyLocks locks;
  private CopyLocks.@Nullable Claim ours;

  Sandboxes(BackupSettings settings, CopyLocks locks) {
    this.locks = locks;
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
    ours =
        locks
            .claim(drill)
            .orElseThrow(() -> new IOException("drill " + drill + " is made elsewhere"));
    Path home = root.resolve(PREFIX + drill);
    Files.createDirectories(home);
    return home.resolve("data");
  }

  /// Ends the servers of all sandboxes here that nobody is at work on and removes them; the caller
  /// has entered.
  void clean() throws IOException {
    CopyLocks.Claim done = ours;
    if (done != null) {
      done.close();
      ours = null;
    }
    for (Path home : homes()) {
      UUID drill = UUID.fromString(home.getFileName().toString().substring(PREFIX.length()));
      Optional<CopyLocks.Claim> claim = locks.claim(drill);
      if (claim.isPresent()) {
        try (CopyLocks.Claim _ = claim.get()) {
          remove(home);
        }
      }
    }
  }

  private static void remove(Path home) throws IOException {
    var server = PostgresInstance.find(home.resolve("data"), home.resolve("data.log"));
    if (server.isPresent()) {
      server.get().kill();
    }
    try (Stream<Path> files = Files.walk(home)) {
      files.sorted(Comparator.reverseOrder()).forEach(Sandboxes::delete);
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
