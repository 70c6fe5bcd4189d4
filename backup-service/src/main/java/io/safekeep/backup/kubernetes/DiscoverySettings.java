package io.safekeep.backup.kubernetes;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// Settings of the discovery, under `safekeep.backup.discovery`.
@ConfigMapping(prefix = "safekeep.backup.discovery")
interface DiscoverySettings {

  /// Whether this service runs on Kubernetes and looks for clusters there.
  @WithDefault("false")
  boolean enabled();

  /// How often it looks.
  @WithDefault("PT1M")
  Duration every();
}
