package io.safekeep.identity;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.safekeep.testing.Ports;
import java.util.Map;

/// The secrets that the service wants from its environment. Constant, because the database outlives
/// the applications that the tests of one run start on it.
public class IdentitySecrets implements QuarkusTestResourceLifecycleManager {

  public static final String OPERATOR = "test-operator";
  static final String OPERATOR_SECRET = "known-to-every-reader-of-this-test-class";
  private static final String MASTER_KEY = "a25vd24tdG8tZXZlcnktcmVhZGVyLW9mLXRlc3RzISE=";

  @Override
  public Map<String, String> start() {
    return Map.of(
        "safekeep.identity.master-key", MASTER_KEY,
        "safekeep.bootstrap.client-id", OPERATOR,
        "safekeep.bootstrap.client-secret", OPERATOR_SECRET,
        // Where tests stand in for clients that are called.
        "safekeep.identity.outbound.private-hosts", "127.0.0.1",
        // The issuer of tests is an address, and passkeys are bound to names.
        "safekeep.identity.passkeys.host", "localhost",
        // Where a test that reads mail has its server; nobody else listens there.
        "quarkus.mailer.mock", "false",
        "quarkus.mailer.host", "127.0.0.1",
        "quarkus.mailer.port", String.valueOf(Ports.free()),
        "quarkus.mailer.from", "accounts@safekeep.example");
  }

  @Override
  public void stop() {}
}
