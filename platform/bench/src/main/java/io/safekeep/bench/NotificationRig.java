package io.safekeep.bench;

import io.safekeep.runtime.secret.Sealer;
import io.safekeep.testing.Directories;
import io.safekeep.testing.KafkaBroker;
import io.safekeep.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/// notification-service as it is delivered, on a PostgreSQL that forces to disk and a Kafka. What
/// it has to know of people, tenants and endpoints is put into its database.
final class NotificationRig implements AutoCloseable {
  private static final String DATABASE = "notification";

  private final Path directory;
  private final PostgresServer postgres;
  private final KafkaBroker broker;
  private final DeliveredService service;
  private final Connection connection;

  private NotificationRig(
      Path directory,
      PostgresServer postgres,
      KafkaBroker broker,
      DeliveredService service,
      Connection connection) {
    this.directory = directory;
    this.postgres = postgres;
    this.broker = broker;
    this.service = service;
    this.connection = connection;
  }

  /// CPU time used so far.
  record Cpu(Duration service, Duration postgres) {
    Cpu minus(Cpu before) {
      return new Cpu(service.minus(before.service), postgres.minus(before.postgres));
    }
  }

  /// Starts all of it. What a start that failed leaves behind ends with this process.
  ///
  /// @param home folder below which everything was built
  /// @param environment of the service, beside keys and addresses of its servers
  static NotificationRig start(Path home, Map<String, String> environment)
      throws IOException, InterruptedException, SQLException {
    var parent = Path.of(System.getProperty("safekeep.bench.directory", "/var/tmp"));
    var directory = Files.createTempDirectory(parent, "safekeep-notification-");
    var postgres =
        PostgresServer.in(directory.resolve("postgres"))
            .setting("shared_buffers", "256MB")
            .setting("max_wal_size", "4GB")
            .start();
    postgres.createDatabase(DATABASE);
    var broker = KafkaBroker.start(directory.resolve("kafka"));
    Map<String, String> all =
        new HashMap<>(
            Map.of(
                "SAFEKEEP_NOTIFICATION_MASTER_KEY",
                DeliveredService.MASTER_KEY,
                "SAFEKEEP_PAGES_COOKIE_SECRET",
                DeliveredService.MASTER_KEY,
                "SAFEKEEP_OUTBOUND_PRIVATE_HOSTS",
                "127.0.0.1"));
    all.putAll(environment);
    var service =
        DeliveredService.start(
            home,
            "notification-service",
            new DeliveredService.Backing(postgres, DATABASE, broker),
            directory.resolve("notification-service.log"),
            all);
    return new NotificationRig(directory, postgres, broker, service, postgres.connect(DATABASE));
  }

  /// Seals as the service does, so that it can open what is put into its database.
  static Sealer sealer(String purpose) {
    return new Sealer(
        Base64.getDecoder().decode(DeliveredService.MASTER_KEY), "notification", purpose);
  }

  /// To the service's database.
  Connection connection() {
    return connection;
  }

  /// Where the service is asked.
  int port() {
    return service.port();
  }

  KafkaBroker broker() {
    return broker;
  }

  ProcessHandle process() {
    return service.process();
  }

  Cpu cpu() throws IOException {
    return new Cpu(
        CpuClock.of(service.process()),
        CpuClock.ofFamily(ProcessHandle.of(postgres.pid()).orElseThrow()));
  }

  /// The first row of a query of whole numbers.
  long[] numbers(String query) throws SQLException {
    try (var statement = connection.createStatement();
        var row = statement.executeQuery(query)) {
      row.next();
      var numbers = new long[row.getMetaData().getColumnCount()];
      for (int column = 0; column < numbers.length; column++) {
        numbers[column] = row.getLong(column + 1);
      }
      return numbers;
    }
  }

  @Override
  public void close() throws SQLException, IOException {
    service.process().destroyForcibly();
    service.close();
    connection.close();
    postgres.close();
    broker.close();
    Directories.delete(directory);
  }
}
