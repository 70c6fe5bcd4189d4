package io.safekeep.backup.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.backup.BackupSettings;
import io.safekeep.backup.OwnCluster;
import io.safekeep.backup.Repositories;
import io.safekeep.backup.TenantAtWork;
import io.safekeep.backup.TenantCluster;
import io.safekeep.backup.catalogue.BaseBackupRuns;
import io.safekeep.backup.catalogue.RecoveryWindows;
import io.safekeep.backup.catalogue.RepositoryWindow;
import io.safekeep.backup.catalogue.SqlMirroredWal;
import io.safekeep.backup.catalogue.SqlStoredBackups;
import io.safekeep.backup.catalogue.SqlWalPositions;
import io.safekeep.backup.datastore.Datastores;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import io.safekeep.runtime.work.WorkItem;
import io.safekeep.testing.Directories;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/// The controls of the second repository find the faults that they are there to find, and the first
/// goes on meanwhile. The faults are real; only hours that pass are not waited for. Goes first: a
/// repository that is lost is filled again with what every other test has left behind.
@Order(1)
@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "backup"))
@WithTestResource(TenantCluster.class)
class SecondRepositoryFaultsIT {

  @Inject Datastores datastores;
  @Inject RecoveryWindows windows;
  @Inject SqlStoredBackups stored;
  @Inject SqlMirroredWal mirrored;
  @Inject BackupSettings settings;
  @Inject BaseBackupRuns runs;
  @Inject SqlWalPositions positions;
  @Inject Repositories repositories;
  @Inject MirrorMetrics metrics;
  @Inject Clock clock;

  @ConfigProperty(name = "safekeep.repositories.second.place")
  Path second;

  /// One for all tests: each leaves both repositories whole.
  private static Path folder;

  private static OwnCluster cluster;
  private static TenantAtWork tenant;
  private static String datastore;

  @BeforeEach
  void start() throws IOException {
    if (cluster == null) {
      folder = Files.createTempDirectory("safekeep-test-second-");
      cluster = OwnCluster.in(folder);
      tenant = TenantAtWork.announced();
      datastore = tenant.protect(cluster.port());
    }
    await()
        .atMost(TenantAtWork.PATIENCE)
        .until(() -> resultOf(verified(Duration.ZERO)).outcome() == Outcome.PASS);
  }

  @AfterAll
  static void stop() throws IOException {
    cluster.close();
    Directories.delete(folder);
  }

  @Test
  void aSecondRepositoryThatIsAwayDelaysNobodyIsAlarmedAndCatchesUp() throws Exception {
    // Given
    assertThat(resultOf(behind(Duration.ZERO)).outcome()).isEqualTo(Outcome.PASS);
    Path aside = second.resolveSibling("aside");
    Files.move(second, aside);
    Files.writeString(second, "no directory");

    // When
    cluster.execute("create table t as select n from generate_series(1, 100000) n");
    Instant written = cluster.now();
    tenant.awaitRecoverable(datastore, written);

    // Then
    await()
        .atMost(TenantAtWork.PATIENCE)
        .until(() -> mirrored.failure(UUID.fromString(datastore)).isPresent());
    ControlResult alarmed = resultOf(behind(Duration.ofSeconds(61)));
    assertThat(alarmed.outcome()).isEqualTo(Outcome.FAIL);
    assertThat(alarmed.tenant().value()).isEqualTo(tenant.id());

    Files.delete(second);
    Files.move(aside, second);
    await()
        .atMost(TenantAtWork.PATIENCE)
        .until(() -> {
          var latest = windowOfSecond().window().latest();
          return latest != null
              && !latest.isBefore(written)
              && mirrored.failure(UUID.fromString(datastore)).isEmpty();
        });
    assertThat(resultOf(verified(Duration.ZERO)).outcome()).isEqualTo(Outcome.PASS);
  }

  @Test
  void aFirstRepositoryThatHasLostABaseBackupCoversLess() throws Exception {
    // Given
    assertThat(resultOf(firstWindow(Duration.ofDays(2))).outcome()).isEqualTo(Outcome.PASS);
    UUID base =
        stored.of(UUID.fromString(datastore), RecoveryWindows.FIRST).getFirst().baseBackup();

    // When
    stored.remove(base, RecoveryWindows.FIRST);

    // Then
    assertThat(resultOf(firstWindow(Duration.ofDays(2))).outcome()).isEqualTo(Outcome.FAIL);
    stored.add(base, RecoveryWindows.FIRST, clock.instant());
  }

  @Test
  void aCopyThatWasNotReadForADayIsNoticed() throws Exception {
    // When
    ControlResult result = resultOf(verified(Duration.ofHours(26)));

    // Then
    assertThat(result.outcome()).isEqualTo(Outcome.FAIL);
  }

  @Test
  void aDamagedCopyIsFoundAndBroughtOnceMore() throws Exception {
    // Given
    UUID copy =
        stored.of(UUID.fromString(datastore), RecoveryWindows.SECOND).getFirst().baseBackup();
    flipByteOf(copy);

    // When
    readBack(copy, Duration.ofDays(1));

    // Then
    ControlResult found = resultOf(verified(Duration.ZERO));
    assertThat(found.outcome()).isEqualTo(Outcome.FAIL);
    assertThat(found.detail()).contains("base/" + copy);
    assertThat(windowOfSecond().window().earliest()).isNull();

    readBack(copy, Duration.ofDays(1));
    assertThat(resultOf(verified(Duration.ZERO)).outcome()).isEqualTo(Outcome.PASS);
    assertThat(windowOfSecond().window().earliest()).isNotNull();
  }

  @Test
  void aLostSecondRepositoryIsFilledAgain() throws Exception {
    // When
    Directories.lose(second);

    // Then
    await()
        .atMost(TenantAtWork.PATIENCE)
        .until(() -> tenant.repository(datastore, "second", "newestVerified") == null);
    tenant.awaitCopy(datastore);
    Instant written = cluster.now();
    await()
        .atMost(TenantAtWork.PATIENCE)
        .until(() -> {
          var latest = windowOfSecond().window().latest();
          return latest != null && !latest.isBefore(written);
        });
  }

  private void readBack(UUID copy, Duration later) throws Exception {
    new CopyBaseBackupWork(
            datastores,
            runs,
            stored,
            mirrored,
            positions,
            repositories,
            settings,
            metrics,
            Clock.offset(clock, later))
        .work(new WorkItem("copy-base-backup", copy.toString(), 1), () -> true);
  }

  private void flipByteOf(UUID copy) throws IOException {
    try (var files = Files.walk(second)) {
      Path largest =
          files
              .filter(file -> file.toString().contains(copy + "/archives/"))
              .max(Comparator.comparing(file -> file.toFile().length()))
              .orElseThrow();
      try (var content = new RandomAccessFile(largest.toFile(), "rw")) {
        content.seek(content.length() / 2);
        int old = content.read();
        content.seek(content.length() / 2);
        content.write(old ^ 1);
      }
    }
  }

  private RepositoryWindow windowOfSecond() {
    return QuarkusTransaction.requiringNew()
        .call(() ->
            windows.ofRepository(
                datastores.find(UUID.fromString(datastore)).orElseThrow(), RecoveryWindows.SECOND));
  }

  private SecondRepositoryBehind behind(Duration later) {
    return new SecondRepositoryBehind(datastores, windows, settings, Clock.offset(clock, later));
  }

  private FirstRepositoryWindow firstWindow(Duration later) {
    return new FirstRepositoryWindow(datastores, windows, Clock.offset(clock, later));
  }

  private SecondRepositoryVerified verified(Duration later) {
    return new SecondRepositoryVerified(datastores, windows, stored, Clock.offset(clock, later));
  }

  private ControlResult resultOf(ControlCheck check) throws Exception {
    return check.check().stream()
        .filter(result -> result.subject().equals(datastore))
        .findFirst()
        .orElseThrow();
  }
}
