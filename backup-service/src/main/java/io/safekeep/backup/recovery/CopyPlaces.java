package io.safekeep.backup.recovery;

import io.safekeep.backup.BackupSettings;
import io.safekeep.backup.restore.PostgresInstance;
import io.safekeep.backup.restore.PostgresPrograms;
import io.safekeep.backup.restore.Restoration;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Where restored copies lie: each in a directory of its own, with its server's log beside the
/// data. Replicas of one machine may share the disk; others have their own.
@Singleton
class CopyPlaces {

  private static final Duration STOP_LIMIT = Duration.ofSeconds(8);

  /// A volume has directories of its own, such as `lost+found`.
  private static final Pattern UUID_TEXT =
      Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private final Path root;
  private final Path postgresPrograms;
  private final CopyLocks locks;

  CopyPlaces(BackupSettings settings, CopyLocks locks) {
    this.locks = locks;
    this.root = settings.restores().toAbsolutePath();
    this.postgresPrograms = settings.postgresPrograms();
  }

  /// The right to build a copy, to run it and to remove it. Empty if somebody has it.
  Optional<CopyLocks.Claim> claim(UUID restore) throws IOException {
    return locks.claim(restore);
  }

  /// Copies that lie here, whoever is at work on them.
  List<UUID> all() throws IOException {
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> homes = Files.list(root)) {
      return homes
          .map(home -> home.getFileName().toString())
          .filter(name -> UUID_TEXT.matcher(name).matches())
          .map(UUID::fromString)
          .toList();
    }
  }

  /// The base backup of which a copy has been begun here.
  Optional<UUID> begunFrom(UUID restore) throws IOException {
    return Restoration.begunAt(data(restore));
  }

  /// The port of a copy: the one that it has, if it can keep it, else a free one, which it then
  /// has.
  int port(UUID restore, String host) throws IOException {
    OptionalInt noted = notedPort(restore);
    if (noted.isPresent() && (server(restore).isPresent() || isFree(host, noted.getAsInt()))) {
      return noted.getAsInt();
    }
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(host))) {
      int port = socket.getLocalPort();
      Files.createDirectories(home(restore));
      Files.writeString(portFile(restore), Integer.toString(port));
      return port;
    }
  }

  OptionalInt notedPort(UUID restore) throws IOException {
    try {
      return OptionalInt.of(Integer.parseInt(Files.readString(portFile(restore))));
    } catch (NoSuchFileException | NumberFormatException none) {
      return OptionalInt.empty();
    }
  }

  private Path portFile(UUID restore) {
    return home(restore).resolve("port");
  }

  private static boolean isFree(String host, int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName(host))) {
      return socket.isBound();
    } catch (IOException taken) {
      return false;
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

  /// Ends the copy's server and removes all that is left of it; the caller has claimed it.
  void remove(UUID restore) throws IOException {
    Restoration.forget(data(restore));
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
