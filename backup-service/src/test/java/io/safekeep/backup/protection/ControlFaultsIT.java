package io.safekeep.backup.protection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.backup.BackupSettings;
import io.safekeep.backup.OwnCluster;
import io.safekeep.backup.TenantAtWork;
import io.safekeep.backup.TenantCluster;
import io.safekeep.backup.catalogue.BaseBackupRuns;
import io.safekeep.backup.catalogue.RecoveryWindows;
import io.safekeep.backup.catalogue.SqlRecoveryLags;
import io.safekeep.backup.catalogue.SqlWalPositions;
import io.safekeep.backup.catalogue.SqlWalPositions.LostWal;
import io.safekeep.backup.datastore.Datastores;
import io.safekeep.backup.wire.Lsn;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Each control finds the fault that it is there to find. The fault is real; only the time that
/// passes is not waited for.
@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "backup"))
@WithTestResource(TenantCluster.class)
class ControlFaultsIT {

  @Inject Datastores datastores;
  @Inject RecoveryWindows windows;
  @Inject SqlWalPositions positions;
  @Inject SqlRecoveryLags lags;
  @Inject BaseBackupRuns runs;
  @Inject BackupSettings settings;
  @Inject Clock clock;

  private OwnCluster cluster;
  private TenantAtWork tenant;
  private String datastore;

  @BeforeEach
  void start(@TempDir Path folder) {
    cluster = OwnCluster.in(folder);
    tenant = TenantAtWork.announced();
    datastore = tenant.protect(cluster.port());
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void recoveryPointAgeFailsOnceStreamingHasStoppedForLongerThanTheBound() throws Exception {
    // Given
    assertThat(resultOf(recoveryPointAge(Duration.ZERO)).outcome()).isEqualTo(Outcome.PASS);
    cluster.server().stop();
    tenant.awaitProtection(datastore, "interrupted");

    // When
    ControlResult result = resultOf(recoveryPointAge(Duration.ofSeconds(61)));

    // Then
    assertThat(result.outcome()).isEqualTo(Outcome.FAIL);
    assertThat(result.tenant().value()).isEqualTo(tenant.id());
  }

  @Test
  void recoveryPointAgeFailsBehindAGapAlthoughWalArrives() throws Exception {
    // Given
    Lsn behindEverything = Lsn.parse("F0/0");
    positions.open(
        UUID.fromString(datastore),
        new LostWal(behindEverything, Lsn.parse("F1/0"), "test", null, clock.instant()));

    // When
    ControlResult result = resultOf(recoveryPointAge(Duration.ofSeconds(61)));

    // Then
    assertThat(result.outcome()).isEqualTo(Outcome.FAIL);
  }

  @Test
  void walWithoutGapFailsUntilTheGapHasLeftTheWindow() throws Exception {
    // Given
    assertThat(resultOf(walWithoutGap(Duration.ZERO)).outcome()).isEqualTo(Outcome.PASS);
    positions.open(
        UUID.fromString(datastore),
        new LostWal(Lsn.parse("0/1"), Lsn.parse("0/2"), "slot missing", null, clock.instant()));

    // When
    ControlResult now = resultOf(walWithoutGap(Duration.ZERO));
    ControlResult afterTheWindow = resultOf(walWithoutGap(Duration.ofDays(31)));

    // Then
    assertThat(now.outcome()).isEqualTo(Outcome.FAIL);
    assertThat(now.detail()).contains("slot missing");
    assertThat(afterTheWindow.outcome()).isEqualTo(Outcome.PASS);
  }

  @Test
  void baseBackupVerifiedFailsWhenNobodyVerifiesAnyMore() throws Exception {
    // Given
    await()
        .atMost(TenantAtWork.PATIENCE)
        .until(() -> resultOf(baseBackupVerified(Duration.ZERO)).outcome() == Outcome.PASS);

    // When
    ControlResult result = resultOf(baseBackupVerified(Duration.ofDays(8)));

    // Then
    assertThat(result.outcome()).isEqualTo(Outcome.FAIL);
  }

  private RecoveryPointAge recoveryPointAge(Duration later) {
    return new RecoveryPointAge(datastores, windows, lags, settings, Clock.offset(clock, later));
  }

  private WalWithoutGap walWithoutGap(Duration later) {
    return new WalWithoutGap(datastores, positions, settings, Clock.offset(clock, later));
  }

  private BaseBackupVerified baseBackupVerified(Duration later) {
    return new BaseBackupVerified(datastores, runs, Clock.offset(clock, later));
  }

  private ControlResult resultOf(ControlCheck check) throws Exception {
    return check.check().stream()
        .filter(result -> result.subject().equals(datastore))
        .findFirst()
        .orElseThrow();
  }
}
