package io.safekeep.backup.kubernetes;

import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.MockWebServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A stand-in for the Kubernetes API that keeps what it is given and lets it be watched. It knows
/// neither permissions nor schemas.
public class OperatorApi implements QuarkusTestResourceLifecycleManager {

  private @Nullable KubernetesMockServer server;

  @Override
  public Map<String, String> start() {
    KubernetesMockServer api =
        new KubernetesMockServer(
            new io.fabric8.mockwebserver.Context(),
            new MockWebServer(),
            new HashMap<>(),
            new KubernetesCrudDispatcher(),
            false);
    api.init();
    server = api;
    return Map.of(
        "quarkus.kubernetes-client.api-server-url", api.url("/"),
        "quarkus.kubernetes-client.namespace", Resources.NAMESPACE,
        "safekeep.backup.discovery.enabled", "true",
        "safekeep.backup.discovery.namespaces", Resources.NAMESPACE,
        "safekeep.backup.discovery.every", "PT1S",
        "safekeep.backup.discovery.backups", "true",
        "safekeep.backup.discovery.restores", "true");
  }

  @Override
  public void stop() {
    if (server != null) {
      server.destroy();
    }
  }
}
