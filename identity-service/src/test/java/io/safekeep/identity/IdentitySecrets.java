package io.safekeep.identity;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.safekeep.testing.NetworkLink;
import io.safekeep.testing.Ports;
import io.safekeep.testing.TestServers;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/// The secrets that the service wants from its environment. Constant, because the database outlives
/// the applications that the tests of one run start on it. The database is behind a link that tests
/// may break: fields of type `Runnable` named `cutDatabase`, `stallDatabase` and `healDatabase` are
/// set.
public class IdentitySecrets implements QuarkusTestResourceLifecycleManager {

  public static final String OPERATOR = "test-operator";
  static final String OPERATOR_SECRET = "known-to-every-reader-of-this-test-class";
  private static final String DATABASE = "identity";

  /// Opens what a test seals as if it had been the master key once.
  static final String FORMER_MASTER_KEY = "Zm9ybWVyIGtleSBvZiBldmVyeSByZWFkZXIgb2YgdHM=";

  private static final String MASTER_KEY = "a25vd24tdG8tZXZlcnktcmVhZGVyLW9mLXRlc3RzISE=";

  private NetworkLink toDatabase;

  @Override
  public Map<String, String> start() {
    var settings = new HashMap<>(environment());
    settings.putAll(lookedAt());
    settings.put("safekeep.service.database-silence", "PT8S");
    settings.put("safekeep.identity.former-master-keys", FORMER_MASTER_KEY);
    var database = URI.create(TestServers.database(DATABASE).jdbcUrl().substring("jdbc:".length()));
    toDatabase = NetworkLink.to(database.getPort());
    settings.put(
        "quarkus.datasource.jdbc.url",
        "jdbc:postgresql://127.0.0.1:%d/%s".formatted(toDatabase.port(), DATABASE));
    return settings;
  }

  /// After the servers, whose address of the database is not the one to use.
  @Override
  public int order() {
    return 1;
  }

  @Override
  public void inject(TestInjector test) {
    test.injectIntoFields(
        (Runnable) () -> toDatabase.cut(), field -> field.getName().equals("cutDatabase"));
    test.injectIntoFields(
        (Runnable) () -> toDatabase.stall(), field -> field.getName().equals("stallDatabase"));
    test.injectIntoFields(
        (Runnable) () -> toDatabase.heal(), field -> field.getName().equals("healDatabase"));
  }

  private static Map<String, String> environment() {
    return Map.of(
        "safekeep.identity.master-key",
        MASTER_KEY,
        "safekeep.bootstrap.client-id",
        OPERATOR,
        "safekeep.bootstrap.client-secret",
        OPERATOR_SECRET,
        // Where tests stand in for clients that are called.
        "safekeep.outbound.private-hosts",
        "127.0.0.1",
        // The issuer of tests is an address, and passkeys are bound to names.
        "safekeep.identity.passkeys.host",
        "localhost",
        // Where a test that shows domains has its name server.
        "safekeep.identity.domains.name-server",
        "127.0.0.1:" + Ports.free(),
        // Where a test that reads mail has its server; nobody else listens there.
        "quarkus.mailer.mock",
        "false",
        "quarkus.mailer.host",
        "127.0.0.1",
        "quarkus.mailer.port",
        String.valueOf(Ports.free()),
        "quarkus.mailer.from",
        "accounts@safekeep.example");
  }

  /// What controls need to have something to look at.
  private static Map<String, String> lookedAt() {
    return Map.of(
        "safekeep.identity.canaries.enabled",
        "true",
        "safekeep.client-versions.Acme-Mobile.minimum",
        "3.2",
        "safekeep.client-versions.Acme-Mobile.upgrade",
        "https://store.example/acme");
  }

  @Override
  public void stop() {
    if (toDatabase != null) {
      toDatabase.close();
    }
  }
}
