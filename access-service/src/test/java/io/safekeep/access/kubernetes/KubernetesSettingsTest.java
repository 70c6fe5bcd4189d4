package io.safekeep.access.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// As the chart sets them: by environment variables, which have neither case nor dots.
class KubernetesSettingsTest {

  @Test
  void clusterWithoutAKubeconfigIsTheOneThatTheServiceRunsIn() {
    // When
    var clusters =
        settings(
                Map.of(
                    "SAFEKEEP_ACCESS_KUBERNETES_CLUSTERS_MAIN_KUBECONFIG",
                    "",
                    "SAFEKEEP_ACCESS_KUBERNETES_CLUSTERS_OTHER_KUBECONFIG",
                    "/etc/safekeep/kubernetes/other/kubeconfig"))
            .clusters();

    // Then
    assertThat(clusters).containsOnlyKeys("main", "other");
    assertThat(clusters.get("main").kubeconfig()).isEmpty();
    assertThat(clusters.get("other").kubeconfig())
        .contains(Path.of("/etc/safekeep/kubernetes/other/kubeconfig"));
  }

  @Test
  void rolesAreAList() {
    assertThat(
            settings(Map.of("SAFEKEEP_ACCESS_KUBERNETES_CLUSTER_ROLES", "view,safekeep-support"))
                .clusterRoles())
        .containsExactlyInAnyOrder("view", "safekeep-support");
  }

  private static KubernetesSettings settings(Map<String, String> environment) {
    return new SmallRyeConfigBuilder()
        .withSources(new EnvConfigSource(environment, 300))
        .withMapping(KubernetesSettings.class)
        .build()
        .getConfigMapping(KubernetesSettings.class);
  }
}
