package io.safekeep.backup.kubernetes;

import static io.safekeep.backup.kubernetes.Resources.NAMESPACE;

import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.safekeep.backup.cloudnativepg.Backup;
import io.safekeep.backup.cloudnativepg.BackupStatus;
import io.safekeep.backup.cloudnativepg.Cluster;
import io.safekeep.backup.cloudnativepg.ClusterStatus;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;

/// Does to resources what CloudNativePG does to them, status after status as written down in a
/// file, one at each call: a test sees each before the next one comes.
record RecordedOperator(KubernetesClient kubernetes) {

  void playBackup(String name, String script, int step) {
    BackupStatus status = statuses(script, BackupStatus.class).get(step);
    set(kubernetes.resources(Backup.class).inNamespace(NAMESPACE).withName(name).require(), status);
  }

  void playCluster(String name, String script, int step) {
    ClusterStatus status = statuses(script, ClusterStatus.class).get(step);
    set(
        kubernetes.resources(Cluster.class).inNamespace(NAMESPACE).withName(name).require(),
        status);
  }

  private <T, R extends CustomResource<?, T>> void set(R resource, T status) {
    resource.setStatus(status);
    kubernetes.resource(resource).updateStatus();
  }

  private static <T> List<T> statuses(String script, Class<T> type) {
    try (InputStream content = RecordedOperator.class.getResourceAsStream(script)) {
      return Arrays.stream(new String(content.readAllBytes()).split("(?m)^---$"))
          .filter(step -> !step.isBlank())
          .map(step -> Serialization.unmarshal(step, type))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
