package io.safekeep.backup;

import static io.safekeep.testing.quarkus.ServiceContract.isProblem;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.backup.wal.CrowdedStore;
import io.safekeep.testing.TestServers;
import io.safekeep.testing.Topic;
import io.safekeep.testing.Topic.CloudEvent;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Streaming that cannot go on: said, resumed without a gap, or a gap that everybody hears of.
@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "backup"))
@WithTestResource(TenantCluster.class)
class InterruptionsIT {

  @Inject CrowdedStore store;

  private OwnCluster cluster;
  private TenantAtWork tenant;

  @BeforeEach
  void start(@TempDir Path folder) {
    cluster = OwnCluster.in(folder);
    tenant = TenantAtWork.announced();
  }

  @AfterEach
  void stop() {
    store.leaveRoomFor(Long.MAX_VALUE);
    cluster.close();
  }

  @Test
  void serverThatWasDownIsFollowedAgainWithoutAGap() throws SQLException {
    // Given
    String datastore = tenant.protect(cluster.port());

    // When
    cluster.server().stop();
    tenant.awaitProtection(datastore, "interrupted");
    tenant.datastore(datastore).then().body("protectionReason", containsString("no WAL arrives"));
    cluster.server().start();
    cluster.execute("create table t as select 42 as n");

    // Then
    tenant.awaitProtection(datastore, "complete");
    tenant.awaitRecoverable(datastore, cluster.now());
    tenant.window(datastore).then().body("gaps", empty());
    String restore = tenant.restore(datastore, Map.of());
    tenant.awaitEnd(restore).then().body("failure", nullValue());
    assertThat(cluster.textOfCopy(tenant.copy(restore), "select n from t")).isEqualTo("42");
  }

  @Test
  void fullRepositoryInterruptsAndGoesOnWithoutAGap() throws SQLException {
    // Given
    String datastore = tenant.protect(cluster.port());

    // When
    store.leaveRoomFor(0);
    cluster.execute("create table t as select n from generate_series(1, 1000) n");
    tenant.awaitProtection(datastore, "interrupted");
    tenant
        .datastore(datastore)
        .then()
        .body("protectionReason", containsString("repository is full"));
    store.leaveRoomFor(Long.MAX_VALUE);

    // Then
    tenant.awaitProtection(datastore, "complete");
    tenant.awaitRecoverable(datastore, cluster.now());
    tenant.window(datastore).then().body("gaps", empty());
    String restore = tenant.restore(datastore, Map.of());
    tenant.awaitEnd(restore).then().body("failure", nullValue());
    assertThat(cluster.textOfCopy(tenant.copy(restore), "select count(*) from t"))
        .isEqualTo("1000");
  }

  @Test
  void lostWalIsAGapThatEverybodyHearsOf() throws SQLException {
    // Given
    String datastore = tenant.protect(cluster.port());
    cluster.execute("create table t as select 1 as n");
    Instant before = cluster.now();
    tenant.awaitRecoverable(datastore, before);

    // When
    loseWal(datastore);

    // Then
    await()
        .atMost(TenantAtWork.PATIENCE)
        .until(() -> !tenant.window(datastore).<List<?>>path("gaps").isEmpty());
    await().atMost(TenantAtWork.PATIENCE).until(() -> eventsOf(datastore) == 1);
    tenant.awaitProtection(datastore, "complete");
    await()
        .atMost(TenantAtWork.PATIENCE)
        .until(() -> tenant.window(datastore).path("gaps[0].to") != null);
    String lost = tenant.window(datastore).path("gaps[0].from");
    String again = tenant.window(datastore).path("gaps[0].to");
    assertThat(Instant.parse(again)).isAfter(Instant.parse(lost));

    // And what lies before the gap can be had, what lies in it cannot
    String restore = tenant.restore(datastore, Map.of("targetInstant", before.toString()));
    tenant.awaitEnd(restore).then().body("failure", nullValue()).body("state", equalTo("ready"));
    assertThat(cluster.textOfCopy(tenant.copy(restore), "select n from t")).isEqualTo("1");
    var inTheGap =
        tenant.requestRestore(
            datastore, Map.of("targetInstant", Instant.parse(lost).plusMillis(1).toString()));
    isProblem(inTheGap.then(), 422, "target-outside-window")
        .body("detail", containsString("without"));
  }

  /// Keeps the receiver out until the server has forgotten what it had not sent.
  private void loseWal(String datastore) throws SQLException {
    String slot = "safekeep_" + datastore.replace('-', '_');
    cluster.execute("alter role safekeep nologin");
    cluster.execute(
        "select pg_terminate_backend(active_pid) from pg_replication_slots where active");
    await()
        .atMost(TenantAtWork.PATIENCE)
        .until(() ->
            cluster.text("select count(*) from pg_replication_slots where active").equals("0"));
    cluster.execute("select pg_drop_replication_slot('" + slot + "')");
    for (int i = 0; i < 3; i++) {
      cluster.execute("insert into t values (" + i + "); select pg_switch_wal()");
      cluster.execute("checkpoint");
    }
    cluster.execute("alter role safekeep login");
  }

  private static long eventsOf(String datastore) {
    return new Topic(TestServers.kafka(), "safekeep.backup")
        .records().stream()
            .filter(record ->
                CloudEvent.attribute(record, "type").equals("io.safekeep.backup.wal.gap-opened.v1"))
            .filter(record -> new String(record.value(), UTF_8).contains(datastore))
            .count();
  }
}
