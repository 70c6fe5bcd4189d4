package io.safekeep.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresServerIT {
  @TempDir Path folder;

  @Test
  void committedRowsSurviveARestart() throws SQLException {
    // Given
    try (var server = PostgresServer.in(folder.resolve("data")).forTests().start()) {
      server.createDatabase("shop");
      server.execute("shop", "create table album as select 'Let There Be Rock' as title");

      // When
      server.restart();

      // Then
      assertThat(titles(server)).containsExactly("Let There Be Rock");
    }
  }

  @Test
  void committedRowsSurviveAKill() throws SQLException {
    // Given
    try (var server = PostgresServer.in(folder.resolve("data")).forTests().start()) {
      server.createDatabase("shop");
      server.execute("shop", "create table album as select 'Big Ones' as title");

      // When
      server.kill();
      server.start();

      // Then
      assertThat(titles(server)).containsExactly("Big Ones");
    }
  }

  @Test
  void serversOfTestsAreClustersOfTheirOwnAlthoughTheyAreCopies() throws SQLException {
    // Given
    try (var one = PostgresServer.in(folder.resolve("one")).forTests().start();
        var other = PostgresServer.in(folder.resolve("other")).forTests().start()) {

      // When its log is read again, which has to be of the same cluster
      one.kill();
      one.start();

      // Then
      assertThat(identifier(one)).isNotEqualTo(identifier(other));
    }
  }

  @Test
  void aWrongPasswordIsRefused() {
    // Given
    try (var server =
        PostgresServer.in(folder.resolve("data")).password("right").forTests().start()) {

      // When
      assertThatThrownBy(
              () -> DriverManager.getConnection(server.jdbcUrl("postgres"), "postgres", "wrong"))

          // Then
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("password authentication failed");
    }
  }

  @Test
  void tlsIsOfferedWhenAskedFor() throws SQLException {
    // Given
    try (var server = PostgresServer.in(folder.resolve("data")).tls().forTests().start();

        // When
        var connection =
            DriverManager.getConnection(
                server.jdbcUrl("postgres") + "?sslmode=require", "postgres", "safekeep");
        var result =
            connection
                .createStatement()
                .executeQuery("select ssl from pg_stat_ssl where pid = pg_backend_pid()")) {
      result.next();

      // Then
      assertThat(result.getBoolean(1)).isTrue();
    }
  }

  @Test
  void aRoleMayOwnItsDatabaseAndReplicate() throws SQLException {
    // Given
    try (var server = PostgresServer.in(folder.resolve("data")).forTests().start()) {
      server.createRole("keeper", "it's \"secret\"", "replication");
      server.createDatabase("vault", "keeper");

      // When
      try (var connection =
              DriverManager.getConnection(server.jdbcUrl("vault"), "keeper", "it's \"secret\"");
          var result =
              connection
                  .createStatement()
                  .executeQuery(
                      "select rolreplication, has_database_privilege('vault', 'create')"
                          + " from pg_roles where rolname = current_user")) {
        result.next();

        // Then
        assertThat(List.of(result.getBoolean(1), result.getBoolean(2))).containsExactly(true, true);
      }
    }
  }

  @Test
  void aServerOfAKilledRunIsStoppedByTheNextStart() throws Exception {
    // Given
    var data = folder.resolve("data");
    try (var first = PostgresServer.in(data).forTests().start()) {
      first.createDatabase("shop");
      first.execute("shop", "create table album as select 'Facelift' as title");
      first.stop();
      var orphan = orphanOn(data, first);

      // When
      try (var second = PostgresServer.in(data).forTests().start()) {

        // Then
        assertThat(orphan.isAlive()).isFalse();
        assertThat(titles(second)).containsExactly("Facelift");
      }
    }
  }

  @Test
  void aStalePidFileOfAnotherProcessIsIgnored() throws Exception {
    // Given
    var data = folder.resolve("data");
    PostgresServer.in(data).forTests().start().close();
    Files.writeString(
        data.resolve("postmaster.pid"), ProcessHandle.current().pid() + "\n" + data + "\n");

    // When
    try (var server = PostgresServer.in(data).forTests().start()) {

      // Then
      assertThat(server.isRunning()).isTrue();
    }
  }

  @Test
  void aRunningServersDirectoryIsNotTakenFromIt() {
    // Given
    var data = folder.resolve("data");
    try (var server = PostgresServer.in(data).forTests().start()) {

      // When
      assertThatThrownBy(() -> PostgresServer.in(data).forTests().start())

          // Then
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(
              "%s is in use: PostgreSQL runs there as process %d, started by process %d",
              data, server.pid(), ProcessHandle.current().pid());
    }
  }

  @Test
  void aTakenPortIsNamed() {
    // Given
    try (var server = PostgresServer.in(folder.resolve("one")).forTests().start()) {

      // When
      assertThatThrownBy(
              () -> PostgresServer.in(folder.resolve("two")).port(server.port()).forTests().start())

          // Then
          .hasMessage(
              "port %d for PostgreSQL in %s is taken", server.port(), folder.resolve("two"));
    }
  }

  @Test
  void aBadSettingIsNamedByTheServersOwnWords() {
    assertThatThrownBy(
            () -> PostgresServer.in(folder.resolve("data")).setting("wal_level", "most").start())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("invalid value for parameter \"wal_level\": \"most\"");
  }

  @Test
  void whereUserNamespacesAreForbiddenTheServerRunsAsNobody() throws Exception {
    Assumptions.assumeTrue(Unprivileged.here() != Unprivileged.AS_IS, "needs root");
    // Given
    var open = Files.createTempDirectory("safekeep-nobody-");
    Files.setPosixFilePermissions(
        open, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));

    // When
    try (var server =
        PostgresServer.in(open.resolve("data")).as(Unprivileged.NOBODY).forTests().start()) {

      // Then
      assertThat(Files.getAttribute(Path.of("/proc", Long.toString(server.pid())), "unix:uid"))
          .isEqualTo(65534);
    } finally {
      Directories.delete(open);
    }
  }

  private static long identifier(PostgresServer server) throws SQLException {
    try (var connection = server.connect("postgres");
        var result =
            connection
                .createStatement()
                .executeQuery("select system_identifier from pg_control_system()")) {
      result.next();
      return result.getLong(1);
    }
  }

  private static List<String> titles(PostgresServer server) throws SQLException {
    try (var connection = server.connect("shop");
        var result = connection.createStatement().executeQuery("select title from album")) {
      result.next();
      return List.of(result.getString(1));
    }
  }

  /// Starts PostgreSQL so that its parent ends at once, as after `kill -9` of a launcher.
  private static ProcessHandle orphanOn(Path data, PostgresServer known) throws Exception {
    var command =
        Unprivileged.here()
            .wrap(
                List.of(
                    known.binDirectory().resolve("postgres").toString(),
                    "-D",
                    data.toString(),
                    "-p",
                    Integer.toString(known.port()),
                    "-c",
                    "listen_addresses=127.0.0.1",
                    "-c",
                    "unix_socket_directories="));
    var shell = new java.util.ArrayList<>(List.of("sh", "-c", "\"$@\" >/dev/null 2>&1 &", "sh"));
    shell.addAll(command);
    new ProcessBuilder(shell).start().waitFor();
    var pidFile = data.resolve("postmaster.pid");
    await()
        .ignoreExceptions()
        .until(() -> Files.readAllLines(pidFile).get(7).strip().equals("ready"));
    return ProcessHandle.of(Long.parseLong(Files.readAllLines(pidFile).getFirst())).orElseThrow();
  }
}
