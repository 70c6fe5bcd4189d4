package io.safekeep.access;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.safekeep.testing.SelfSignedCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The secrets that the service wants from its environment. Constant, because the database outlives
/// the applications that the tests of one run start on it.
public class AccessSecrets implements QuarkusTestResourceLifecycleManager {

  /// Opens what a test seals as if it had been the master key once.
  public static final String FORMER_MASTER_KEY = "Zm9ybWVyIGtleSBvZiBldmVyeSByZWFkZXIgb2YgdHM=";

  private static final String MASTER_KEY = "a25vd24tdG8tZXZlcnktcmVhZGVyLW9mLXRlc3RzISE=";

  /// A master key and no former ones.
  public record MasterKey(String masterKey) implements MasterKeySettings {

    @Override
    public Optional<List<String>> formerMasterKeys() {
      return Optional.empty();
    }
  }

  @Override
  public Map<String, String> start() {
    var certificate = SelfSignedCertificate.in(folder());
    return Map.of(
        "safekeep.access.master-key",
        MASTER_KEY,
        "safekeep.access.former-master-keys",
        FORMER_MASTER_KEY,
        "safekeep.gateway.certificate",
        certificate.certificate().toString(),
        "safekeep.gateway.key",
        certificate.privateKey().toString(),
        "safekeep.gateway.port",
        "0");
  }

  private static Path folder() {
    try {
      return Files.createTempDirectory("safekeep-test-gateway-");
    } catch (IOException e) {
      throw new UncheckedIOException("no temporary folder for the gateway's certificate", e);
    }
  }

  @Override
  public void stop() {}
}
