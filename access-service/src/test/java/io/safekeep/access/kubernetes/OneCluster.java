package io.safekeep.access.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A cluster that a test has a client of.
record OneCluster(String name, KubernetesClient only, Set<String> clusterRoles)
    implements Clusters, KubernetesSettings {

  @Override
  public Set<String> names() {
    return Set.of(name);
  }

  @Override
  public KubernetesClient client(String asked) {
    if (!asked.equals(name)) {
      throw new IllegalArgumentException("no cluster " + asked);
    }
    return only;
  }

  @Override
  public Map<String, Cluster> clusters() {
    return Map.of(name, Optional::empty);
  }
}
