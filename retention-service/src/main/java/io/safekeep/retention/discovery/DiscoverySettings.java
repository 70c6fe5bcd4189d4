package io.safekeep.retention.discovery;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Settings of the look at the Kubernetes cluster, under `safekeep.discovery`.
@ConfigMapping(prefix = "safekeep.discovery")
interface DiscoverySettings {

  /// Whether this service runs on Kubernetes and looks for stores there.
  @WithDefault("false")
  boolean enabled();

  /// Namespaces that it looks into; its own if absent.
  Optional<List<String>> namespaces();

  /// Whether volumes are looked at too, which takes a ClusterRole. Without it a volume that its
  /// claim has left behind is not seen.
  @WithDefault("false")
  boolean volumes();

  /// How often it looks.
  @WithDefault("PT1M")
  Duration every();

  /// How long something new may be unknown before that counts.
  @WithDefault("PT15M")
  Duration grace();
}
