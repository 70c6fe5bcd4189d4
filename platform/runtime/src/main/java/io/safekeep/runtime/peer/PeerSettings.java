package io.safekeep.runtime.peer;

import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// Where another service is, and as whom to ask it: what each such mapping of a service has.
public interface PeerSettings {

  /// Address of the service. Without one it is not asked.
  Optional<URI> address();

  /// Client of the issuer with the role `service`.
  @WithDefault("${quarkus.application.name}")
  String clientId();

  /// Its secret. This or the file is needed with an address.
  Optional<String> clientSecret();

  /// File that holds the secret; read for each token, so that it may be renewed.
  Optional<Path> clientSecretFile();

  /// Longest wait for one answer.
  @WithDefault("PT5S")
  Duration timeout();
}
