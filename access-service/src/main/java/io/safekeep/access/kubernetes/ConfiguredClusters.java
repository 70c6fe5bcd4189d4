package io.safekeep.access.kubernetes;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Clients of the configured API servers, each made when it is first needed.
@Singleton
class ConfiguredClusters implements Clusters {

  private final KubernetesSettings settings;
  private final Map<String, KubernetesClient> clients = new ConcurrentHashMap<>();

  ConfiguredClusters(KubernetesSettings settings) {
    this.settings = settings;
  }

  @Override
  public Set<String> names() {
    return settings.clusters().keySet();
  }

  @Override
  public KubernetesClient client(String name) {
    var cluster = settings.clusters().get(name);
    if (cluster == null) {
      throw new IllegalArgumentException("no cluster " + name + " is configured");
    }
    return clients.computeIfAbsent(name, _ -> connect(cluster));
  }

  private static KubernetesClient connect(KubernetesSettings.Cluster cluster) {
    var config =
        cluster
            .kubeconfig()
            .map(file -> Config.fromKubeconfig(file.toFile()))
            .orElseGet(() -> new ConfigBuilder().build());
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  @PreDestroy
  void close() {
    clients.values().forEach(KubernetesClient::close);
  }
}
