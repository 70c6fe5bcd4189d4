package io.safekeep.access.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Set;

/// The API servers that access is granted on.
interface Clusters {

  Set<String> names();

  /// @throws IllegalArgumentException if none of that name is configured
  KubernetesClient client(String name);
}
