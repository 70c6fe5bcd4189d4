package io.safekeep.access.kubernetes;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Which clusters access is granted to, and as what.
@ConfigMapping(prefix = "safekeep.access.kubernetes")
public interface KubernetesSettings {

  /// ClusterRoles that may be granted within a namespace. What a role allows is looked at too, each
  /// time that it is granted: see [RoleRules].
  @WithDefault("view")
  Set<String> clusterRoles();

  /// API servers by the names that resources give them.
  Map<String, Cluster> clusters();

  /// How one is reached.
  interface Cluster {

    /// Its kubeconfig; the service account of this service's own cluster if absent.
    Optional<Path> kubeconfig();
  }
}
