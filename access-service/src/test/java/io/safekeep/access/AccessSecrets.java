package io.safekeep.access;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/// The secrets that the service wants from its environment. Constant, because the database outlives
/// the applications that the tests of one run start on it.
public class AccessSecrets implements QuarkusTestResourceLifecycleManager {

  private static final String MASTER_KEY = "a25vd24tdG8tZXZlcnktcmVhZGVyLW9mLXRlc3RzISE=";

  @Override
  public Map<String, String> start() {
    return Map.of("safekeep.access.master-key", MASTER_KEY);
  }

  @Override
  public void stop() {}
}
