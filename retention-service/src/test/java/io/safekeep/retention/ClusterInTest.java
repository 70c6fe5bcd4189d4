package io.safekeep.retention;

import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import java.util.HashMap;
import java.util.Map;

/// A stand-in for the Kubernetes API that keeps what it is given. It knows no permissions.
public final class ClusterInTest implements AutoCloseable {

  public static final String NAMESPACE = "stores";

  private final KubernetesMockServer api =
      new KubernetesMockServer(
          new Context(),
          new MockWebServer(),
          new HashMap<>(),
          new KubernetesCrudDispatcher(),
          false);

  Map<String, String> start() {
    api.init();
    return Map.of(
        "quarkus.kubernetes-client.api-server-url", api.url("/"),
        "quarkus.kubernetes-client.namespace", NAMESPACE,
        "safekeep.discovery.enabled", "true",
        "safekeep.discovery.namespaces", NAMESPACE,
        "safekeep.discovery.volumes", "true",
        "safekeep.discovery.every", "PT1S",
        "safekeep.discovery.grace", "PT0S",
        // Else it tells of each request, several a second.
        "quarkus.log.category.\"io.fabric8.mockwebserver\".level", "WARN");
  }

  @Override
  public void close() {
    api.destroy();
  }
}
