package io.safekeep.identity.canary;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/// Under `safekeep.identity.canaries`.
@ConfigMapping(prefix = "safekeep.identity.canaries")
interface CanarySettings {

  /// True to keep two tenants that belong to nobody. The other services hear of them as of any
  /// tenant.
  @WithDefault("false")
  boolean enabled();
}
