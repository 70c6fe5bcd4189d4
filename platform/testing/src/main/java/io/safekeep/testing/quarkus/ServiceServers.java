package io.safekeep.testing.quarkus;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.safekeep.testing.TestIssuer;
import io.safekeep.testing.TestServers;
import java.util.Map;

/// What a service needs to start in a test: its own database on a real PostgreSQL, a real Kafka,
/// and an issuer whose tokens the test signs. Put `@WithTestResource(ServiceServers.class)` on the
/// test, with the init argument `database`.
public class ServiceServers implements QuarkusTestResourceLifecycleManager {
  private String database = "service";

  @Override
  public void init(Map<String, String> arguments) {
    database = arguments.getOrDefault("database", database);
  }

  @Override
  public Map<String, String> start() {
    var coordinates = TestServers.database(database);
    return Map.of(
        "quarkus.datasource.jdbc.url", coordinates.jdbcUrl(),
        "quarkus.datasource.username", coordinates.username(),
        "quarkus.datasource.password", coordinates.password(),
        "kafka.bootstrap.servers", TestServers.kafka(),
        "safekeep.issuer", TestIssuer.url(),
        // Tests wait for work much more often than services in the field.
        "safekeep.service.poll", "PT0.1S",
        "quarkus.http.test-port", "0");
  }

  /// The servers serve the next test too and end with the JVM.
  @Override
  public void stop() {}
}
