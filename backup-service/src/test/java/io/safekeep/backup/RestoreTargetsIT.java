package io.safekeep.backup;

import static io.safekeep.testing.quarkus.ServiceContract.isProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.arc.All;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.safekeep.backup.recovery.Tombstone;
import io.safekeep.backup.restore.PostgresInstance;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import io.safekeep.testing.TestIssuer;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What can be asked for, and what becomes of it.
@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "backup"))
@WithTestResource(TenantCluster.class)
class RestoreTargetsIT {

  @ConfigProperty(name = "safekeep.backup.restores")
  Path restores;

  @Inject LedgerInTest ledger;
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
    ledger.disconnect();
    cluster.close();
  }

  @Test
  void instantAfterTheLastCommitOfAnIdleClusterIsRestored() throws SQLException {
    // Given
    String datastore = tenant.protect(cluster.port());
    cluster.execute("create table t as select 7 as n");
    Instant idle = cluster.now();
    tenant.awaitRecoverable(datastore, idle);

    // When
    String restore = tenant.restore(datastore, Map.of("targetInstant", idle.toString()));

    // Then
    tenant.awaitEnd(restore).then().body("failure", nullValue()).body("state", equalTo("ready"));
    assertThat(cluster.textOfCopy(tenant.copy(restore), "select n from t")).isEqualTo("7");
  }

  @Test
  void positionInTheLogIsRestored() throws SQLException {
    // Given
    String datastore = tenant.protect(cluster.port());
    cluster.execute("create table t (n int); insert into t values (1)");
    String position = cluster.text("select pg_current_wal_insert_lsn()");
    cluster.execute("insert into t select 2 from generate_series(1, 500)");
    tenant.awaitRecoverable(datastore, cluster.now());

    // When
    String restore = tenant.restore(datastore, Map.of("targetLsn", position));

    // Then
    tenant
        .awaitEnd(restore)
        .then()
        .body("failure", nullValue())
        .body("targetLsn", equalTo(position));
    assertThat(cluster.textOfCopy(tenant.copy(restore), "select count(*) from t")).isEqualTo("1");
  }

  @Test
  void newestStateIsRestoredWhenNoTargetIsGiven() throws SQLException {
    // Given
    String datastore = tenant.protect(cluster.port());
    cluster.execute("create table t as select 1 as n");
    cluster.execute("update t set n = 2");
    tenant.awaitRecoverable(datastore, cluster.now());

    // When
    String restore = tenant.restore(datastore, Map.of());

    // Then
    tenant.awaitEnd(restore).then().body("failure", nullValue()).body("state", equalTo("ready"));
    assertThat(cluster.textOfCopy(tenant.copy(restore), "select n from t")).isEqualTo("2");
  }

  @Test
  void exportThatBreaksOffIsNotTakenForAWholeFile() throws Exception {
    // Given a copy with a table that no buffer on the way holds
    String datastore = tenant.protect(cluster.port());
    cluster.execute(
        "create table large as select repeat(md5(n::text), 8) from generate_series(1, 200000) n");
    tenant.awaitRecoverable(datastore, cluster.now());
    String restore = tenant.restore(datastore, Map.of());
    tenant.awaitEnd(restore).then().body("state", equalTo("ready"));

    for (String what : List.of("&table=large", "", "&table=large&format=sql", "&format=sql")) {
      // When the copy ends the export half way
      HttpRequest request =
          HttpRequest.newBuilder(
                  URI.create(
                      "http://127.0.0.1:%d/v1/restores/%s/export?database=postgres&schema=public%s"
                          .formatted(RestAssured.port, restore, what)))
              .header(
                  "Authorization",
                  "Bearer "
                      + TestIssuer.token()
                          .tenant(tenant.id())
                          .permissions("restore:download")
                          .sign())
              .build();
      try (HttpClient http = HttpClient.newHttpClient();
          InputStream body = http.send(request, BodyHandlers.ofInputStream()).body()) {
        assertThat(body.readNBytes(100_000)).hasSize(100_000);
        cluster.textOfCopy(
            tenant.copy(restore),
            "select count(pg_terminate_backend(pid)) from pg_stat_activity where query ilike 'copy %'");

        // Then
        assertThatThrownBy(() -> body.transferTo(OutputStream.nullOutputStream()))
            .as("export" + what)
            .isInstanceOf(IOException.class);
      }
    }
    tenant.end(restore, "discard");
  }

  @Test
  void namedRestorePointIsRestoredAndItsTableLeavesAsAFile() throws SQLException {
    // Given
    String datastore = tenant.protect(cluster.port());
    cluster.execute("create table t as select 1 as n");
    isProblem(restorePoint(datastore, "before it").then(), 422, "restore-point-not-permitted")
        .body("detail", containsString("pg_create_restore_point"));
    cluster.execute("grant execute on function pg_create_restore_point(text) to safekeep");
    restorePoint(datastore, "before it").then().statusCode(201).body("name", equalTo("before it"));
    isProblem(restorePoint(datastore, "before it").then(), 409, "restore-point-known");
    cluster.execute("update t set n = 2");
    tenant.awaitRecoverable(datastore, cluster.now());
    check(datastore, Map.of("targetName", "before it"))
        .then()
        .statusCode(200)
        .body("reachable", equalTo(true))
        .body("bytes", greaterThan(1_000_000));

    // When
    String restore = tenant.restore(datastore, Map.of("targetName", "before it"));

    // Then
    tenant.awaitEnd(restore).then().body("failure", nullValue()).body("state", equalTo("ready"));
    var file =
        tenant
            .as("restore:download")
            .accept("*/*")
            .queryParams("database", "postgres", "schema", "public", "table", "t")
            .get("/v1/restores/" + restore + "/export");
    file.then().statusCode(200).header("Content-Disposition", containsString("filename=\"t.csv\""));
    assertThat(file.asString()).isEqualTo("n\r\n1\r\n");
    tenant
        .as("restore:download")
        .get("/v1/restores/" + restore + "/tables")
        .then()
        .body("name", hasItem("t"));
    isProblem(
        tenant
            .as("restore:download")
            .queryParams("database", "postgres", "schema", "public", "table", "nothing")
            .get("/v1/restores/" + restore + "/export")
            .then(),
        400,
        "invalid-request");

    // And who has no password of the original's may look, and no more
    Response access = tenant.as("restore:download").post("/v1/restores/" + restore + ":open");
    try (var reader =
            DriverManager.getConnection(
                tenant.copy(restore), access.path("user"), access.path("password"));
        var statement = reader.createStatement()) {
      try (var row = statement.executeQuery("select n from t")) {
        assertThat(row.next()).isTrue();
      }
      assertThatThrownBy(() -> statement.execute("insert into t values (3)"))
          .hasMessageContaining("read-only");
      statement.execute("set default_transaction_read_only = off");
      assertThatThrownBy(() -> statement.execute("insert into t values (3)"))
          .hasMessageContaining("permission denied");
    }

    // And the next one can be estimated
    check(datastore, Map.of())
        .then()
        .body("reachable", equalTo(true))
        .body("estimatedSeconds", greaterThanOrEqualTo(0))
        .body("measurements", greaterThan(0));
    check(datastore, Map.of("targetInstant", "2120-01-01T00:00:00Z"))
        .then()
        .body("reachable", equalTo(false))
        .body("refusal.type", equalTo("/problems/target-outside-window"));
  }

  private Response restorePoint(String datastore, String name) {
    return tenant
        .as("backup:create")
        .body(Map.of("name", name))
        .post("/v1/datastores/" + datastore + "/restore-points");
  }

  private Response check(String datastore, Map<String, String> target) {
    return tenant
        .as("restore:read")
        .body(target)
        .post("/v1/datastores/" + datastore + "/restores:check");
  }

  @Test
  void whatWasDeletedForGoodDoesNotComeBackAndWithoutTheLedgerNothingDoes() throws SQLException {
    // Given
    String datastore = tenant.protect(cluster.port());
    cluster.execute(
        "create table person (id int primary key, name text);"
            + " insert into person values (1, 'stays'), (2, 'asked to be forgotten')");
    Instant before = cluster.now();
    cluster.execute("delete from person where id = 2");
    tenant.awaitRecoverable(datastore, before);
    ledger.connect(
        new Tombstone(UUID.randomUUID(), "postgres", "public", "person", Map.of("id", "2")),
        new Tombstone(UUID.randomUUID(), "postgres", "public", "of_later", Map.of("id", "2")));

    // When
    String restore = tenant.restore(datastore, Map.of("targetInstant", before.toString()));
    Response ready = tenant.awaitEnd(restore);
    ledger.takeAway();
    String blind = tenant.restore(datastore, Map.of("targetInstant", before.toString()));
    Response failed = tenant.awaitEnd(blind);

    // Then
    ready.then().body("failure", nullValue()).body("tombstonesApplied", equalTo(2));
    assertThat(cluster.textOfCopy(tenant.copy(restore), "select string_agg(name, ',') from person"))
        .isEqualTo("stays");
    failed
        .then()
        .body("state", equalTo("failed"))
        .body("failure", equalTo("retention's ledger does not answer"));
  }

  @Test
  void nothingOfAPurgedTenantIsRestoredAndUsableKeysOfItBreakThePromise() {
    // Given
    String datastore = tenant.protect(cluster.port());
    tenant.window(datastore);
    ledger.connect();

    // When
    ledger.bury(tenant.id(), Instant.parse("2026-01-01T00:00:00Z"));

    // Then
    isProblem(
        tenant
            .as("restore:create")
            .body("{}")
            .post("/v1/datastores/" + datastore + "/restores")
            .then(),
        409,
        "tenant-purged");
    check(datastore, Map.of())
        .then()
        .statusCode(200)
        .body("reachable", equalTo(false))
        .body("refusal.type", equalTo("/problems/tenant-purged"));
    assertThat(resultFor(tenant.id()))
        .satisfies(result -> {
          assertThat(result.outcome()).isEqualTo(Outcome.FAIL);
          assertThat(result.detail()).endsWith("its keys are still usable.");
        });
  }

  private ControlResult resultFor(UUID id) {
    try {
      return checks.stream()
          .filter(check -> check.name().equals("buried-tenants-stay-gone"))
          .findFirst()
          .orElseThrow()
          .check()
          .stream()
          .filter(result -> result.subject().equals(id.toString()))
          .findFirst()
          .orElseThrow();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void earliestInstantOfTheWindowIsRestored() {
    // Given
    String datastore = tenant.protect(cluster.port());
    String earliest = tenant.window(datastore).path("earliest");

    // When
    String restore = tenant.restore(datastore, Map.of("targetInstant", earliest));

    // Then
    tenant.awaitEnd(restore).then().body("failure", nullValue()).body("state", equalTo("ready"));
  }

  @Test
  void positionThatIsNotArchivedIsRefused() {
    // Given
    String datastore = tenant.protect(cluster.port());

    // When
    var answer = tenant.requestRestore(datastore, Map.of("targetLsn", "FF/0"));

    // Then
    isProblem(answer.then(), 422, "target-outside-window").body("detail", containsString("FF/0"));
  }

  @Test
  void targetThatMakesNoSenseIsNamed() {
    // Given
    String datastore = tenant.register(cluster.port());

    // When
    var both =
        tenant.requestRestore(
            datastore, Map.of("targetLsn", "0/1", "targetInstant", "2026-01-01T00:00:00Z"));
    var noPosition = tenant.requestRestore(datastore, Map.of("targetLsn", "here"));

    // Then
    isProblem(both.then(), 400, "invalid-request").body("field", equalTo("targetLsn"));
    isProblem(noPosition.then(), 400, "invalid-request").body("field", equalTo("targetLsn"));
  }

  @Test
  void cancelledRestoreLeavesNothing() {
    // Given
    String datastore = tenant.protect(cluster.port());
    String restore = tenant.restore(datastore, Map.of());

    // When
    tenant.end(restore, "cancel").then().statusCode(200).body("state", equalTo("cancelled"));

    // Then
    await()
        .atMost(TenantAtWork.PATIENCE)
        .untilAsserted(() -> assertThat(restores.resolve(restore)).doesNotExist());
    tenant.look(restore).then().body("state", equalTo("cancelled"));
    isProblem(tenant.end(restore, "cancel").then(), 409, "restore-over");
    isProblem(tenant.end(restore, "discard").then(), 409, "restore-over");
  }

  @Test
  void copyWhoseServerDiedServesAgainUntilItIsDiscarded() throws IOException {
    // Given
    String datastore = tenant.protect(cluster.port());
    String restore = tenant.restore(datastore, Map.of());
    tenant.awaitEnd(restore).then().body("state", equalTo("ready"));

    // When
    server(restore).kill();

    // Then
    await()
        .atMost(TenantAtWork.PATIENCE)
        .ignoreExceptions()
        .until(() -> cluster.textOfCopy(tenant.copy(restore), "select 1").equals("1"));

    // And
    tenant.end(restore, "discard").then().statusCode(200).body("state", equalTo("discarded"));
    await()
        .atMost(TenantAtWork.PATIENCE)
        .untilAsserted(() -> assertThat(restores.resolve(restore)).doesNotExist());
  }

  private PostgresInstance server(String restore) throws IOException {
    Path home = restores.resolve(restore);
    assertThat(Files.isDirectory(home)).isTrue();
    return PostgresInstance.find(home.resolve("data"), home.resolve("data.log")).orElseThrow();
  }
}
