package io.safekeep.runtime.purge;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/// Settings of purges that every service has, under `safekeep.purge`.
@ConfigMapping(prefix = "safekeep.purge")
public interface PurgeSettings {

  /// Public keys of retention-service's warrants as a JWK Set; several while a key is changed.
  /// None: every step of a purge is refused.
  Optional<String> warrantKeys();
}
