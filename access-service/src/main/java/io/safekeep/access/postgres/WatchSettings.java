package io.safekeep.access.postgres;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/// What is usual at tenants' servers, under `safekeep.access.watch`.
@ConfigMapping(prefix = "safekeep.access.watch")
interface WatchSettings {

  /// How many roles of one server may have standing access: its administrators and the tenant's
  /// services.
  @WithDefault("20")
  int mostStanding();
}
