package io.safekeep.backup.transit;

import io.safekeep.backup.vault.KeeperUnavailable;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// Where the Transit engine answers and as whom to speak to it.
///
/// @param address of the server, without `/v1`
/// @param mount path of the engine
/// @param namespace of Vault Enterprise; empty for none
/// @param keyPrefix of the keys' names, which go on with the tenant's id
/// @param tokenFile holds the token; read again whenever it changes, since an agent renews it
/// @param rootCertificates trusted roots in a PEM file; empty for those of the Java runtime
/// @param timeout longest wait for one answer
public record TransitEngine(
    URI address,
    String mount,
    Optional<String> namespace,
    String keyPrefix,
    Path tokenFile,
    Optional<Path> rootCertificates,
    Duration timeout) {

  public TransitEngine {
    boolean loopback =
        "127.0.0.1".equals(address.getHost()) || "localhost".equals(address.getHost());
    if (!"https".equals(address.getScheme()) && !("http".equals(address.getScheme()) && loopback)) {
      throw new IllegalArgumentException(
          "Transit's address " + address + " is not https, and keys travel on it");
    }
  }

  /// For people; no secret.
  String title() {
    return "HashiCorp Vault's Transit engine at " + address + "/" + mount;
  }

  KeeperUnavailable unavailable(String reason) {
    return new KeeperUnavailable(title(), reason, null);
  }
}
