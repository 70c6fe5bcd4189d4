package io.safekeep.backup;

import static io.restassured.RestAssured.given;
import static io.safekeep.testing.quarkus.ServiceContract.isProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.safekeep.testing.TestIssuer;
import io.safekeep.testing.TestServers;
import io.safekeep.testing.Topic;
import io.safekeep.testing.Topic.CloudEvent;
import io.safekeep.testing.quarkus.ServiceContract;
import io.safekeep.testing.quarkus.ServiceServers;
import io.safekeep.testing.quarkus.TenantDirectoryContract;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "backup"))
@WithTestResource(TenantCluster.class)
class BackupServiceIT implements ServiceContract, TenantDirectoryContract {

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @ConfigProperty(name = "test.tenant.port")
  int port;

  @ConfigProperty(name = "test.tenant.password")
  String superuserPassword;

  @ConfigProperty(name = "test.tenant.jdbc-url")
  String jdbcUrl;

  private final UUID tenant = UUID.randomUUID();

  @Override
  public String service() {
    return "backup-service";
  }

  @Test
  void datastoreIsRestoredToTheInstantBeforeTheMistake() throws SQLException {
    // Given
    knownTenant();
    String datastore = register("orders " + tenant, "safekeep", "replicate me");
    await().atMost(PATIENCE).untilAsserted(() -> protectionIs(datastore, "complete"));
    String table = "invoice_" + tenant.toString().substring(0, 8);
    Instant beforeTheMistake;
    try (Connection tenantDatabase = connect(jdbcUrl);
        Statement statement = tenantDatabase.createStatement()) {
      statement.execute("create table " + table + " (id int primary key, amount int)");
      statement.execute(
          "insert into " + table + " select n, n * 7 from generate_series(1, 1000) n");
      beforeTheMistake = now(statement);
      statement.execute("delete from " + table + " where id % 2 = 0");
    }
    await().atMost(PATIENCE).until(() -> latest(datastore).isAfter(beforeTheMistake));

    // When
    String restore =
        as("restore:create")
            .body(Map.of("targetInstant", beforeTheMistake.toString()))
            .post("/v1/datastores/" + datastore + "/restores")
            .then()
            .statusCode(202)
            .body("state", equalTo("queued"))
            .extract()
            .path("id");
    await().atMost(PATIENCE).until(() -> !isUnderWay(restore));

    // Then
    Response ready = as("restore:read").get("/v1/restores/" + restore);
    ready.then().body("failure", equalTo(null)).body("state", equalTo("ready"));
    String copy =
        "jdbc:postgresql://" + ready.path("host") + ":" + ready.path("port") + "/postgres";
    try (Connection restored = connect(copy);
        Statement statement = restored.createStatement()) {
      assertThat(number(statement, "select count(*) from " + table)).isEqualTo(1000);
      assertThat(number(statement, "select sum(amount) from " + table)).isEqualTo(3_503_500);
    }
    try (Connection original = connect(jdbcUrl);
        Statement statement = original.createStatement()) {
      assertThat(number(statement, "select count(*) from " + table)).isEqualTo(500);
    }

    // And when the copy is not wanted any more
    as("restore:create")
        .urlEncodingEnabled(false)
        .post("/v1/restores/" + restore + ":discard")
        .then()
        .statusCode(200)
        .body("state", equalTo("discarded"));
    await().atMost(PATIENCE).until(() -> !answers(copy));
  }

  @Test
  void targetOutsideTheWindowIsRefusedWithTheWindow() {
    // Given
    knownTenant();
    String datastore = register("window " + tenant, "safekeep", "replicate me");
    await().atMost(PATIENCE).untilAsserted(() -> protectionIs(datastore, "complete"));

    // When
    Response tooEarly = requestRestore(datastore, "2020-01-01T00:00:00Z");
    Response tooLate = requestRestore(datastore, "2120-01-01T00:00:00Z");

    // Then
    isProblem(tooEarly.then(), 422, "target-outside-window")
        .body("window.earliest", notNullValue())
        .body("detail", containsString("recoverable is from"));
    isProblem(tooLate.then(), 422, "target-outside-window").body("window.latest", notNullValue());
  }

  @Test
  void wrongPasswordIsToldWithoutRepeatingIt() {
    knownTenant();
    isProblem(registration("x", "safekeep", "wrong").then(), 422, "datastore-sign-in-failed")
        .body("detail", containsString("does not accept user safekeep"));
  }

  @Test
  void userWithoutReplicationIsToldWhatIsMissing() {
    knownTenant();
    isProblem(registration("x", "nobody_special", "plain").then(), 422, "replication-not-permitted")
        .body("detail", containsString("nobody_special"));
  }

  @Test
  void clusterThatDoesNotAnswerIsTold() {
    knownTenant();
    Response answer =
        operator()
            .body(
                Map.of(
                    "tenant",
                    tenant,
                    "name",
                    "gone",
                    "connection",
                    Map.of("host", "127.0.0.1", "port", 1, "user", "u", "password", "p")))
            .post("/v1/datastores");
    isProblem(answer.then(), 422, "datastore-unreachable")
        .body("detail", containsString("127.0.0.1:1"));
  }

  @Test
  void unknownTenantIsRefused() {
    isProblem(registration("x", "safekeep", "replicate me").then(), 422, "unknown-tenant");
  }

  @Test
  void foreignDatastoreLooksLikeOneThatDoesNotExist() {
    // Given
    knownTenant();
    String datastore = register("mine " + tenant, "safekeep", "replicate me");
    String stranger =
        TestIssuer.token().tenant(UUID.randomUUID()).permissions("datastore:read").sign();

    // When
    Response foreign = given().auth().oauth2(stranger).get("/v1/datastores/" + datastore);
    Response absent = given().auth().oauth2(stranger).get("/v1/datastores/" + UUID.randomUUID());

    // Then
    isProblem(foreign.then(), 404, "not-found");
    isProblem(absent.then(), 404, "not-found");
  }

  @Test
  void sameKeyRegistersOnce() {
    // Given
    knownTenant();
    String key = UUID.randomUUID().toString();

    // When
    String first = registration("once", "safekeep", "replicate me", key).path("id");
    Response again = registration("once", "safekeep", "replicate me", key);

    // Then
    again.then().statusCode(201).body("id", equalTo(first));
    isProblem(registration("once", "safekeep", "replicate me").then(), 409, "datastore-known")
        .body("datastore", equalTo(first));
  }

  @Test
  void badFieldIsNamedWithItsBound() {
    isProblem(
            operator()
                .body(
                    Map.of(
                        "tenant",
                        tenant,
                        "name",
                        "x",
                        "connection",
                        Map.of("host", "h", "port", 70_000, "user", "u", "password", "p")))
                .post("/v1/datastores")
                .then(),
            400,
            "invalid-request")
        .body("errors[0].field", equalTo("connection.port"))
        .body("errors[0].message", containsString("65535"));
  }

  private void knownTenant() {
    new Topic(TestServers.kafka(), "safekeep.identity")
        .publish(
            new CloudEvent(
                UUID.randomUUID(),
                "io.safekeep.identity.tenant.created.v1",
                tenant.toString(),
                tenant.toString(),
                """
                {"tenant":"%s","name":"Aldgate Books","domain":"%s.example","region":"eu","plan":"paid"}
                """
                    .formatted(tenant, tenant)));
    await()
        .atMost(PATIENCE)
        .until(() -> as("tenant:read").get("/v1/known-tenants/" + tenant).statusCode() == 200);
  }

  private String register(String name, String user, String password) {
    return registration(name, user, password).then().statusCode(201).extract().path("id");
  }

  private Response registration(String name, String user, String password) {
    return registration(name, user, password, UUID.randomUUID().toString());
  }

  private Response registration(String name, String user, String password, String key) {
    return operator()
        .header("Idempotency-Key", key)
        .body(
            Map.of(
                "tenant",
                tenant,
                "name",
                name,
                "connection",
                Map.of("host", "127.0.0.1", "port", port, "user", user, "password", password)))
        .post("/v1/datastores");
  }

  private Response requestRestore(String datastore, String instant) {
    return as("restore:create")
        .body(Map.of("targetInstant", instant))
        .post("/v1/datastores/" + datastore + "/restores");
  }

  private void protectionIs(String datastore, String expected) {
    as("datastore:read")
        .get("/v1/datastores/" + datastore)
        .then()
        .statusCode(200)
        .body("protection", equalTo(expected));
  }

  private Instant latest(String datastore) {
    String latest =
        as("datastore:read")
            .get("/v1/datastores/" + datastore + "/recovery-window")
            .then()
            .statusCode(200)
            .extract()
            .path("latest");
    return latest == null ? Instant.MIN : Instant.parse(latest);
  }

  private boolean isUnderWay(String restore) {
    String state = as("restore:read").get("/v1/restores/" + restore).path("state");
    return state.equals("queued") || state.equals("running");
  }

  private RequestSpecification as(String permission) {
    return given()
        .contentType("application/json")
        .auth()
        .oauth2(TestIssuer.token().tenant(tenant).permissions(permission).sign());
  }

  private RequestSpecification operator() {
    return given()
        .contentType("application/json")
        .auth()
        .oauth2(TestIssuer.token().subject("operator").permissions("datastore:register").sign());
  }

  private Connection connect(String url) throws SQLException {
    return DriverManager.getConnection(url, "postgres", superuserPassword);
  }

  private boolean answers(String url) {
    try (Connection connection = connect(url)) {
      return connection.isValid(1);
    } catch (SQLException e) {
      return false;
    }
  }

  private static Instant now(Statement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery("select clock_timestamp()")) {
      row.next();
      return row.getTimestamp(1).toInstant();
    }
  }

  private static long number(Statement statement, String query) throws SQLException {
    try (ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    }
  }
}
