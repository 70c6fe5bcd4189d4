package io.safekeep.bench;

import io.safekeep.testing.Directories;
import io.safekeep.testing.KafkaBroker;
import io.safekeep.testing.Ports;
import io.safekeep.testing.PostgresServer;
import io.safekeep.testing.SelfSignedCertificate;
import io.safekeep.testing.Spawner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/// access-service as it is delivered, on a PostgreSQL that forces to disk, and a witness, each a
/// process of its own. Facts are put where the service's own acts put them, into `log_staged`; what
/// becomes of them is read from its tables.
final class LogRig implements AutoCloseable {
  private static final String DATABASE = "access";
  private static final String HOST = "bench.example";
  private static final String WITNESS = "witness.example/w1";

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final long POLL_MILLIS = 50;

  private final Path directory;
  private final PostgresServer postgres;
  private final KafkaBroker broker;
  private final DeliveredService service;
  private final Process witness;
  private final Connection connection;

  private LogRig(
      Path directory,
      PostgresServer postgres,
      KafkaBroker broker,
      DeliveredService service,
      Process witness,
      Connection connection) {
    this.directory = directory;
    this.postgres = postgres;
    this.broker = broker;
    this.service = service;
    this.witness = witness;
    this.connection = connection;
  }

  /// CPU time used so far by each process.
  record Cpu(Duration service, Duration witness, Duration postgres) {
    Cpu minus(Cpu before) {
      return new Cpu(
          service.minus(before.service),
          witness.minus(before.witness),
          postgres.minus(before.postgres));
    }

    String perEntry(long entries) {
      return "CPU for an entry: service %.0f µs, witness %.0f µs, PostgreSQL %.0f µs"
          .formatted(
              micros(service) / entries, micros(witness) / entries, micros(postgres) / entries);
    }

    private static double micros(Duration time) {
      return time.toNanos() / 1000.0;
    }
  }

  /// Milliseconds from an act to the witnessed checkpoint that holds it, over so many acts.
  record Lag(long p50, long p99, long most, long acts) {}

  /// Starts all of it, with one fact of each tenant. What a start that failed leaves behind ends
  /// with this process; its folder stays, for its logs.
  ///
  /// @param home folder below which everything was built
  static LogRig start(Path home, List<UUID> tenants)
      throws IOException, InterruptedException, SQLException {
    var directory = Files.createTempDirectory("safekeep-log-");
    var postgres =
        PostgresServer.in(directory.resolve("postgres"))
            .setting("shared_buffers", "256MB")
            .setting("max_wal_size", "4GB")
            .start();
    postgres.createDatabase(DATABASE);
    var broker = KafkaBroker.start(directory.resolve("kafka"));
    var jar = home.resolve("platform/witness/target/safekeep-witness.jar");
    var secret = directory.resolve("witness.key").toString();
    var port = Ports.free();
    var service = startService(home, directory, postgres, broker, keyOf(jar, secret), port);
    var connection = postgres.connect(DATABASE);
    stage(connection, tenants);
    var logs = directory.resolve("logs.txt");
    Files.writeString(logs, "logs %s/t/ %s%n".formatted(HOST, hostKey(connection)));
    var seen = directory.resolve("seen").toString();
    var witness =
        spawn(
            java(
                List.of("-Xmx64m"),
                jar,
                "serve",
                WITNESS,
                secret,
                logs.toString(),
                seen,
                "" + port),
            directory.resolve("witness.log"),
            Map.of());
    return new LogRig(directory, postgres, broker, service, witness, connection);
  }

  private static String keyOf(Path jar, String secret) throws IOException {
    var command = java(List.of(), jar, "key", WITNESS, secret);
    try (var said = new ProcessBuilder(command).start().inputReader()) {
      var key = said.readLine();
      if (key == null) {
        throw new IOException("the witness made no key; is it built? " + jar);
      }
      return key;
    }
  }

  private static DeliveredService startService(
      Path home,
      Path directory,
      PostgresServer postgres,
      KafkaBroker broker,
      String witnessKey,
      int witnessPort)
      throws IOException, InterruptedException {
    var port = Ports.free();
    var certificate = SelfSignedCertificate.in(Files.createDirectory(directory.resolve("gateway")));
    return DeliveredService.start(
        DeliveredService.command(home, "access-service", DeliveredService.HEAP),
        port,
        new DeliveredService.Backing(postgres, DATABASE, broker),
        directory.resolve("access-service.log"),
        Map.of(
            "SAFEKEEP_ACCESS_MASTER_KEY",
            DeliveredService.MASTER_KEY,
            "SAFEKEEP_PAGES_COOKIE_SECRET",
            DeliveredService.MASTER_KEY,
            "SAFEKEEP_PAGES_URL",
            "http://localhost:" + port,
            "SAFEKEEP_GATEWAY_PORT",
            "0",
            "SAFEKEEP_GATEWAY_CERTIFICATE",
            certificate.certificate().toString(),
            "SAFEKEEP_GATEWAY_KEY",
            certificate.privateKey().toString(),
            "SAFEKEEP_ACCESS_LOG_HOST",
            HOST,
            "SAFEKEEP_ACCESS_LOG_WITNESSES_W1_KEY",
            witnessKey,
            "SAFEKEEP_ACCESS_LOG_WITNESSES_W1_ADDRESS",
            "http://127.0.0.1:" + witnessPort));
  }

  private static List<String> java(List<String> flags, Path jar, String... words) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.addAll(List.of("-jar", jar.toString()));
    command.addAll(List.of(words));
    return command;
  }

  private static Process spawn(List<String> command, Path log, Map<String, String> environment)
      throws IOException {
    var builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    return Spawner.start(builder, "KILL");
  }

  /// The key under which witnesses know the service's logs; made when it first signs for them.
  private static String hostKey(Connection connection)
      throws SQLException, IOException, InterruptedException {
    try (var find = connection.prepareStatement("select verifier from log_key where name = ?")) {
      find.setString(1, HOST);
      await(
          "the service has signed nothing",
          () -> {
            try (var row = find.executeQuery()) {
              return row.next();
            }
          });
      try (var row = find.executeQuery()) {
        row.next();
        return row.getString(1);
      }
    }
  }

  private interface Condition {
    boolean holds() throws SQLException, InterruptedException;
  }

  private static void await(String otherwise, Condition condition)
      throws IOException, InterruptedException {
    var deadline = System.nanoTime() + PATIENCE.toNanos();
    try {
      while (!condition.holds()) {
        if (System.nanoTime() > deadline) {
          throw new IOException(otherwise);
        }
        TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      }
    } catch (SQLException e) {
      throw new IOException(otherwise, e);
    }
  }

  /// Stages a fact of each tenant, in one transaction.
  void stage(List<UUID> tenants) throws SQLException {
    stage(connection, tenants);
  }

  private static void stage(Connection connection, List<UUID> tenants) throws SQLException {
    try (var insert =
        connection.prepareStatement(
            """
            insert into log_staged (id, tenant, type, at, actor, open, sealed)
            select uuidv7(), tenant, 'lock.placed', clock_timestamp(), ?,
              '{"target": "every grant"}', jsonb_build_object('reason', 'fact of ' || tenant)
            from unnest(?) tenant
            """)) {
      insert.setString(1, tenants.getFirst().toString());
      insert.setArray(2, connection.createArrayOf("uuid", tenants.toArray()));
      insert.executeUpdate();
    }
  }

  /// How many entries all logs have.
  long entries() throws SQLException {
    return figures("select coalesce(sum(size), 0) from transparency_log", row -> row.getLong(1));
  }

  /// How many checkpoints were published since.
  long checkpointsSince(Instant since) throws SQLException {
    return figures(
        "select count(*) from log_checkpoint where published_at >= ?",
        row -> row.getLong(1),
        since);
  }

  /// Time by the clock that acts and checkpoints are dated by.
  Instant now() throws SQLException {
    return figures(
        "select clock_timestamp()", row -> row.getObject(1, OffsetDateTime.class).toInstant());
  }

  /// Of the acts between two times, all of which must be published.
  Lag lag(Instant from, Instant until) throws SQLException {
    return figures(
        """
        select percentile_disc(0.5) within group (order by lag), percentile_disc(0.99)
          within group (order by lag), max(lag), count(*)
        from (
          select (extract(epoch from c.published_at - e.at) * 1000)::bigint lag
          from log_entry e cross join lateral (
            select published_at from log_checkpoint c
            where c.log = e.log and c.size > e.index and published_at is not null
            order by size limit 1) c
          where e.at >= ? and e.at < ? and e.type <> 'heartbeat') lags
        """,
        row -> new Lag(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4)),
        from,
        until);
  }

  /// Waits until every fact is in a log and every log is published, witnessed.
  void awaitPublished() throws IOException, InterruptedException {
    await(
        "checkpoints are not published; the service's log is in " + directory,
        () ->
            figures(
                """
                select not exists (select from log_staged)
                  and not exists (select from log_publication where published_size < size)
                """,
                row -> row.getBoolean(1)));
  }

  private interface Reader<T> {
    T read(ResultSet row) throws SQLException;
  }

  private <T> T figures(String query, Reader<T> reader, Instant... times) throws SQLException {
    try (var statement = connection.prepareStatement(query)) {
      for (var index = 0; index < times.length; index++) {
        statement.setObject(index + 1, times[index].atOffset(ZoneOffset.UTC));
      }
      try (var row = statement.executeQuery()) {
        row.next();
        return reader.read(row);
      }
    }
  }

  Cpu cpu() throws IOException {
    return new Cpu(
        CpuClock.of(service.process()),
        CpuClock.of(witness.toHandle()),
        CpuClock.ofFamily(ProcessHandle.of(postgres.pid()).orElseThrow()));
  }

  @Override
  public void close() throws SQLException, IOException {
    service.process().destroyForcibly();
    service.close();
    witness.destroyForcibly().onExit().join();
    connection.close();
    postgres.close();
    broker.close();
    Directories.delete(directory);
  }
}
