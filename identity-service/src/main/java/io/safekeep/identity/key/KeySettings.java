package io.safekeep.identity.key;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// Life of signing keys.
@ConfigMapping(prefix = "safekeep.identity.keys")
public interface KeySettings {

  /// How long a key signs.
  @WithDefault("P30D")
  Duration rotationInterval();

  /// How long a key still verifies after it stopped signing: longer than any access or ID token
  /// lives, and than caches keep the JWK Set.
  @WithDefault("P1D")
  Duration overlap();

  /// How often a replica looks for keys that another one made.
  @WithDefault("PT30S")
  Duration look();
}
