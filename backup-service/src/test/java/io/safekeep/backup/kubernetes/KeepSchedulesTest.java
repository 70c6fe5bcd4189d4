package io.safekeep.backup.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.safekeep.backup.cloudnativepg.Cluster;
import io.safekeep.backup.cloudnativepg.ClusterSpec.Named;
import io.safekeep.backup.cloudnativepg.ScheduledBackup;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient(crud = true, https = false)
class KeepSchedulesTest {

  // Set by the extension.
  private KubernetesClient kubernetes;

  private KeepSchedules schedules;

  @BeforeEach
  void start() {
    schedules = new KeepSchedules(new Clusters(kubernetes, new EverythingOn(Resources.NAMESPACE)));
  }

  @Test
  void scheduleThatAClusterAsksForIsMadeAndTakenAway() {
    // When
    keep(asking("0 0 2 * * *"));

    // Then
    ScheduledBackup made = there();
    assertThat(made.getSpec().schedule()).isEqualTo("0 0 2 * * *");
    assertThat(made.getSpec().cluster().name()).isEqualTo("orders");
    assertThat(made.getSpec().method()).isEqualTo("plugin");
    assertThat(made.getSpec().pluginConfiguration().name())
        .isEqualTo("barman-cloud.cloudnative-pg.io");

    // And when it does not ask any more
    keep(Resources.orders());
    assertThat(list()).isEmpty();
  }

  @Test
  void driftIsSetRightAndTheRestLeftAsItIs() {
    // Given
    keep(asking("0 0 2 * * *"));
    ScheduledBackup drifted = there();
    ScheduledBackup.Spec spec = drifted.getSpec();
    drifted.setSpec(
        new ScheduledBackup.Spec(
            "0 0 0 31 2 *",
            spec.cluster(),
            spec.method(),
            spec.pluginConfiguration(),
            true,
            spec.backupOwnerReference(),
            Map.of("target", "primary")));
    kubernetes.resource(drifted).update();

    // When
    keep(asking("0 0 2 * * *"));

    // Then
    assertThat(there().getSpec().schedule()).isEqualTo("0 0 2 * * *");
    assertThat(there().getSpec().suspend()).isFalse();
    assertThat(there().getSpec().other()).containsEntry("target", "primary");
    String version = there().getMetadata().getResourceVersion();
    keep(asking("0 0 2 * * *"));
    assertThat(there().getMetadata().getResourceVersion()).isEqualTo(version);
  }

  @Test
  void conflictIsLeftForTheNextLook() {
    // Given what was seen has been changed once more since
    keep(asking("0 0 2 * * *"));
    ScheduledBackup seen = there();
    ScheduledBackup meanwhile = there();
    meanwhile.getMetadata().setAnnotations(Map.of("note", "by somebody"));
    kubernetes.resource(meanwhile).update();

    // When
    schedules.keep(List.of(asking("0 0 3 * * *")), List.of(seen));

    // Then
    assertThat(there().getSpec().schedule()).isEqualTo("0 0 2 * * *");
    keep(asking("0 0 3 * * *"));
    assertThat(there().getSpec().schedule()).isEqualTo("0 0 3 * * *");
    assertThat(there().getMetadata().getAnnotations()).containsEntry("note", "by somebody");
  }

  @Test
  void scheduleOfSomebodyElseStays() {
    // Given
    ScheduledBackup theirs = KeepSchedules.wanted(asking("0 0 2 * * *")).orElseThrow();
    theirs.getMetadata().setLabels(Map.of());
    theirs.setSpec(
        new ScheduledBackup.Spec(
            "0 0 5 * * *", new Named("orders"), "plugin", null, null, "none", Map.of()));
    kubernetes.resource(theirs).create();

    // When
    keep(asking("0 0 2 * * *"));
    keep(Resources.orders());

    // Then
    assertThat(there().getSpec().schedule()).isEqualTo("0 0 5 * * *");
  }

  @Test
  void snapshotsAreScheduledWhereTheClusterSaysSo() {
    Cluster orders = asking("0 0 2 * * *");
    orders
        .getMetadata()
        .setAnnotations(
            Map.of(
                KeepSchedules.SCHEDULE_ANNOTATION,
                "0 0 2 * * *",
                KeepSchedules.METHOD_ANNOTATION,
                "volume-snapshot"));

    ScheduledBackup wanted = KeepSchedules.wanted(orders).orElseThrow();

    assertThat(wanted.getSpec().method()).isEqualTo("volumeSnapshot");
    assertThat(wanted.getSpec().pluginConfiguration()).isNull();
  }

  private static Cluster asking(String schedule) {
    Cluster orders = Resources.orders();
    orders.getMetadata().setAnnotations(Map.of(KeepSchedules.SCHEDULE_ANNOTATION, schedule));
    return orders;
  }

  private void keep(Cluster cluster) {
    schedules.keep(List.of(cluster), list());
  }

  private ScheduledBackup there() {
    return list().getFirst();
  }

  private List<ScheduledBackup> list() {
    return kubernetes.resources(ScheduledBackup.class).inNamespace("shop").list().getItems();
  }
}
