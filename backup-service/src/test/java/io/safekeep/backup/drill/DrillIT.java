package io.safekeep.backup.drill;

import static io.safekeep.testing.quarkus.ServiceContract.isProblem;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.arc.All;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.safekeep.backup.BackupSettings;
import io.safekeep.backup.OwnCluster;
import io.safekeep.backup.TenantAtWork;
import io.safekeep.backup.TenantCluster;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.datastore.Datastores;
import io.safekeep.contracts.record.VerifyRecords;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult.Outcome;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.testing.TestServers;
import io.safekeep.testing.Topic;
import io.safekeep.testing.Topic.CloudEvent;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Restores on trial, of a datastore that is well and of one that is not.
@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "backup"))
@WithTestResource(TenantCluster.class)
class DrillIT {

  @ConfigProperty(name = "safekeep.backup.restores")
  Path restores;

  @ConfigProperty(name = "safekeep.repositories.first.place")
  Path repository;

  @Inject Datastores datastores;
  @Inject SqlDrills drills;
  @Inject RequestDrill requestDrill;
  @Inject BackupSettings settings;
  @Inject Clock clock;
  @Inject Sql sql;
  @Inject @All List<ControlCheck> checks;

  private OwnCluster cluster;
  private TenantAtWork tenant;

  @BeforeEach
  void start(@TempDir Path folder) {
    cluster = OwnCluster.in(folder);
    tenant = TenantAtWork.announced();
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void datastoreThatIsWellPassesAndEverybodyHearsHowFastItCameBack() throws Exception {
    // Given
    cluster.execute("create schema safekeep authorization safekeep");
    cluster.execute("create table t as select n from generate_series(1, 1000) n");
    String datastore = tenant.protect(cluster.port());
    await()
        .atMost(TenantAtWork.PATIENCE)
        .untilAsserted(
            () -> tenant.datastore(datastore).then().body("heartbeat.state", equalTo("beating")));
    await()
        .atMost(TenantAtWork.PATIENCE)
        .until(() -> cluster.text("select max(beat) >= 2 from safekeep.heartbeat").equals("t"));
    Instant target = cluster.now();
    tenant.awaitRecoverable(datastore, target);

    // When
    String drill = request(datastore, Map.of("datastore", datastore, "target", target.toString()));
    awaitEnd(drill)
        .then()
        .body("failure", nullValue())
        .body("state", equalTo("passed"))
        .body("kind", equalTo("requested"))
        .body("findings.heartbeatExpected", equalTo(true))
        .body("findings.dataAgeSeconds", lessThanOrEqualTo(12f))
        .body("findings.tables", equalTo(2))
        .body("findings.rows", equalTo(1001))
        .body("findings.pageChecksums", equalTo(true))
        .body("findings.amcheck", equalTo(true))
        .body("findings.damages", empty());

    // Then
    await()
        .atMost(TenantAtWork.PATIENCE)
        .until(() -> told("io.safekeep.backup.drill.passed.v1", drill));
    awaitRemoval(drill);
    assertThat(outcome(datastore, drilled(Duration.ZERO))).isEqualTo(Outcome.PASS);
    assertThat(outcome(datastore, drilled(Duration.ofDays(8)))).isEqualTo(Outcome.FAIL);
    assertThat(outcome(datastore, check("recovered-from-second-repository")))
        .isEqualTo(Outcome.UNKNOWN);
    assertThat(outcome(datastore, new DrilledRecoveryTime(datastores, drills, settings)))
        .isEqualTo(Outcome.PASS);
    assertThat(outcome(datastore, new DrilledRecoveryPoint(datastores, drills, settings)))
        .isEqualTo(Outcome.PASS);
    assertThat(outcome(datastore, new RestoredDataSound(datastores, drills)))
        .isEqualTo(Outcome.PASS);

    // And so does the newest state, whatever is newer than what was promised
    Datastore known =
        QuarkusTransaction.requiringNew()
            .call(() -> datastores.find(UUID.fromString(datastore)))
            .orElseThrow();
    Drill newest = requestDrill.request(known, Drill.Kind.LATEST, target, Actor.SUITE);
    awaitEnd(newest.id().toString())
        .then()
        .body("failure", nullValue())
        .body("kind", equalTo("latest"));
    assertThat(outcome("restore-to-newest", check("recovery-processes-validated")))
        .isEqualTo(Outcome.PASS);
  }

  @Test
  void datastoreWhoseRepositoryIsDamagedFailsItsDrillAndBreaksThePromise(@TempDir Path folder)
      throws Exception {
    // Given
    String datastore = tenant.protect(cluster.port());
    tenant.awaitCopy(datastore);
    assertThat(outcome(datastore, drilled(Duration.ZERO))).isEqualTo(Outcome.UNKNOWN);
    damage(datastore);

    // When
    String drill = request(datastore, Map.of("datastore", datastore));
    awaitEnd(drill).then().body("state", equalTo("failed"));

    // Then
    await()
        .atMost(TenantAtWork.PATIENCE)
        .until(() -> told("io.safekeep.backup.drill.failed.v1", drill));
    assertThat(outcome(datastore, drilled(Duration.ZERO))).isEqualTo(Outcome.FAIL);
    awaitRemoval(drill);

    // And from the second repository alone it comes back
    String fromSecond = request(datastore, Map.of("datastore", datastore, "repository", "second"));
    awaitEnd(fromSecond)
        .then()
        .body("failure", nullValue())
        .body("kind", equalTo("second-repository"))
        .body("findings.repository", equalTo("second"));

    // And both are on record, for anybody to verify
    String records =
        await().atMost(TenantAtWork.PATIENCE).until(this::records, it -> it.lines().count() == 2);
    String keys = tenant.as("drill:read").get("/v1/drill-records/keys").asString();
    assertThat(recordsIntact()).isEqualTo(Outcome.PASS);
    assertThat(outcome(datastore, check("recovered-from-second-repository")))
        .isEqualTo(Outcome.PASS);
    assertThat(outcome("restore-from-second-repository", check("recovery-processes-validated")))
        .isEqualTo(Outcome.PASS);
    assertThat(verified(folder, records, keys))
        .contains("\"outcome\":\"failed\"")
        .endsWith("2 records, 0 faults\n");
    assertThat(tenant.as("drill:read").get("/v1/drill-records/" + fromSecond).asString())
        .isEqualTo(records.lines().toList().getLast());

    // And a drill that is made to look better afterwards is found
    improve(drill);
    assertThat(recordsIntact()).isEqualTo(Outcome.FAIL);
  }

  private String records() {
    return tenant.as("drill:read").get("/v1/drill-records").asString();
  }

  private Outcome recordsIntact() throws Exception {
    return outcome(tenant.id().toString(), check("drill-records-intact"));
  }

  private ControlCheck check(String name) {
    return checks.stream().filter(it -> it.name().equals(name)).findFirst().orElseThrow();
  }

  private static String verified(Path folder, String records, String keys) throws IOException {
    var out = new ByteArrayOutputStream();
    VerifyRecords.verify(
        Files.writeString(folder.resolve("records"), records),
        Files.writeString(folder.resolve("keys"), keys),
        new PrintStream(out, true, UTF_8));
    return out.toString(UTF_8);
  }

  /// As somebody with all rights in the service's database could.
  private void improve(String drill) {
    sql.update("alter table drill disable trigger drill_moves_forward");
    sql.update(
        "update drill set failure = 'no fault of ours' where id = ?", UUID.fromString(drill));
    sql.update("alter table drill enable trigger drill_moves_forward");
  }

  @Test
  void heartbeatThatMayNotBeMadeSaysWhatWouldHelp() {
    // When
    String datastore = tenant.register(cluster.port());

    // Then
    await()
        .atMost(TenantAtWork.PATIENCE)
        .untilAsserted(() ->
            tenant
                .datastore(datastore)
                .then()
                .body("heartbeat.state", equalTo("missing"))
                .body(
                    "heartbeat.reason",
                    containsString("create schema safekeep authorization \"safekeep\"")));
    tenant.awaitProtection(datastore, "complete");
  }

  @Test
  void drillThatCannotBeMadeIsRefused() {
    // Given
    String datastore = tenant.register(cluster.port());

    // When
    Response nothing =
        tenant.as("drill:create").body(Map.of("datastore", datastore)).post("/v1/drills");
    tenant.awaitProtection(datastore, "complete");
    Response tooLate =
        tenant
            .as("drill:create")
            .body(Map.of("datastore", datastore, "target", "2120-01-01T00:00:00Z"))
            .post("/v1/drills");

    // Then
    isProblem(nothing.then(), 409, "nothing-recoverable");
    isProblem(tooLate.then(), 422, "target-outside-window");
  }

  private String request(String datastore, Map<String, String> body) {
    return tenant
        .as("drill:create")
        .body(body)
        .post("/v1/drills")
        .then()
        .statusCode(202)
        .extract()
        .path("id");
  }

  private Response awaitEnd(String drill) {
    await().atMost(TenantAtWork.PATIENCE).until(() -> look(drill).<Object>path("endedAt") != null);
    return look(drill);
  }

  /// The drill ends a moment before its copy has gone.
  private void awaitRemoval(String drill) {
    await()
        .atMost(TenantAtWork.PATIENCE)
        .until(() -> Files.notExists(restores.resolve("drill-" + drill)));
  }

  private Response look(String drill) {
    return tenant.as("drill:read").get("/v1/drills/" + drill);
  }

  private RestoreDrilled drilled(Duration later) {
    return new RestoreDrilled(datastores, drills, Clock.offset(clock, later));
  }

  private static Outcome outcome(String datastore, ControlCheck check) throws Exception {
    return check.check().stream()
        .filter(result -> result.subject().equals(datastore))
        .findFirst()
        .orElseThrow()
        .outcome();
  }

  /// Changes one byte of the largest object of the datastore's base backup.
  private void damage(String datastore) throws IOException {
    Path largest;
    try (Stream<Path> files = Files.walk(repository)) {
      largest =
          files
              .filter(Files::isRegularFile)
              .filter(file -> file.toString().contains(datastore))
              .filter(file -> file.toString().contains("/base/"))
              .max(Comparator.comparing(file -> file.toFile().length()))
              .orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(largest);
    bytes[bytes.length / 2] ^= 1;
    Files.write(largest, bytes);
  }

  private static boolean told(String type, String drill) throws SQLException {
    return new Topic(TestServers.kafka(), "safekeep.backup")
        .records().stream()
            .filter(record -> CloudEvent.attribute(record, "type").equals(type))
            .anyMatch(record -> new String(record.value(), UTF_8).contains(drill));
  }
}
