package io.safekeep.backup.replacement;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.safekeep.testing.PostgresServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The server that a platform engineer makes from a copy, as docs/operations/in-place.md says. The
/// low-level API does what `pg_basebackup` does there, as that program is not on every machine that
/// runs tests; the settings are mended by the very command of the runbook.
final class PlacedServer {

  private static final Pattern SED = Pattern.compile("(?m)^sed -i .*$");

  private PlacedServer() {}

  /// @param copy data directory of the copy, which serves at `url`
  static PostgresServer from(Path copy, String url, String password, Path target) throws Exception {
    try (var connection = DriverManager.getConnection(url, PostgresServer.SUPERUSER, password);
        var statement = connection.createStatement()) {
      statement.execute("select pg_backup_start('successor', true)");
      Files.createDirectory(
          target,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      copyFiles(copy, target);
      try (var row = statement.executeQuery("select labelfile from pg_backup_stop(false)")) {
        row.next();
        Files.writeString(target.resolve("backup_label"), row.getString(1));
      }
    }
    copyFiles(copy.resolve("pg_wal"), target.resolve("pg_wal"));
    standBy(target, URI.create(url.substring("jdbc:".length())));
    PostgresServer server =
        PostgresServer.in(target).password(password).setting("fsync", "off").start();
    server.execute("postgres", "select pg_promote()");
    requirePromoted(server);
    return server;
  }

  private static void standBy(Path target, URI copy) throws Exception {
    Path settings = target.resolve("postgresql.auto.conf");
    Files.writeString(
        settings,
        "primary_conninfo = 'host=127.0.0.1 port=%d user=safekeep password=''replicate me'''\n"
            .formatted(copy.getPort()),
        StandardOpenOption.APPEND);
    Files.createFile(target.resolve("standby.signal"));
    Process sed =
        new ProcessBuilder(List.of("sh", "-euc", runbooksCommand()))
            .redirectErrorStream(true)
            .directory(target.toFile())
            .start();
    String said = new String(sed.getInputStream().readAllBytes(), UTF_8);
    if (sed.waitFor() != 0) {
      throw new IOException(said);
    }
  }

  private static String runbooksCommand() throws IOException {
    Path module = Path.of("").toAbsolutePath();
    while (!Files.exists(module.resolve("docs/operations/in-place.md"))) {
      module = module.getParent();
    }
    Matcher command = SED.matcher(Files.readString(module.resolve("docs/operations/in-place.md")));
    if (!command.find()) {
      throw new AssertionError("the runbook does not say how to mend the settings");
    }
    return command.group();
  }

  /// pg_promote waits for the end of the promotion.
  private static void requirePromoted(PostgresServer server) throws SQLException {
    try (var connection = server.connect("postgres");
        var statement = connection.createStatement();
        var row = statement.executeQuery("select pg_is_in_recovery()")) {
      row.next();
      if (row.getBoolean(1)) {
        throw new AssertionError("the server was not promoted");
      }
    }
  }

  private static void copyFiles(Path from, Path to) throws IOException {
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        Path place = to.resolve(from.relativize(path));
        if (Files.isDirectory(path)) {
          Files.createDirectories(place);
        } else if (Files.isRegularFile(path)
            && !path.getFileName().toString().startsWith("postmaster.")) {
          copyFile(path, place);
        }
      }
    }
  }

  private static void copyFile(Path from, Path to) throws IOException {
    try {
      Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
    } catch (NoSuchFileException removedMeanwhile) {
      // WAL replays what has happened to it.
    }
  }
}
