package io.safekeep.backup;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;

import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.safekeep.testing.TestIssuer;
import io.safekeep.testing.TestServers;
import io.safekeep.testing.Topic;
import io.safekeep.testing.Topic.CloudEvent;
import io.safekeep.testing.quarkus.Visitor;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/// One tenant as it uses the service over HTTP.
///
/// @param id that the service has heard of
public record TenantAtWork(UUID id) {

  /// How long a machine under load may take until a test gives up; no promise of ours.
  public static final Duration PATIENCE = Duration.ofSeconds(120);

  /// A tenant that identity-service has just announced.
  public static TenantAtWork announced() {
    return announced("paid");
  }

  public static TenantAtWork announced(String plan) {
    return announced(plan, TestServers.kafka());
  }

  /// One that was announced through a broker of its own.
  public static TenantAtWork announced(String plan, String kafka) {
    TenantAtWork tenant = new TenantAtWork(UUID.randomUUID());
    new Topic(kafka, "safekeep.identity")
        .publish(
            new CloudEvent(
                UUID.randomUUID(),
                "io.safekeep.identity.tenant.created.v1",
                tenant.id.toString(),
                tenant.id.toString(),
                """
                {"tenant":"%s","name":"Aldgate Books","domain":"%s.example","region":"eu","plan":"%s"}
                """
                    .formatted(tenant.id, tenant.id, plan)));
    await()
        .atMost(PATIENCE)
        .until(() ->
            tenant.as("tenant:read").get("/v1/known-tenants/" + tenant.id).statusCode() == 200);
    return tenant;
  }

  public RequestSpecification as(String permission) {
    return as(permission, TestIssuer.token());
  }

  /// As somebody in particular.
  public RequestSpecification as(String permission, TestIssuer.Token who) {
    return given()
        .contentType("application/json")
        // REST Assured would encode the colon of custom verbs.
        .urlEncodingEnabled(false)
        .auth()
        .oauth2(who.tenant(id).permissions(permission).sign());
  }

  /// Registers the cluster at `port` of this machine and returns the datastore's id.
  public String register(int port) {
    return register(port, "orders " + UUID.randomUUID());
  }

  public String register(int port, String name) {
    return registration(port, name).then().statusCode(201).extract().path("id");
  }

  public Response registration(int port, String name) {
    return as("datastore:register")
        .body(Map.of("name", name, "connection", connection(port)))
        .post("/v1/datastores");
  }

  /// How the service reaches a cluster on this machine.
  public static Map<String, Object> connection(int port) {
    return Map.of(
        "host", "127.0.0.1", "port", port, "user", "safekeep", "password", "replicate me");
  }

  /// Registers a cluster and waits until it can be recovered.
  public String protect(int port) {
    String datastore = register(port);
    awaitProtection(datastore, "complete");
    return datastore;
  }

  public Response datastore(String datastore) {
    return as("datastore:read").get("/v1/datastores/" + datastore);
  }

  public void awaitProtection(String datastore, String state) {
    await().atMost(PATIENCE).until(() -> state.equals(datastore(datastore).path("protection")));
  }

  /// What can be recovered, as soon as something can.
  public Response window(String datastore) {
    return await()
        .atMost(PATIENCE)
        .until(
            () -> as("datastore:read").get("/v1/datastores/" + datastore + "/recovery-window"),
            window -> window.path("earliest") != null);
  }

  /// What a repository says about a datastore, for example `recoverableWindow.latest`.
  public String repository(String datastore, String id, String path) {
    return as("datastore:read")
        .get("/v1/datastores/" + datastore + "/repositories")
        .path("items.find { it.id == '" + id + "' }." + path);
  }

  /// Waits until a base backup was read in the second repository.
  public void awaitCopy(String datastore) {
    await().atMost(PATIENCE).until(() -> repository(datastore, "second", "newestVerified") != null);
  }

  /// Waits until an instant of the cluster's clock can be recovered.
  public void awaitRecoverable(String datastore, Instant instant) {
    await()
        .atMost(PATIENCE)
        .until(() -> {
          String latest = window(datastore).path("latest");
          return latest != null && !Instant.parse(latest).isBefore(instant);
        });
  }

  public Response requestRestore(String datastore, Map<String, String> target) {
    return as("restore:create").body(target).post("/v1/datastores/" + datastore + "/restores");
  }

  public String restore(String datastore, Map<String, String> target) {
    return requestRestore(datastore, target).then().statusCode(202).extract().path("id");
  }

  /// Waits until a restore is over, however, and returns it.
  public Response awaitEnd(String restore) {
    await()
        .atMost(PATIENCE)
        .until(() -> {
          String state = look(restore).path("state");
          return !state.equals("queued") && !state.equals("running");
        });
    return look(restore);
  }

  public Response look(String restore) {
    return as("restore:read").get("/v1/restores/" + restore);
  }

  public Response end(String restore, String verb) {
    return as("restore:create").post("/v1/restores/" + restore + ":" + verb);
  }

  /// JDBC URL of a copy that is ready.
  public String copy(String restore) {
    Response ready = look(restore);
    return "jdbc:postgresql://" + ready.path("host") + ":" + ready.path("port") + "/postgres";
  }

  /// One of the tenant's administrators, with a browser.
  public Visitor administrator() {
    return Visitor.of(
        id(), "datastore:read", "restore:read", "restore:create", "restore:download", "drill:read");
  }
}
