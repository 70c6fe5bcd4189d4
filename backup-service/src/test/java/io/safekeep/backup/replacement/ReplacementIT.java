package io.safekeep.backup.replacement;

import static io.safekeep.testing.quarkus.ServiceContract.isProblem;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.safekeep.backup.OwnCluster;
import io.safekeep.backup.TenantAtWork;
import io.safekeep.backup.TenantCluster;
import io.safekeep.backup.datastore.Datastores;
import io.safekeep.backup.recovery.RequestRestore;
import io.safekeep.backup.recovery.Restores;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.work.WorkItem;
import io.safekeep.testing.PostgresServer;
import io.safekeep.testing.TestIssuer;
import io.safekeep.testing.TestServers;
import io.safekeep.testing.Topic;
import io.safekeep.testing.Topic.CloudEvent;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An earlier state in the place of a datastore's server: by two persons, and with a way back.
@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "backup"))
@WithTestResource(TenantCluster.class)
class ReplacementIT {

  private static final TestIssuer.Token ADA = TestIssuer.token().subject("ada");
  private static final TestIssuer.Token BEA = TestIssuer.token().subject("bea");

  /// A client that acts for itself: its subject is its own id.
  private static final TestIssuer.Token CLIENT = TestIssuer.token().subject("test");

  @ConfigProperty(name = "safekeep.backup.restores")
  Path restoresFolder;

  @ConfigProperty(name = "test.tenant.port")
  int anotherCluster;

  @Inject SqlReplacements replacements;
  @Inject Datastores datastores;
  @Inject Restores restores;
  @Inject SecureLiveServer secureLiveServer;
  @Inject RequestRestore requestRestore;
  @Inject AuditTrail audit;
  @Inject Clock clock;

  @TempDir Path folder;

  private OwnCluster cluster;
  private TenantAtWork tenant;
  private String datastore;

  @BeforeEach
  void start() {
    cluster = OwnCluster.in(folder);
    cluster.execute("grant execute on function pg_create_restore_point(text) to safekeep");
    tenant = TenantAtWork.announced();
    datastore = tenant.register(cluster.port(), "orders");
    tenant.awaitProtection(datastore, "complete");
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void twoPersonsPutAnEarlierStateInThePlaceOfTheServer() throws Exception {
    // Given a mistake
    cluster.execute("create table t as select 1 as n");
    Instant before = cluster.now();
    cluster.execute("insert into t values (2)");
    tenant.awaitRecoverable(datastore, before);
    tenant.awaitCopy(datastore);
    Map<String, String> wanted = Map.of("targetInstant", before.toString(), "reason", "oops");
    Response asked = ask(wanted, "once");
    asked.then().statusCode(202).body("state", equalTo("awaiting-approval"));
    String id = asked.path("id");
    String digest = asked.path("digest");
    ask(wanted, "once").then().statusCode(202).body("id", equalTo(id));
    isProblem(ask(wanted, "twice").then(), 409, "replacement-open")
        .body("replacement", equalTo(id));

    // When the wrong ones approve, or the right one something else
    isProblem(approve(id, ADA, digest).then(), 403, "another-person-needed");
    isProblem(approve(id, CLIENT, digest).then(), 403, "another-person-needed");
    isProblem(approve(id, BEA.actedBy("ada"), digest).then(), 403, "another-person-needed");
    isProblem(approve(id, BEA, "0".repeat(64)).then(), 409, "approval-differs");
    TenantAtWork stranger = TenantAtWork.announced();
    isProblem(approve(stranger, id, BEA, digest).then(), 404, "not-found");
    isProblem(complete(stranger, id, cluster.port()).then(), 404, "not-found");
    isProblem(
        stranger.as("restore:create").post("/v1/replacements/" + id + ":cancel").then(),
        404,
        "not-found");
    isProblem(stranger.as("restore:read").get("/v1/replacements/" + id).then(), 404, "not-found");
    isProblem(complete(tenant, id, cluster.port()).then(), 409, "replacement-state");
    look(id).then().body("state", equalTo("awaiting-approval")).body("approval", nullValue());

    // When the right one does, and a second worker does everything beside the first
    approve(id, BEA, digest).then().statusCode(200).body("approval.by", equalTo("bea"));
    ReplacementWork second = workAt(clock);
    await()
        .atMost(TenantAtWork.PATIENCE)
        .until(() -> {
          second.work(new WorkItem(ReplacementWork.KIND, id, 1), () -> true);
          return look(id).path("state").equals("awaiting-switch");
        });

    // Then everything was done once, and the live server's state is safe
    look(id)
        .then()
        .body("safetyPoint.name", equalTo("replacement-" + id))
        .body("waitingFor", nullValue());
    of("restores").then().body("items", hasSize(1));
    tenant
        .as("datastore:read")
        .get("/v1/datastores/" + datastore + "/restore-points")
        .then()
        .body("items", hasSize(1));
    String restore = look(id).path("restore");
    tenant.look(restore).then().body("requestedBy", equalTo("replacement " + id));

    // When servers are named that were not made from the copy
    int copyPort = tenant.look(restore).path("port");
    isProblem(complete(tenant, id, cluster.port()).then(), 422, "server-not-restored")
        .body("detail", containsString("timeline 1"));
    isProblem(complete(tenant, id, copyPort).then(), 422, "server-not-restored")
        .body("detail", containsString("the copy itself"));
    isProblem(complete(tenant, id, anotherCluster).then(), 422, "server-not-restored")
        .body("detail", containsString("is cluster"));
    tenant.datastore(datastore).then().body("releasedAt", nullValue());

    // When the right one is
    try (PostgresServer server =
        PlacedServer.from(
            restoresFolder.resolve(restore).resolve("data"),
            tenant.copy(restore),
            cluster.server().password(),
            folder.resolve("successor"))) {
      Response completed = complete(tenant, id, server.port());
      completed.then().statusCode(200).body("state", equalTo("completed"));
      String successor = completed.path("successor");

      // Then it has the place, the name and the state of before
      tenant
          .datastore(successor)
          .then()
          .body("name", equalTo("orders"))
          .body("replaces", equalTo(datastore))
          .body("releasedAt", nullValue());
      tenant
          .datastore(datastore)
          .then()
          .body("releasedAt", notNullValue())
          .body("replacedBy", equalTo(successor));
      tenant.awaitProtection(successor, "complete");
      assertThat(numbersAt(server.jdbcUrl("postgres"))).isEqualTo("1");
      isProblem(complete(tenant, id, server.port()).then(), 409, "replacement-state");
      assertThat(audit.of(id, 10))
          .extracting(AuditTrail.Entry::action)
          .containsExactly("replacement.request", "replacement.approve", "replacement.complete");
      await().atMost(TenantAtWork.PATIENCE).until(() -> isTold(successor));

      // And the way back is open
      String back = tenant.restore(datastore, Map.of("targetName", "replacement-" + id));
      tenant.awaitEnd(back).then().body("failure", nullValue()).body("state", equalTo("ready"));
      assertThat(numbersAt(tenant.copy(back))).isEqualTo("1,2");
    }
  }

  @Test
  void withoutASafetyPointNothingGoesOnUnlessTheServerIsSaidToBeLost() throws Exception {
    // Given two that came to nothing
    tenant.awaitRecoverable(datastore, cluster.now());
    String rejected = ask(Map.of("reason", "why not"), "1").path("id");
    tenant
        .as("restore:create", BEA)
        .post("/v1/replacements/" + rejected + ":reject")
        .then()
        .body("state", equalTo("rejected"))
        .body("endedBy", equalTo("bea"));
    String forgotten = ask(Map.of("reason", "why not"), "2").path("id");
    workAt(Clock.offset(clock, Duration.ofHours(25)))
        .work(new WorkItem(ReplacementWork.KIND, forgotten, 1), () -> true);
    look(forgotten).then().body("state", equalTo("expired"));
    isProblem(approveAsShown(forgotten, false).then(), 409, "replacement-state");

    // When the server is gone
    String blind = ask(Map.of("reason", "the disk died"), "3").path("id");
    cluster.server().kill();
    approveAsShown(blind, false).then().statusCode(200);

    // Then
    await()
        .atMost(TenantAtWork.PATIENCE)
        .until(() ->
            String.valueOf((String) look(blind).path("waitingFor")).contains("does not answer"));
    look(blind).then().body("state", equalTo("securing"));
    of("restores").then().body("items", hasSize(0));
    cancel(blind).then().statusCode(200).body("state", equalTo("cancelled"));

    // And when the approver says so
    String lost = ask(Map.of("reason", "the disk died"), "4").path("id");
    approveAsShown(lost, true).then().body("approval.liveServerLost", equalTo(true));
    await()
        .atMost(TenantAtWork.PATIENCE)
        .until(() -> look(lost).path("state").equals("awaiting-switch"));
    look(lost)
        .then()
        .body("safetyPoint.name", nullValue())
        .body("safetyPoint.instant", notNullValue());

    // And a copy that nobody wants any more goes
    cancel(lost).then().statusCode(200).body("state", equalTo("cancelled"));
    tenant.look(look(lost).path("restore")).then().body("state", equalTo("discarded"));
    isProblem(cancel(lost).then(), 409, "replacement-state");
    of("replacements").then().body("items", hasSize(4));
  }

  private ReplacementWork workAt(Clock when) {
    return new ReplacementWork(
        replacements, datastores, restores, secureLiveServer, requestRestore, when);
  }

  private Response ask(Map<String, String> body, String key) {
    return tenant
        .as("restore:create", ADA)
        .header("Idempotency-Key", key)
        .body(body)
        .post("/v1/datastores/" + datastore + "/replacements");
  }

  private Response approve(String id, TestIssuer.Token who, String digest) {
    return approve(tenant, id, who, digest);
  }

  private static Response approve(
      TenantAtWork whose, String id, TestIssuer.Token who, String digest) {
    return whose
        .as("restore:create", who)
        .body(Map.of("digest", digest))
        .post("/v1/replacements/" + id + ":approve");
  }

  private Response approveAsShown(String id, boolean liveServerLost) {
    Map<String, Object> body = new HashMap<>();
    body.put("digest", look(id).path("digest"));
    body.put("liveServerLost", liveServerLost);
    return tenant.as("restore:create", BEA).body(body).post("/v1/replacements/" + id + ":approve");
  }

  private Response cancel(String id) {
    return tenant.as("restore:create", ADA).post("/v1/replacements/" + id + ":cancel");
  }

  private static Response complete(TenantAtWork whose, String id, int port) {
    return whose
        .as("datastore:register")
        .body(Map.of("connection", TenantAtWork.connection(port)))
        .post("/v1/replacements/" + id + ":complete");
  }

  private Response look(String id) {
    return tenant.as("restore:read").get("/v1/replacements/" + id);
  }

  private Response of(String what) {
    return tenant.as("restore:read").get("/v1/datastores/" + datastore + "/" + what);
  }

  private String numbersAt(String url) throws Exception {
    return cluster.textOfCopy(url, "select string_agg(n::text, ',' order by n) from t");
  }

  private boolean isTold(String successor) {
    return new Topic(TestServers.kafka(), "safekeep.backup")
        .records().stream()
            .filter(record ->
                CloudEvent.attribute(record, "type")
                    .equals("io.safekeep.backup.datastore.replaced.v1"))
            .anyMatch(record ->
                new String(record.value(), UTF_8).contains(UUID.fromString(successor).toString()));
  }
}
