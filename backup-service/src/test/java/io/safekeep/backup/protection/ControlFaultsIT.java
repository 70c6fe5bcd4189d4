package io.safekeep.backup.protection;

import static io.safekeep.testing.quarkus.ServiceContract.isProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.notNullValue;

import io.quarkus.arc.All;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.safekeep.backup.BackupSettings;
import io.safekeep.backup.OwnCluster;
import io.safekeep.backup.TenantAtWork;
import io.safekeep.backup.TenantCluster;
import io.safekeep.backup.catalogue.BaseBackupRuns;
import io.safekeep.backup.catalogue.RecoveryWindows;
import io.safekeep.backup.catalogue.SqlChainProofs;
import io.safekeep.backup.catalogue.SqlRecoveryLags;
import io.safekeep.backup.catalogue.SqlWalPositions;
import io.safekeep.backup.catalogue.SqlWalPositions.LostWal;
import io.safekeep.backup.datastore.Datastores;
import io.safekeep.backup.datastore.ProtectionWork;
import io.safekeep.backup.datastore.SqlSlots;
import io.safekeep.backup.standby.StandbyFaults;
import io.safekeep.backup.wire.Lsn;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.work.WorkItem;
import io.safekeep.runtime.work.WorkQueue;
import io.safekeep.testing.PostgresServer;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
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
  @Inject SqlChainProofs proofs;
  @Inject BaseBackupRuns runs;
  @Inject SqlSlots slots;
  @Inject WatchSlotWork watchSlot;
  @Inject StandbyFaults standbys;
  @Inject WorkQueue queue;
  @Inject BackupSettings settings;
  @Inject Clock clock;
  @Inject Sql sql;
  @Inject SqlStandingWork standing;
  @Inject @All List<ControlCheck> checks;

  @ConfigProperty(name = "safekeep.repositories.first.place")
  Path repository;

  @ConfigProperty(name = "safekeep.repositories.second.place")
  Path second;

  @ConfigProperty(name = "safekeep.backup.postgres-releases")
  Path releases;

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
    tenant.window(datastore);
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
    awaitProof();
    positions.open(
        UUID.fromString(datastore),
        new LostWal(Lsn.parse("0/1"), Lsn.parse("0/2"), "slot missing", null, clock.instant()));

    // When
    ControlResult now = resultOf(walWithoutGap(Duration.ZERO));
    ControlResult afterTheWindow = resultOf(walWithoutGap(Duration.ofDays(31)));

    // Then
    assertThat(now.outcome()).isEqualTo(Outcome.FAIL);
    assertThat(now.detail()).contains("slot missing");
    assertThat(afterTheWindow.detail()).doesNotContain("slot missing");
  }

  @Test
  void walWithoutGapFailsWhenTheRepositoryHasLostASegment() throws Exception {
    // Given
    awaitProof();
    assertThat(resultOf(walWithoutGap(Duration.ofHours(3))).outcome()).isEqualTo(Outcome.FAIL);
    String start =
        tenant
            .as("datastore:read")
            .get("/v1/datastores/" + datastore + "/base-backups")
            .path("items[0].startLsn");
    String segment = cluster.text("select pg_walfile_name('" + start + "')");
    try (Stream<Path> files = Files.walk(repository)) {
      for (Path file :
          files
              .filter(it -> it.toString().contains(datastore))
              .filter(it -> it.getFileName().toString().startsWith(segment))
              .toList()) {
        Files.delete(file);
      }
    }

    // When
    queue.schedule(ProtectionWork.VERIFY_CHAIN, datastore);

    // Then
    await()
        .atMost(TenantAtWork.PATIENCE)
        .until(() -> resultOf(walWithoutGap(Duration.ZERO)).outcome() == Outcome.FAIL);
    assertThat(resultOf(walWithoutGap(Duration.ZERO)).detail()).contains(segment);
  }

  private void awaitProof() {
    await()
        .atMost(TenantAtWork.PATIENCE)
        .until(() -> resultOf(walWithoutGap(Duration.ZERO)).outcome() == Outcome.PASS);
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

  @Test
  void slotWithinBoundsFailsWhileTheServerKeepsWhatNobodyFetches() throws Exception {
    // Given a server that keeps at most 32 MiB for a slot, of which nobody reads
    cluster.execute("alter system set max_slot_wal_keep_size = '32MB'");
    cluster.execute("select pg_reload_conf()");
    await()
        .atMost(TenantAtWork.PATIENCE)
        .until(() -> resultOf(slotWithinBounds()).outcome() == Outcome.PASS);
    queue.remove(ProtectionWork.STREAM_WAL, datastore);
    await()
        .atMost(TenantAtWork.PATIENCE)
        .until(() -> cluster.text("select count(*) from pg_stat_replication").equals("0"));

    // When
    cluster.execute("create table filler (t text)");
    await()
        .atMost(TenantAtWork.PATIENCE)
        .until(() -> {
          cluster.execute(
              "insert into filler select repeat(md5(i::text), 60) from generate_series(1, 2000) i");
          watchSlot.work(new WorkItem(ProtectionWork.WATCH_SLOT, datastore, 1), () -> true);
          return resultOf(slotWithinBounds()).outcome() == Outcome.FAIL;
        });

    // Then
    tenant
        .as("datastore:read")
        .get("/v1/datastores/" + datastore + "/slot")
        .then()
        .statusCode(200)
        .body("alarming", equalTo(true))
        .body("limitBytes", equalTo(32 << 20));

    // And when the stream has caught up
    queue.schedule(ProtectionWork.STREAM_WAL, datastore);
    await()
        .atMost(TenantAtWork.PATIENCE)
        .until(() -> {
          watchSlot.work(new WorkItem(ProtectionWork.WATCH_SLOT, datastore, 1), () -> true);
          return resultOf(slotWithinBounds()).outcome() == Outcome.PASS;
        });
  }

  @Test
  void releasedDatastoreLeavesNoSlotBehind() throws Exception {
    // Given
    assertThat(cluster.text("select count(*) from pg_replication_slots")).isEqualTo("1");

    // When
    tenant
        .as("datastore:register")
        .post("/v1/datastores/" + datastore + ":release")
        .then()
        .statusCode(204);

    // Then
    await()
        .atMost(TenantAtWork.PATIENCE)
        .until(() -> cluster.text("select count(*) from pg_replication_slots").equals("0"));
    tenant.window(datastore).then().body("earliest", notNullValue());
    isProblem(
        tenant.as("backup:create").post("/v1/datastores/" + datastore + "/base-backups").then(),
        409,
        "datastore-released");
    assertThat(recoveryPointAge(Duration.ofSeconds(61)).check())
        .noneMatch(result -> result.subject().equals(datastore));

    // And the cluster can be protected again
    String again = tenant.register(cluster.port());
    assertThat(again).isNotEqualTo(datastore);
    assertThat(tenant.registration(cluster.port(), "twice").statusCode()).isEqualTo(409);
  }

  @Test
  void pagesIntactFailsOnceAPageContradictsItsChecksum() throws Exception {
    // Given
    assertThat(resultOf(new PagesIntact(datastores, runs)).outcome()).isEqualTo(Outcome.PASS);
    cluster.execute("create table t as select i from generate_series(1, 1000) i");
    cluster.execute("checkpoint");
    Path file =
        cluster.server().dataDirectory().resolve(cluster.text("select pg_relation_filepath('t')"));
    try (var content = new RandomAccessFile(file.toFile(), "rw")) {
      content.seek(8192 + 4000);
      content.write(0x5A);
    }

    // When
    tenant
        .as("backup:create")
        .post("/v1/datastores/" + datastore + "/base-backups")
        .then()
        .statusCode(202);

    // Then
    await()
        .atMost(TenantAtWork.PATIENCE)
        .until(() -> resultOf(new PagesIntact(datastores, runs)).outcome() == Outcome.FAIL);
    tenant
        .as("datastore:read")
        .get("/v1/datastores/" + datastore + "/base-backups")
        .then()
        .body("items[0].pagesBroken", equalTo(1))
        .body("items[0].firstBrokenPage", containsString("block 1"));
  }

  @Test
  void standbyControlsFailOnceTheStandbyStandsStillOrIsGone(@TempDir Path folder) throws Exception {
    // Given a standby, and a user that may see it
    String streaming = "standby-streaming";
    cluster.execute("grant pg_monitor to safekeep");
    try (PostgresServer standby = cluster.standby(folder.resolve("standby"))) {
      awaitStandbys("1");
      assertThat(standbys.judged(datastore, streaming, 40)).isEqualTo(Outcome.PASS);
      assertThat(standbys.judged(datastore, "standby-lag", 40)).isEqualTo(Outcome.PASS);

      // When it replays no more
      standby.execute("postgres", "select pg_wal_replay_pause()");
      cluster.execute("create table written_meanwhile as select 1");
      standbys.judged(datastore, streaming, 55);

      // Then it streams, and is behind
      assertThat(standbys.judged(datastore, "standby-lag", 70)).isEqualTo(Outcome.FAIL);
      assertThat(standbys.judged(datastore, streaming, 85)).isEqualTo(Outcome.PASS);
    }

    // And when it is gone
    awaitStandbys("0");
    assertThat(standbys.judged(datastore, streaming, 100)).isEqualTo(Outcome.FAIL);

    // Then it is missed until somebody says that it is to be so
    tenant
        .as("datastore:read")
        .get("/v1/datastores/" + datastore + "/standbys")
        .then()
        .statusCode(200)
        .body("secondsWithout", greaterThan(0));
    tenant
        .as("datastore:register")
        .body(Map.of("reason", "a copy for reports"))
        .put("/v1/datastores/" + datastore + "/single-instance")
        .then()
        .statusCode(200);
    assertThat(standbys.judged(datastore, streaming, 100)).isEqualTo(Outcome.PASS);
    tenant
        .as("datastore:register")
        .delete("/v1/datastores/" + datastore + "/single-instance")
        .then()
        .statusCode(204);
    assertThat(standbys.judged(datastore, streaming, 100)).isEqualTo(Outcome.FAIL);

    // And when its user may not see it any more
    cluster.execute("revoke pg_monitor from safekeep");
    try (PostgresServer _ = cluster.standby(folder.resolve("another"))) {
      awaitStandbys("1");
      assertThat(standbys.judged(datastore, streaming, 160)).isEqualTo(Outcome.UNKNOWN);
    }
  }

  private void awaitStandbys(String count) {
    await()
        .atMost(TenantAtWork.PATIENCE)
        .ignoreExceptions()
        .until(() ->
            cluster
                .text(
                    "select count(*) from pg_stat_replication where state = 'streaming'"
                        + " and usename = 'postgres'")
                .equals(count));
  }

  @Test
  void baseBackupWithALimitAsksTheServerItselfToHoldBack() {
    // Given
    cluster.execute("alter system set log_replication_commands = on");
    cluster.execute("select pg_reload_conf()");
    tenant
        .as("datastore:register")
        .body(Map.of("bytesPerSecond", 512 * 1024 * 1024))
        .put("/v1/datastores/" + datastore + "/base-backup-rate")
        .then()
        .statusCode(200);

    // When
    tenant.as("backup:create").post("/v1/datastores/" + datastore + "/base-backups");

    // Then in KiB a second
    await()
        .atMost(TenantAtWork.PATIENCE)
        .untilAsserted(() ->
            assertThat(cluster.server().logFile())
                .content()
                .containsPattern(
                    "received replication command: BASE_BACKUP .*, MAX_RATE 524288\\)"));
  }

  /// Twelve controls at one datastore: each fault is found by the control that is there for it, and
  /// changes what no other one says.
  @Test
  void eachControlFindsItsFaultAndNoOther() throws Exception {
    // Given
    cluster.execute("select pg_switch_wal()");
    tenant.awaitCopy(datastore);
    writeReleases(0);
    knownForLong();
    declareAbsent("unstructured").then().statusCode(200).body("state", equalTo("absent"));
    queue.schedule(ProtectionWork.VERIFY_CHAIN, datastore);
    await()
        .atMost(TenantAtWork.PATIENCE)
        .untilAsserted(() -> assertThat(outcomes()).containsAllEntriesOf(KEPT));

    // When, Then
    assertThat(changedBy(() -> write(repository, "note", "customers in clear")))
        .containsExactly("stored-objects-sealed FAIL");
    Files.delete(repository.resolve(datastore).resolve("note"));

    assertThat(changedBy(() -> open(repository))).containsExactly("repository-closed FAIL");
    close(repository);

    String identity = identityOf("second");
    assertThat(changedBy(() -> identify("second", identityOf("first"))))
        .containsExactly("two-repositories FAIL");
    identify("second", identity);

    assertThat(changedBy(() -> queue.remove(ProtectionWork.MIRROR_WAL, datastore)))
        .containsExactly("datastores-protected UNKNOWN");
    assertThat(
            resultOf(new DatastoresProtected(datastores, standing, later(Duration.ofMinutes(6))))
                .detail())
        .endsWith(": mirror-wal.");
    assertThat(
            resultOf(new DatastoresProtected(datastores, standing, later(Duration.ofMinutes(6))))
                .outcome())
        .isEqualTo(Outcome.FAIL);
    queue.schedule(ProtectionWork.MIRROR_WAL, datastore);

    assertThat(changedBy(() -> writeReleases(1))).containsExactly("server-version-current FAIL");
    writeReleases(0);

    assertThat(changedBy(this::takeBackAbsence)).containsExactly("data-classes-covered FAIL");
    declareAbsent("unstructured").then().body("declaredBy", notNullValue());

    assertThat(changedBy(() -> sql.update("create database stranger")))
        .containsExactly("tenants-apart FAIL");
    sql.update("drop database stranger");

    assertThat(changedBy(this::restoreUnrecorded)).containsExactly("restores-recorded FAIL");
    sql.update("delete from restore where requested_by = 'nobody'");

    assertThat(changedBy(this::announceStrangerAsPaying)).containsExactly("self-service-gate FAIL");
    sql.update("delete from known_tenant where id = ?", new UUID(0, 0));

    Path segment = segmentIn(second);
    Path elsewhere = releases.resolveSibling("segment");
    assertThat(changedBy(() -> move(segment, elsewhere)))
        .containsExactly("second-repository-without-gap FAIL");
    move(elsewhere, segment);
    await().atMost(TenantAtWork.PATIENCE).until(() -> outcomes().equals(KEPT));

    assertThat(
            resultOf(new BackupsListed(datastores, windows, later(Duration.ofHours(25)))).outcome())
        .isEqualTo(Outcome.FAIL);

    TenantAtWork another = TenantAtWork.announced();
    assertThat(changedBy(() -> another.register(cluster.port())))
        .containsExactly("tenants-apart FAIL");
  }

  /// docs/operations/controls.md tells of each control what it is for, how it is known to work, and
  /// what to do when it fails.
  @Test
  void everyControlHasItsRowAndItsRunbook() throws IOException {
    // Given
    Path module = Path.of("").toAbsolutePath();
    String page = Files.readString(module.resolveSibling("docs/operations/controls.md"));

    // Then
    assertThat(checks)
        .allSatisfy(check ->
            assertThat(page)
                .contains(
                    "| %s | [`%s`](#%2$s) | %s | `"
                        .formatted(check.promise(), check.name(), check.bound()))
                .contains("\n### %s\n%s. **Means:** ".formatted(check.name(), check.promise())));
    assertThat(page.lines().filter(line -> line.startsWith("### "))).hasSameSizeAs(checks);
    List<String> faults =
        Pattern.compile("(?m)`(\\w+\\.\\w+)` \\|$")
            .matcher(page)
            .results()
            .map(fault -> fault.group(1))
            .toList();
    assertThat(faults).hasSameSizeAs(checks).allMatch(ControlFaultsIT::isTest);
  }

  private static boolean isTest(String fault) {
    String[] names = fault.split("\\.");
    try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
      Path file = files.filter(it -> it.endsWith(names[0] + ".java")).findFirst().orElseThrow();
      return Files.readString(file).contains("void " + names[1] + "(");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final Map<String, Outcome> KEPT =
      Map.ofEntries(
          Map.entry("backups-listed", Outcome.PASS),
          Map.entry("data-classes-covered", Outcome.PASS),
          Map.entry("datastores-protected", Outcome.PASS),
          Map.entry("repository-closed", Outcome.PASS),
          Map.entry("restores-recorded", Outcome.PASS),
          Map.entry("second-repository-without-gap", Outcome.PASS),
          Map.entry("self-service-gate", Outcome.PASS),
          Map.entry("server-version-current", Outcome.PASS),
          Map.entry("stored-objects-sealed", Outcome.PASS),
          Map.entry("tenants-apart", Outcome.PASS),
          Map.entry("two-repositories", Outcome.PASS),
          Map.entry("wal-without-gap", Outcome.PASS),
          // Honest about what this suite lacks: an object store, a declared vendor.
          Map.entry("object-store-copy", Outcome.FAIL),
          Map.entry("off-vendor-copy", Outcome.UNKNOWN));

  /// What the controls of [#KEPT] say of this datastore, its tenant and the suite: the worst of
  /// each.
  private Map<String, Outcome> outcomes() throws Exception {
    Map<String, Outcome> outcomes = new TreeMap<>();
    for (ControlCheck check : checks) {
      if (KEPT.containsKey(check.name())) {
        check.check().stream()
            .filter(this::isOurs)
            .map(ControlResult::outcome)
            .forEach(outcome -> outcomes.merge(check.name(), outcome, ControlFaultsIT::worse));
      }
    }
    return outcomes;
  }

  private boolean isOurs(ControlResult result) {
    return result.subject().equals(datastore)
        || result.tenant() == null
        || result.subject().equals(tenant.id().toString());
  }

  private static Outcome worse(Outcome one, Outcome other) {
    return Stream.of(Outcome.FAIL, Outcome.UNKNOWN, Outcome.PASS)
        .filter(outcome -> outcome == one || outcome == other)
        .findFirst()
        .orElseThrow();
  }

  private interface Fault {
    void inject() throws Exception;
  }

  /// What the controls say otherwise than before, once they do.
  private List<String> changedBy(Fault fault) throws Exception {
    fault.inject();
    await().atMost(TenantAtWork.PATIENCE).until(() -> !outcomes().equals(KEPT));
    return outcomes().entrySet().stream()
        .filter(it -> KEPT.get(it.getKey()) != it.getValue())
        .map(it -> it.getKey() + " " + it.getValue())
        .toList();
  }

  private void write(Path repository, String name, String content) throws IOException {
    Path file = repository.resolve(datastore).resolve(name);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, content);
  }

  private void open(Path repository) throws IOException {
    Files.setPosixFilePermissions(
        repository.resolve(datastore), PosixFilePermissions.fromString("rwxr-x---"));
  }

  private void close(Path repository) throws IOException {
    Files.setPosixFilePermissions(
        repository.resolve(datastore), PosixFilePermissions.fromString("rwx------"));
  }

  private String identityOf(String repository) {
    return sql.first(
            "select identity from repository where id = ?",
            row -> row.id("identity").toString(),
            repository)
        .orElseThrow();
  }

  private void identify(String repository, String identity) {
    sql.update(
        "update repository set identity = ? where id = ?", UUID.fromString(identity), repository);
  }

  /// A table by which a minor release so much newer than the server's came out 31 days ago.
  private void writeReleases(int newer) throws Exception {
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    int version = Integer.parseInt(cluster.text("show server_version_num"));
    Files.writeString(
        releases,
        "as-of = %s\n%d = %d %s %s\n"
            .formatted(
                today,
                version / 10_000,
                version % 10_000 + newer,
                today.minusDays(31),
                today.plusYears(1)));
  }

  private void knownForLong() {
    sql.update(
        "update known_tenant set changed_at = changed_at - interval '1 hour' where id = ?",
        tenant.id());
  }

  private Response declareAbsent(String dataClass) {
    return tenant.as("datastore:register").put("/v1/data-classes/" + dataClass + "/absence");
  }

  private void takeBackAbsence() {
    tenant
        .as("datastore:register")
        .delete("/v1/data-classes/unstructured/absence")
        .then()
        .statusCode(204);
    tenant
        .as("datastore:read")
        .get("/v1/data-classes")
        .then()
        .body("state", equalTo(List.of("protected", "undeclared")));
  }

  private void restoreUnrecorded() {
    sql.update(
        """
        insert into restore (id, tenant, datastore, target_kind, requested_by, requested_at, state,
          failure)
        values (gen_random_uuid(), ?, ?, 'latest', 'nobody', now(), 'failed', 'a test')
        """,
        tenant.id(),
        UUID.fromString(datastore));
  }

  private void announceStrangerAsPaying() {
    sql.update(
        """
        insert into known_tenant (id, name, domain, region, plan, state, changed_at)
        values (?, 'Stranger', 'stranger.example', 'eu', 'paid', 'suspended', now())
        """,
        new UUID(0, 0));
  }

  /// The newest complete segment that a repository has.
  private Path segmentIn(Path repository) throws IOException {
    try (Stream<Path> files = Files.walk(repository.resolve(datastore))) {
      return files
          .filter(it -> it.getFileName().toString().matches("[0-9A-F]{24}"))
          .max(Comparator.naturalOrder())
          .orElseThrow();
    }
  }

  private void move(Path from, Path to) throws IOException {
    Files.move(from, to);
    queue.schedule(ProtectionWork.VERIFY_CHAIN, datastore);
  }

  private Clock later(Duration later) {
    return Clock.offset(clock, later);
  }

  private SlotWithinBounds slotWithinBounds() {
    return new SlotWithinBounds(datastores, slots, settings, clock);
  }

  private RecoveryPointAge recoveryPointAge(Duration later) {
    return new RecoveryPointAge(datastores, windows, lags, settings, Clock.offset(clock, later));
  }

  private WalWithoutGap walWithoutGap(Duration later) {
    return new WalWithoutGap(datastores, positions, proofs, settings, Clock.offset(clock, later));
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
