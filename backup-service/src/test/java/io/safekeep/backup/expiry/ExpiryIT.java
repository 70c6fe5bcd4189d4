package io.safekeep.backup.expiry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.safekeep.backup.BackupSettings;
import io.safekeep.backup.OwnCluster;
import io.safekeep.backup.RepositorySettings;
import io.safekeep.backup.TenantAtWork;
import io.safekeep.backup.TenantCluster;
import io.safekeep.backup.catalogue.RecoveryWindows;
import io.safekeep.backup.catalogue.SqlStoredBackups;
import io.safekeep.backup.catalogue.Verification;
import io.safekeep.backup.datastore.Datastores;
import io.safekeep.backup.datastore.ProtectionWork;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.SqlFault;
import io.safekeep.runtime.work.WorkItem;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Expiry on a real repository, with the time that passes not waited for, and the controls that
/// find what is wrong with it.
@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "backup"))
@WithTestResource(TenantCluster.class)
class ExpiryIT {

  @Inject Datastores datastores;
  @Inject RecoveryWindows windows;
  @Inject Expiry expiry;
  @Inject SqlExpirations expirations;
  @Inject SqlStoredBackups stored;
  @Inject RepositorySettings places;
  @Inject KeptRepositories repositories;
  @Inject BackupSettings settings;
  @Inject AuditTrail audit;
  @Inject MeterRegistry metrics;
  @Inject Clock clock;
  @Inject Sql sql;

  private OwnCluster cluster;
  private TenantAtWork tenant;
  private String datastore;
  private String oldest;

  @BeforeEach
  void aDatastoreWithAVerifiedBaseBackup(@TempDir Path folder) {
    // An incremental base backup would hold the one that it rests on.
    cluster = OwnCluster.withoutSummaries(folder);
    tenant = TenantAtWork.announced();
    datastore = tenant.protect(cluster.port());
    oldest = awaitVerified(0);
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void whatTheWindowDoesNotNeedGoesAfterItsGraceAndTheRestCanBeRestored() throws Exception {
    // Given
    cluster.execute("create table kept as select generate_series(1, 1000) as id");
    cluster.execute("select pg_switch_wal()");
    String newer = takeBaseBackup();
    expire(Duration.ZERO);
    long segments = storedSegments();
    Duration outOfWindow = settings.window().plusDays(1);

    // When it has left the window
    expire(outOfWindow);

    // Then it is not offered any more, and still there
    assertThat(verdictOf(oldest, outOfWindow)).isEqualTo("expire");
    assertThat(verdictOf(newer, outOfWindow)).isEqualTo("keep");
    assertThat(Instant.parse(tenant.window(datastore).path("earliest")))
        .isEqualTo(Instant.parse(baseBackup(newer).path("recoverableFrom")));
    assertThat(Files.exists(folderOf(oldest))).isTrue();
    assertThat(storedSegments()).isGreaterThanOrEqualTo(segments);

    // When its grace is over
    expire(outOfWindow.plus(settings.expiryGrace()).plusMinutes(1));

    // Then it is gone, and WAL that only it needed with it
    assertThat(Files.exists(folderOf(oldest))).isFalse();
    assertThat(storedSegments()).isLessThan(segments);
    assertThat(audit.of(oldest, 10))
        .extracting(AuditTrail.Entry::action)
        .contains("base-backup.expire", "base-backup.remove");
    String restore = tenant.restore(datastore, Map.of());
    assertThat(tenant.awaitEnd(restore).<String>path("state")).isEqualTo("ready");
    assertThat(cluster.textOfCopy(tenant.copy(restore), "select count(*) from kept"))
        .isEqualTo("1000");
    tenant.end(restore, "discard");
    assertThatThrownBy(() ->
            sql.update(
                "delete from expired_base_backup where base_backup = ?", UUID.fromString(oldest)))
        .isInstanceOf(SqlFault.class);
  }

  @Test
  void anExpiredOneComesBackIfItsSuccessorTurnsOutToBeDamaged() throws Exception {
    // Given
    String newer = takeBaseBackup();
    Duration outOfWindow = settings.window().plusDays(1);
    expire(outOfWindow);
    assertThat(expiredAt(oldest)).isNotNull();

    // When
    sql.update(
        "update base_backup set verification_failure = 'parts is missing' where id = ?",
        UUID.fromString(newer));
    sql.update(
        """
        update stored_backup set verification_failure = 'parts is missing'
        where base_backup = ? and verified_at is not null
        """,
        UUID.fromString(newer));
    expire(outOfWindow.plusMinutes(1));

    // Then
    assertThat(expiredAt(oldest)).isNull();
    assertThat(audit.of(oldest, 10))
        .extracting(AuditTrail.Entry::action)
        .contains("base-backup.keep");
    assertThat(verdictOf(oldest, outOfWindow)).isEqualTo("keep");
  }

  @Test
  void anOpenRestoreKeepsWhatItReads() throws Exception {
    // Given
    Instant early = Instant.parse(baseBackup(oldest).path("recoverableFrom"));
    takeBaseBackup();
    UUID restore = UUID.randomUUID();
    sql.update(
        """
        insert into restore (id, tenant, datastore, target_kind, target_instant, requested_by,
          requested_at, state) values (?, ?, ?, 'instant', ?, 'test', now(), 'running')
        """,
        restore,
        tenant.id(),
        UUID.fromString(datastore),
        early);

    // When
    expire(settings.window().plusDays(1));

    // Then
    assertThat(expiredAt(oldest)).isNull();
    // Nobody has asked for it, and a control would say so.
    sql.update("delete from restore where id = ?", restore);
  }

  @Test
  void whatTheSecondRepositoryHasNotGotYetStaysInTheFirst() throws Exception {
    // Given
    takeBaseBackup();
    UUID base = UUID.fromString(oldest);
    stored.remove(base, RecoveryWindows.SECOND);
    Duration outOfFirst = places.first().window().plusDays(2);

    // When
    expire(outOfFirst);

    // Then
    assertThat(expiredAt(oldest)).isNull();

    // When it has got it
    stored.add(base, RecoveryWindows.SECOND, clock.instant());
    stored.verified(base, RecoveryWindows.SECOND, new Verification(clock.instant(), null));
    expire(outOfFirst);

    // Then it expires in the first alone, and is still offered
    assertThat(expiredAt(oldest)).isNotNull();
    assertThat(Instant.parse(tenant.window(datastore).path("earliest")))
        .isEqualTo(Instant.parse(baseBackup(oldest).path("recoverableFrom")));
  }

  @Test
  void whatIsLeftOfAReleasedDatastoreCanBeRestoredUntilItHasLeftTheWindowAndIsWatched()
      throws Exception {
    // Given
    tenant
        .as("datastore:register")
        .post("/v1/datastores/" + datastore + ":release")
        .then()
        .statusCode(204);
    Duration outOfWindow = settings.window().plusDays(1);

    // When // Then inside the window
    expire(places.first().window().minusDays(1));
    assertThat((String) tenant.window(datastore).path("earliest")).isNotNull();
    assertThat(expiredAt(oldest)).isNull();

    // When // Then nobody removes it
    assertThat(resultOf(expiredDataGone(outOfWindow.plusDays(2))).outcome())
        .isEqualTo(Outcome.FAIL);

    // When // Then it is removed
    expire(outOfWindow);
    expire(outOfWindow.plus(settings.expiryGrace()).plusMinutes(1));
    assertThat(Files.exists(folderOf(oldest))).isFalse();
    assertThat(expiredDataGone(outOfWindow.plusDays(4)).check())
        .noneMatch(result -> result.subject().equals(datastore));
  }

  @Test
  void theControlsFindThatTooMuchAndTooLittleHasExpired() throws Exception {
    // Given
    takeBaseBackup();
    assertThat(resultOf(windowReachesBack()).outcome()).isEqualTo(Outcome.PASS);
    assertThat(resultOf(expiredDataGone(Duration.ZERO)).outcome()).isEqualTo(Outcome.PASS);

    // When nobody carries the expiry out
    ControlResult forgotten = resultOf(expiredDataGone(settings.window().plusDays(3)));
    // and when marked ones are not removed
    expire(settings.window().plusDays(1));
    ControlResult left = resultOf(expiredDataGone(settings.window().plusDays(4)));
    // and when something expired that the window needs
    sql.update("update base_backup set expired_at = now() where id = ?", UUID.fromString(oldest));
    ControlResult tooMuch = resultOf(windowReachesBack());

    // Then
    assertThat(forgotten.outcome()).isEqualTo(Outcome.FAIL);
    assertThat(forgotten.measured()).isEqualTo("2 overdue");
    assertThat(left.outcome()).isEqualTo(Outcome.FAIL);
    assertThat(tooMuch.outcome()).isEqualTo(Outcome.FAIL);
  }

  private void expire(Duration later) throws IOException {
    new ExpiryWork(
            datastores,
            expiry,
            expirations,
            stored,
            repositories,
            settings,
            audit,
            metrics,
            Clock.offset(clock, later))
        .work(new WorkItem(ProtectionWork.EXPIRE, datastore, 1), () -> true);
  }

  private String takeBaseBackup() {
    int before = baseBackups().size();
    tenant.as("backup:create").post("/v1/datastores/" + datastore + "/base-backups");
    return awaitVerified(before);
  }

  /// Waits for the base backup that makes one more than there were, and returns it.
  private String awaitVerified(int before) {
    await()
        .atMost(TenantAtWork.PATIENCE)
        .until(() ->
            baseBackups().size() > before && baseBackups().getFirst().get("verifiedAt") != null);
    String id = String.valueOf(baseBackups().getFirst().get("id"));
    await().atMost(TenantAtWork.PATIENCE).until(() -> isInBothRepositories(id));
    return id;
  }

  private boolean isInBothRepositories(String id) {
    return stored
        .find(UUID.fromString(id), RecoveryWindows.SECOND)
        .filter(SqlStoredBackups.Stored::isVerified)
        .isPresent();
  }

  private Path first() {
    return Path.of(places.first().place());
  }

  private List<Map<String, Object>> baseBackups() {
    return tenant
        .as("datastore:read")
        .get("/v1/datastores/" + datastore + "/base-backups")
        .path("items");
  }

  private Response baseBackup(String id) {
    return tenant.as("datastore:read").get("/v1/datastores/" + datastore + "/base-backups/" + id);
  }

  private String verdictOf(String baseBackup, Duration later) {
    return tenant
        .as("datastore:read")
        .get("/v1/datastores/" + datastore + "/expiry?at=" + clock.instant().plus(later))
        .path("repositories[0].baseBackups.find { it.baseBackup == '" + baseBackup + "' }.verdict");
  }

  private Object expiredAt(String baseBackup) {
    return tenant
        .as("datastore:read")
        .get("/v1/datastores/" + datastore + "/expiry")
        .path(
            "repositories[0].baseBackups.find { it.baseBackup == '" + baseBackup + "' }.expiredAt");
  }

  private Path folderOf(String baseBackup) {
    return first().resolve(datastore).resolve(system()).resolve("base/" + baseBackup);
  }

  private long storedSegments() throws IOException {
    Path wal = first().resolve(datastore).resolve(system()).resolve("wal");
    try (Stream<Path> files = Files.walk(wal)) {
      return files.filter(file -> file.getFileName().toString().matches("[0-9A-F]{24}")).count();
    }
  }

  private String system() {
    return QuarkusTransaction.requiringNew()
        .call(() -> datastores.find(UUID.fromString(datastore)).orElseThrow().systemIdentifier());
  }

  private WindowReachesBack windowReachesBack() {
    return new WindowReachesBack(datastores, windows, expirations, settings, clock);
  }

  private ExpiredDataGone expiredDataGone(Duration later) {
    return new ExpiredDataGone(
        datastores, expiry, repositories, settings, Clock.offset(clock, later));
  }

  private ControlResult resultOf(ControlCheck check) throws Exception {
    return check.check().stream()
        .filter(result -> result.subject().equals(datastore))
        .findFirst()
        .orElseThrow();
  }
}
