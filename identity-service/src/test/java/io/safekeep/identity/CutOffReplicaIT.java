package io.safekeep.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.testing.NeighbourHost;
import io.safekeep.testing.PostgresServer;
import io.safekeep.testing.Spawner;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a replica has locked when its zone is cut off, its database has to let go: nobody else can.
/// Until then who tries the same again on another replica waits for it.
@QuarkusTest
@WithTestResource(IdentitySecrets.class)
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "identity"))
class CutOffReplicaIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @ConfigProperty(name = "quarkus.datasource.jdbc.new-connection-sql")
  String firstWords;

  @Inject Sql sql;

  @Test
  void eachSessionOfThePoolIsAskedWhetherItIsThere() {
    assertThat(
            sql.query(
                "select name || ' = ' || setting as said from pg_settings where name ^@ 'tcp_'",
                row -> row.text("said")))
        .isNotEmpty()
        .allSatisfy(said -> assertThat(firstWords).contains(said));
  }

  @Test
  void namesThatACutOffReplicaTookAndDidNotCommitCanSoonBeTaken(@TempDir Path folder)
      throws Exception {
    assumeTrue(NeighbourHost.isPossible(), "needs root and ip");
    try (var host = NeighbourHost.linked();
        var server =
            PostgresServer.in(folder.resolve("data"))
                .setting("listen_addresses", "127.0.0.1," + host.addressHere())
                .forTests()
                .start()) {
      // Given a replica that has its answer, and one that does not have it yet
      server.execute("postgres", "create table tenant (name text primary key)");
      letIn(host, server);
      var silent = replica(host, server, "insert into tenant values ('Harbour Records');");
      var asking =
          replica(
              host,
              server,
              """
              with taken as (insert into tenant values ('Maple Street Audio') returning name)
              select pg_sleep(3) from taken;\
              """);
      await().atMost(PATIENCE).until(() -> sessions(server, "idle in transaction") == 1);
      await().atMost(PATIENCE).until(() -> sessions(server, "active") == 1);

      // When
      host.cutOff();

      // Then
      assertThatCode(() ->
              server.execute(
                  "postgres",
                  "set lock_timeout = '60s';"
                      + " insert into tenant values ('Harbour Records'), ('Maple Street Audio')"))
          .doesNotThrowAnyException();
      silent.destroyForcibly();
      asking.destroyForcibly();
    }
  }

  private static void letIn(NeighbourHost host, PostgresServer server) throws IOException {
    Files.writeString(
        server.dataDirectory().resolve("pg_hba.conf"),
        "host all all %s/32 scram-sha-256\n".formatted(host.address()),
        StandardOpenOption.APPEND);
    server.execute("postgres", "select pg_reload_conf()");
  }

  private Process replica(NeighbourHost host, PostgresServer server, String work)
      throws IOException {
    var builder =
        new ProcessBuilder(
                host.command(
                    "psql",
                    "--no-psqlrc",
                    "host=%s port=%d user=%s dbname=postgres application_name=replica"
                        .formatted(host.addressHere(), server.port(), PostgresServer.SUPERUSER)))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("PGPASSWORD", server.password());
    var process = Spawner.start(builder, "KILL");
    process.outputWriter().write(firstWords + "; begin; " + work + "\n");
    process.outputWriter().flush();
    return process;
  }

  private static long sessions(PostgresServer server, String state) throws SQLException {
    try (var connection = server.connect("postgres");
        var statement =
            connection.prepareStatement(
                "select count(*) from pg_stat_activity"
                    + " where application_name = 'replica' and state = ?")) {
      statement.setString(1, state);
      try (var row = statement.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }
}
