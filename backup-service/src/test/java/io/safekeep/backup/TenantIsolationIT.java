package io.safekeep.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.safekeep.testing.quarkus.ServiceServers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every route with the things of another tenant: as if they did not exist, and the owner still
/// gets them.
@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "backup"))
@WithTestResource(TenantCluster.class)
class TenantIsolationIT {

  /// One way to touch a thing.
  private record Touch(String permission, String method, String path) {

    Response by(TenantAtWork tenant) {
      return tenant.as(permission).body("{}").request(method, path);
    }
  }

  @Test
  void nobodyReachesWhatBelongsToAnotherTenant(@TempDir Path folder) {
    try (OwnCluster cluster = OwnCluster.in(folder)) {
      // Given
      TenantAtWork owner = TenantAtWork.announced();
      TenantAtWork stranger = TenantAtWork.announced();
      String datastore = owner.protect(cluster.port());
      String restore = owner.restore(datastore, Map.of());
      owner.awaitEnd(restore);
      String backup =
          owner
              .as("datastore:read")
              .get("/v1/datastores/" + datastore + "/base-backups")
              .path("items[0].id");

      List<Touch> touches = touches(owner.id().toString(), datastore, restore, backup);
      for (Touch touch : touches) {
        // When
        Response foreign = touch.by(stranger);
        String nothing = UUID.randomUUID().toString();
        Response absent =
            touches(nothing, nothing, nothing, nothing).get(touches.indexOf(touch)).by(stranger);

        // Then
        assertThat(foreign.statusCode()).as(touch.toString()).isEqualTo(404);
        assertThat(absent.statusCode()).as(touch.toString()).isEqualTo(404);
        assertThat(foreign.path("type").toString()).isEqualTo("/problems/not-found");
        assertThat(foreign.asString()).doesNotContain("\tat ", "Exception");
      }

      // And
      assertThat(stranger.as("datastore:read").get("/v1/datastores").asString())
          .doesNotContain(datastore);
      assertThat(owner.as("datastore:read").get("/v1/datastores").asString()).contains(datastore);
      owner.look(restore).then().statusCode(200);
      assertThat(owner.end(restore, "discard").statusCode()).isEqualTo(200);
    }
  }

  private static List<Touch> touches(
      String tenant, String datastore, String restore, String backup) {
    String of = "/v1/datastores/" + datastore;
    return List.of(
        new Touch("datastore:read", "GET", of),
        new Touch("datastore:read", "GET", of + "/recovery-window"),
        new Touch("datastore:read", "GET", of + "/expiry"),
        new Touch("datastore:read", "GET", of + "/base-backups"),
        new Touch("datastore:read", "GET", of + "/base-backups/" + backup),
        new Touch("backup:create", "POST", of + "/base-backups"),
        new Touch("backup:create", "POST", of + "/base-backups?method=plugin"),
        new Touch("datastore:read", "GET", of + "/standbys"),
        new Touch("datastore:register", "DELETE", of + "/single-instance"),
        new Touch("backup:create", "POST", of + "/base-backups/" + backup + ":verify"),
        new Touch("datastore:read", "GET", of + "/restore-points"),
        new Touch("restore:download", "GET", "/v1/restores/" + restore + "/tables"),
        new Touch(
            "restore:download",
            "GET",
            "/v1/restores/" + restore + "/export?database=postgres&schema=public"),
        new Touch("restore:read", "POST", of + "/restores:check"),
        new Touch("restore:read", "GET", of + "/restores"),
        new Touch("restore:create", "POST", of + "/restores"),
        new Touch("restore:read", "GET", of + "/replacements"),
        new Touch("restore:read", "GET", "/v1/restores/" + restore),
        new Touch("restore:download", "POST", "/v1/restores/" + restore + ":open"),
        new Touch("restore:create", "POST", "/v1/restores/" + restore + ":cancel"),
        new Touch("restore:create", "POST", "/v1/restores/" + restore + ":discard"),
        new Touch("drill:read", "GET", "/v1/drill-records?tenant=" + tenant),
        new Touch("drill:read", "GET", "/v1/drill-records/keys?tenant=" + tenant),
        new Touch("datastore:read", "GET", "/v1/data-classes?tenant=" + tenant),
        new Touch(
            "datastore:register", "PUT", "/v1/data-classes/structured/absence?tenant=" + tenant),
        new Touch(
            "datastore:register",
            "DELETE",
            "/v1/data-classes/structured/absence?tenant=" + tenant));
  }
}
