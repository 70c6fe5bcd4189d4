package io.safekeep.backup.recovery;

import io.safekeep.backup.BackupSettings;
import io.safekeep.backup.restore.PostgresInstance;
import io.safekeep.backup.restore.PostgresPrograms;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Where this replica's restored copies lie: each in a directory of its own, with its server's log
/// beside the data. Other replicas have their own disk.
@Singleton
class CopyPlaces {

  private static final Duration STOP_LIMIT = Duration.ofSeconds(8);

  /// A volume has directories of its own, such as `lost+found`.
  private static final Pattern UUID_TEXT =
      Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private final Path root;
  private final Path postgresPrograms;
  private final Set<UUID> building = ConcurrentHashMap.newKeySet();

  CopyPlaces(BackupSettings settings) {
    this.root = settings.restores().toAbsolutePath();
    this.postgresPrograms = settings.postgresPrograms();
  }

  /// Keeps a place for whoever builds a copy there, until it is closed. Empty if somebody builds
  /// there already.
  Optional<Place> claim(UUID restore) {
    return building.add(restore) ? Optional.of(() -> building.remove(restore)) : Optional.empty();
  }

  /// The right to a copy's directory.
  interface Place extends AutoCloseable {
    @Override
    void close();
  }

  /// Copies that lie here and are not being built.
  List<UUID> settled() throws IOException {
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> homes = Files.list(root)) {
      return homes
          .map(home -> home.getFileName().toString())
          .filter(name -> UUID_TEXT.matcher(name).matches())
          .map(UUID::fromString)
          .filter(restore -> !building.contains(restore))
          .toList();
    }
  }

  Path dataDirectory(UUID restore) throws IOException {
    Files.createDirectories(home(restore));
    return data(restore);
  }

  Path log(UUID restore) {
    return home(restore).resolve("data.log");
  }

  /// The server that runs a copy on this machine, whoever started it.
  Optional<PostgresInstance> server(UUID restore) throws IOException {
    return PostgresInstance.find(data(restore), log(restore));
  }

  /// Starts the server of a copy that lies here.
  PostgresInstance start(UUID restore) throws IOException {
    return PostgresInstance.start(
        PostgresPrograms.in(postgresPrograms), data(restore), log(restore));
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
    if (!Files.exists(home(restore))) {
      return;
    }
    try (Stream<Path> files = Files.walk(home(restore))) {
      files.sorted(Comparator.reverseOrder()).forEach(CopyPlaces::delete);
    }
  }

  private Path home(UUID restore) {
    return root.resolve(restore.toString());
  }

  private Path data(UUID restore) {
    return home(restore).resolve("data");
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
