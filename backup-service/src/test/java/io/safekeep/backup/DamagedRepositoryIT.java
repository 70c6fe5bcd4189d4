package io.safekeep.backup;

import static io.safekeep.testing.quarkus.ServiceContract.isProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.safekeep.testing.quarkus.ServiceServers;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A repository that is not what was written to it: said in words that name the object, and nothing
/// half restored.
@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "backup"))
@WithTestResource(TenantCluster.class)
class DamagedRepositoryIT {

  @ConfigProperty(name = "safekeep.repositories.first.place")
  Path repository;

  @ConfigProperty(name = "safekeep.repositories.second.place")
  Path second;

  @ConfigProperty(name = "safekeep.backup.restores")
  Path restores;

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
  void whatIsDamagedInTheFirstRepositoryComesFromTheSecond() throws IOException {
    // Given
    String datastore = tenant.protect(cluster.port());
    tenant.awaitCopy(datastore);
    flipByte(largest(repository, datastore, "base"));

    // When
    String restore = tenant.restore(datastore, Map.of());

    // Then
    tenant.awaitEnd(restore).then().body("state", equalTo("ready"));
    tenant.end(restore, "discard");
  }

  @Test
  void baseBackupThatIsCorruptEverywhereFailsTheRestoreAndIsNamed() throws IOException {
    // Given
    String datastore = tenant.protect(cluster.port());
    tenant.awaitCopy(datastore);
    flipByte(largest(repository, datastore, "base"));
    flipByte(largest(second, datastore, "base"));

    // When
    String restore = tenant.restore(datastore, Map.of());

    // Then
    tenant
        .awaitEnd(restore)
        .then()
        .body("state", equalTo("failed"))
        .body("failure", containsString("base/"))
        .body("failure", not(containsString("Exception")))
        .body("failure", not(containsString(repository.toString())));
    await()
        .atMost(TenantAtWork.PATIENCE)
        .untilAsserted(() -> assertThat(restores.resolve(restore)).doesNotExist());
  }

  @Test
  void verificationFindsWhatIsDamaged() throws IOException {
    // Given
    String datastore = tenant.protect(cluster.port());
    Response verified = awaitVerified(datastore);
    String backup = verified.path("items[0].id");
    Instant before = Instant.parse(verified.path("items[0].verifiedAt"));
    flipByte(largest(repository, datastore, "base"));

    // When
    tenant
        .as("backup:create")
        .post("/v1/datastores/" + datastore + "/base-backups/" + backup + ":verify")
        .then()
        .statusCode(202);

    // Then
    await()
        .atMost(TenantAtWork.PATIENCE)
        .until(() -> Instant.parse(backups(datastore).path("items[0].verifiedAt")).isAfter(before));
    tenant
        .as("datastore:read")
        .get("/v1/datastores/" + datastore + "/base-backups/" + backup)
        .then()
        .body("state", equalTo("completed"))
        .body("verificationFailure", containsString("base/"));
  }

  @Test
  void whatRestsOnADamagedBaseBackupIsDamagedToo() throws Exception {
    // Given a full base backup and an incremental one
    String datastore = tenant.protect(cluster.port());
    awaitVerified(datastore);
    Path full = largest(repository, datastore, "base");
    cluster.execute("create table t as select 1 as n");
    takeBaseBackup(datastore, 2);
    Response chain = awaitVerified(datastore);
    chain
        .then()
        .body("items[0].kind", equalTo("incremental"))
        .body("items[0].parent", equalTo(chain.path("items[1].id")))
        .body("items[0].chainLength", equalTo(2))
        .body("items[0].verificationFailure", nullValue())
        .body("items[1].kind", equalTo("full"));
    tenant.awaitRecoverable(datastore, cluster.now());
    String restore = tenant.restore(datastore, Map.of());
    tenant.awaitEnd(restore).then().body("failure", nullValue());
    assertThat(cluster.textOfCopy(tenant.copy(restore), "select n from t")).isEqualTo("1");
    tenant.end(restore, "discard");

    // When
    flipByte(full);
    tenant
        .as("backup:create")
        .post(
            "/v1/datastores/%s/base-backups/%s:verify"
                .formatted(datastore, chain.<String>path("items[1].id")))
        .then()
        .statusCode(202);

    // Then
    await()
        .atMost(TenantAtWork.PATIENCE)
        .untilAsserted(() ->
            backups(datastore)
                .then()
                .body("items[1].verificationFailure", containsString("base/"))
                .body(
                    "items[0].verificationFailure",
                    containsString("rests on base backup " + chain.path("items[1].id"))));
    takeBaseBackup(datastore, 3);
    backups(datastore)
        .then()
        .body("items[0].kind", equalTo("full"))
        .body("items[0].reason", containsString("is damaged"));
  }

  @Test
  void missingWalIsNamedAndNothingIsRestored() throws Exception {
    // Given
    String datastore = tenant.protect(cluster.port());
    cluster.execute("create table t as select 1 as n");
    cluster.execute("select pg_switch_wal()");
    cluster.execute("insert into t values (2)");
    Instant target = cluster.now();
    cluster.execute("insert into t values (3)");
    tenant.awaitRecoverable(datastore, cluster.now());
    tenant.awaitCopy(datastore);
    String needed =
        tenant
            .as("datastore:read")
            .get("/v1/datastores/" + datastore + "/base-backups")
            .path("items[0].startLsn");
    String segment = cluster.text("select pg_walfile_name('" + needed + "')");
    for (Path place : List.of(second, repository)) {
      try (Stream<Path> files = objects(place, datastore)) {
        for (Path file :
            files.filter(it -> it.getFileName().toString().startsWith(segment)).toList()) {
          Files.delete(file);
        }
      }
    }

    // When
    Response answer = tenant.requestRestore(datastore, Map.of("targetInstant", target.toString()));

    // Then
    isProblem(answer.then(), 409, "repository-damaged").body("detail", containsString(segment));
  }

  private Response backups(String datastore) {
    return tenant.as("datastore:read").get("/v1/datastores/" + datastore + "/base-backups");
  }

  private void takeBaseBackup(String datastore, int expected) {
    tenant
        .as("backup:create")
        .post("/v1/datastores/" + datastore + "/base-backups")
        .then()
        .statusCode(202);
    await()
        .atMost(TenantAtWork.PATIENCE)
        .until(() -> {
          Response backups = backups(datastore);
          return backups.path("items.size()").equals(expected)
              && backups.path("items[0].state").equals("completed");
        });
  }

  private Response awaitVerified(String datastore) {
    await()
        .atMost(TenantAtWork.PATIENCE)
        .until(() -> backups(datastore).path("items[0].verifiedAt") != null);
    return backups(datastore);
  }

  private static Path largest(Path place, String datastore, String part) throws IOException {
    try (Stream<Path> files = objects(place, datastore)) {
      return files
          .filter(file -> file.toString().contains("/" + part + "/"))
          .max(Comparator.comparing(file -> file.toFile().length()))
          .orElseThrow();
    }
  }

  private static Stream<Path> objects(Path place, String datastore) throws IOException {
    return Files.walk(place)
        .filter(Files::isRegularFile)
        .filter(file -> file.toString().contains(datastore));
  }

  private static void flipByte(Path file) throws IOException {
    try (var content = new RandomAccessFile(file.toFile(), "rw")) {
      content.seek(content.length() / 2);
      int old = content.read();
      content.seek(content.length() / 2);
      content.write(old ^ 1);
    }
  }
}
