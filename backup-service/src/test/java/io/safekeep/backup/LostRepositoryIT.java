package io.safekeep.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.arc.All;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult.Outcome;
import io.safekeep.testing.Directories;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The first repository is lost, with everything in it: the second, a bucket, brings back every
/// row, and the first fills again.
@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "backup"))
@WithTestResource(TenantCluster.class)
@WithTestResource(SecondBucket.class)
class LostRepositoryIT {

  private static final String ROWS = "select count(*) || ':' || sum(n) from t";

  @Inject @All List<ControlCheck> checks;

  @ConfigProperty(name = "safekeep.repositories.first.place")
  Path first;

  private OwnCluster cluster;
  private TenantAtWork tenant;
  private String datastore;

  @BeforeEach
  void start(@TempDir Path folder) {
    cluster = OwnCluster.in(folder);
    tenant = TenantAtWork.announced();
    datastore = tenant.protect(cluster.port());
    cluster.execute("create table t as select n from generate_series(1, 1000) n");
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void theBucketBringsBackEveryRowAndTheFirstFillsAgain() throws Exception {
    // Given
    cluster.execute("select pg_switch_wal()");
    cluster.execute("insert into t select n from generate_series(1001, 2000) n");
    Instant target = cluster.now();
    cluster.execute("insert into t values (100000)");
    tenant.awaitCopy(datastore);
    awaitReachedBy("second", cluster.now());

    assertThat(copyInBucket()).isEqualTo(Outcome.PASS);

    // When
    Directories.lose(first);

    // Then
    String restore = tenant.restore(datastore, Map.of("targetInstant", target.toString()));
    tenant.awaitEnd(restore).then().body("state", equalTo("ready"));
    assertThat(rowsOf(restore)).isEqualTo("2000:2001000");
    tenant.end(restore, "discard");

    cluster.execute("insert into t values (200000)");
    awaitReachedBy("first", cluster.now());
    awaitReachedBy("second", cluster.now());
    String earlier = tenant.restore(datastore, Map.of("targetInstant", target.toString()));
    String latest = tenant.restore(datastore, Map.of());
    tenant.awaitEnd(earlier).then().body("state", equalTo("ready"));
    tenant.awaitEnd(latest).then().body("state", equalTo("ready"));
    assertThat(rowsOf(earlier)).isEqualTo("2000:2001000");
    assertThat(rowsOf(latest)).isEqualTo("2002:2301000");
    tenant.end(earlier, "discard");
    tenant.end(latest, "discard");
  }

  private Outcome copyInBucket() throws Exception {
    for (ControlCheck check : checks) {
      if (check.name().equals("object-store-copy")) {
        return check.check().stream()
            .filter(result -> result.subject().equals(datastore))
            .findFirst()
            .orElseThrow()
            .outcome();
      }
    }
    throw new AssertionError("no such control");
  }

  private String rowsOf(String restore) throws SQLException {
    return cluster.textOfCopy(tenant.copy(restore), ROWS);
  }

  private void awaitReachedBy(String repository, Instant instant) {
    await()
        .atMost(TenantAtWork.PATIENCE)
        .until(() -> {
          String latest = tenant.repository(datastore, repository, "recoverableWindow.latest");
          return latest != null && !Instant.parse(latest).isBefore(instant);
        });
  }
}
