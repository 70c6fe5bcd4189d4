package io.safekeep.backup.kubernetes;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Settings of CloudNativePG's clusters, under `safekeep.backup.discovery`.
@ConfigMapping(prefix = "safekeep.backup.discovery")
interface ClusterSettings {

  /// Whether this service runs on Kubernetes and looks for clusters there.
  @WithDefault("false")
  boolean enabled();

  /// Namespaces that it looks into; all of them, which takes a ClusterRole, if absent.
  Optional<List<String>> namespaces();

  /// How often it looks at everything again, whatever was or was not reported meanwhile.
  @WithDefault("PT1M")
  Duration every();

  /// Whether backups by the operator may be asked for, and are scheduled where a cluster says so.
  @WithDefault("false")
  boolean backups();

  /// Whether datastores may be restored as clusters of their own.
  @WithDefault("false")
  boolean restores();

  /// Longest that a restored cluster may take until it is ready.
  @WithDefault("PT4H")
  Duration restoreLimit();
}
