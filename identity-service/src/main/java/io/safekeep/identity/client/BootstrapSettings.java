package io.safekeep.identity.client;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/// The first client of a new installation, with which an operator registers everything else.
@ConfigMapping(prefix = "safekeep.bootstrap")
public interface BootstrapSettings {

  /// `client_id` of the operator's client; without it nothing is made.
  Optional<String> clientId();

  /// Its secret, 32 characters or more, for example of `openssl rand -base64 32`.
  Optional<String> clientSecret();
}
