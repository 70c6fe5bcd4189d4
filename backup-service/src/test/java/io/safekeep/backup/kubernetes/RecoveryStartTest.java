package io.safekeep.backup.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.safekeep.backup.BackupProblem;
import io.safekeep.backup.catalogue.ClusterBackup;
import io.safekeep.backup.cloudnativepg.Cluster;
import io.safekeep.backup.cloudnativepg.ClusterSpec;
import io.safekeep.backup.cloudnativepg.ClusterStatus;
import io.safekeep.backup.cloudnativepg.ClusterStatus.Condition;
import io.safekeep.backup.wire.Lsn;
import io.safekeep.runtime.problem.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.AbstractThrowableAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecoveryStartTest {

  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  /// Ended at 02:04:41 and 10:00:19.
  private static final List<ClusterBackup> BACKUPS =
      List.of(read("backup-snapshot.yaml"), read("backup-plugin.yaml"));

  @ParameterizedTest
  @CsvSource({
    "2026-11-21T02:04:41Z, orders-20261121020000",
    "2026-11-21T10:00:18Z, orders-20261121020000",
    "2026-11-21T10:00:19Z, orders-snapshot"
  })
  void newestBackupThatEndedBeforeTheInstantIsTaken(Instant instant, String expected) {
    assertThat(choose(Resources.orders(), null, new WantedTarget.At(instant)).name())
        .isEqualTo(expected);
  }

  @Test
  void backupThatWasAskedForIsTaken() {
    var target = new WantedTarget.Position(Lsn.parse("0/C0000000"));

    assertThat(choose(Resources.orders(), "orders-20261121020000", target).name())
        .isEqualTo("orders-20261121020000");
  }

  @Test
  void instantBeforeAnyBackupIsOutsideTheWindow() {
    assertRefused(
            Resources.orders(), null, new WantedTarget.At(Instant.parse("2026-11-21T02:04:40Z")))
        .hasMessageContaining("before the end of any backup");
    assertRefused(Resources.orders(), null, new WantedTarget.At(NOW.plusSeconds(1)))
        .hasMessageContaining("the future");
  }

  @Test
  void clusterWithoutArchiveGivesTheEndOfASnapshotOnly() {
    // Given
    Cluster orders = Resources.orders();
    ClusterSpec spec = orders.getSpec();
    orders.setSpec(
        new ClusterSpec(
            spec.instances(), spec.bootstrap(), null, null, spec.backup(), spec.other()));

    // Then
    assertThat(choose(orders, null, new WantedTarget.Immediate()).name())
        .isEqualTo("orders-snapshot");
    assertRefused(orders, null, new WantedTarget.Latest())
        .hasMessageContaining("archives no WAL")
        .extracting(refusal -> ((Refusal) refusal).type())
        .isEqualTo(BackupProblem.CLUSTER_NOT_SUITABLE);
  }

  @Test
  void archiveThatFailsIsToldBeforeARestoreBegins() {
    // Given
    Cluster orders = Resources.orders();
    orders.setStatus(
        new ClusterStatus(
            "Cluster in healthy state",
            null,
            3,
            List.of(
                new Condition(
                    "ContinuousArchiving", "False", "ContinuousArchivingFailing", "no bucket")),
            Map.of()));

    // Then
    assertRefused(orders, null, new WantedTarget.At(NOW)).hasMessageContaining("no bucket");
  }

  @Test
  void deletedOrUnknownBackupsAreNotOffered() {
    assertRefused(Resources.orders(), "another", new WantedTarget.Latest())
        .hasMessageContaining("no completed backup called another");
    assertThatThrownBy(() ->
            RecoveryStart.choose(
                Resources.orders(), List.of(), null, new WantedTarget.Latest(), NOW))
        .hasMessageContaining("no completed backup");
  }

  @Test
  void operatorThatDoesNotGetReadyInTimeHasFailed() {
    // Given
    Cluster cluster = Resources.orders();
    Instant asked = NOW.minus(Duration.ofMinutes(10));

    // Then
    assertThat(progress(cluster, asked, "Setting up primary", "Creating primary instance", false))
        .isEqualTo(new RecoveryProgress.Recovering());
    assertThat(progress(cluster, asked, "Cluster in healthy state", null, false))
        .isEqualTo(new RecoveryProgress.Recovering());
    assertThat(progress(cluster, asked, "Cluster in healthy state", null, true))
        .isEqualTo(new RecoveryProgress.Ready());
    assertThat(progress(cluster, asked, null, null, false))
        .isEqualTo(new RecoveryProgress.Creating());
    assertThat(progress(cluster, asked, "Invalid cluster definition", "no such image", false))
        .isEqualTo(new RecoveryProgress.Failed("Invalid cluster definition (no such image)"));
    assertThat(
            progress(
                cluster, NOW.minus(Duration.ofHours(5)), "Setting up primary", "recovery", false))
        .isEqualTo(
            new RecoveryProgress.Failed(
                "not ready after PT4H; the operator says: Setting up primary (recovery)"));
  }

  private static RecoveryProgress progress(
      Cluster cluster,
      Instant asked,
      @Nullable String phase,
      @Nullable String reason,
      boolean isReady) {
    cluster.setStatus(
        new ClusterStatus(
            phase,
            reason,
            isReady ? 1 : 0,
            List.of(new Condition("Ready", isReady ? "True" : "False", null, null)),
            Map.of()));
    return RecoveryProgress.of(cluster, asked, Duration.ofHours(4), NOW);
  }

  private static AbstractThrowableAssert<?, ?> assertRefused(
      Cluster cluster, @Nullable String named, WantedTarget target) {
    return assertThatThrownBy(() -> choose(cluster, named, target)).isInstanceOf(Refusal.class);
  }

  private static ClusterBackup choose(
      Cluster cluster, @Nullable String named, WantedTarget target) {
    return RecoveryStart.choose(cluster, BACKUPS, named, target, NOW);
  }

  private static ClusterBackup read(String file) {
    return NoteBackups.read(Resources.backup(file), UUID.randomUUID(), UUID.randomUUID());
  }
}
