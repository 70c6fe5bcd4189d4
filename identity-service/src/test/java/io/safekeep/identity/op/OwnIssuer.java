package io.safekeep.identity.op;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.safekeep.testing.Ports;
import java.util.Map;

/// Lets the service be its own issuer, at an address that programs outside of the test can reach.
public class OwnIssuer implements QuarkusTestResourceLifecycleManager {

  /// After the servers, which name an issuer of tests.
  @Override
  public int order() {
    return 1;
  }

  @Override
  public Map<String, String> start() {
    var port = Integer.toString(Ports.free());
    return Map.of("quarkus.http.test-port", port, "safekeep.issuer", "http://localhost:" + port);
  }

  @Override
  public void stop() {}
}
