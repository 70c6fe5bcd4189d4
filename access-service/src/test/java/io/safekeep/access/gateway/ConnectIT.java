package io.safekeep.access.gateway;

import static io.restassured.RestAssured.given;
import static io.safekeep.testing.quarkus.ServiceContract.isProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.safekeep.access.AccessSecrets;
import io.safekeep.access.log.CustomersCopy;
import io.safekeep.access.request.Customer;
import io.safekeep.access.resource.Resource;
import io.safekeep.access.resource.ResourceClass;
import io.safekeep.access.resource.SqlResources;
import io.safekeep.access.resource.Target;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.work.WorkQueue;
import io.safekeep.testing.PostgresServer;
import io.safekeep.testing.TestIssuer;
import io.safekeep.testing.quarkus.ServiceServers;
import io.safekeep.testing.quarkus.Visitor;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ssl.SingleCertValidatingFactory;

/// From the request to a session, and to its end, with nothing played.
@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "access"))
@WithTestResource(AccessSecrets.class)
class ConnectIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir static Path folder;
  static PostgresServer server;

  @TestHTTPResource("/v1/log")
  URI log;

  @Inject Sql sql;
  @Inject SqlResources resources;
  @Inject WorkQueue queue;
  @Inject GatewaySettings settings;

  private Customer customer;
  private String alice;

  @BeforeAll
  static void start() {
    server = PostgresServer.in(folder.resolve("server")).tls().forTests().start();
    server.createDatabase("tenant");
    server.execute(
        "tenant",
        """
        create role readers;
        create role writers;
        create role administrator login createrole password 'open sesame';
        grant readers, writers to administrator with admin option;
        create table secret as select n from generate_series(1, 100) n;
        grant select on secret to readers;
        """);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void begin() {
    customer = Customer.known(sql, resources, queue);
    alice = customer.employee("customer-support", "engineering");
  }

  @Test
  void employeeReadsThroughTheGatewayUntilTheCustomerEndsIt() throws Exception {
    // Given
    var grant = granted("database-read");
    // When
    var answer = connect(alice, grant);
    // Then
    answer
        .then()
        .statusCode(200)
        .body("user", equalTo("jit_" + grant.toString().replace("-", "")))
        .body("database", equalTo("tenant"));
    var session = open(answer);
    var rows = session.createStatement().executeQuery("select count(*) from secret");
    rows.next();
    assertThat(rows.getLong(1)).isEqualTo(100);
    asSecurity()
        .get("/v1/sessions?open=true&grant=" + grant)
        .then()
        .statusCode(200)
        .body("items.state", equalTo(List.of("active")))
        .body("items.employee", hasItem(alice));

    // When
    customer
        .administrator()
        .body(Map.of("comment", "enough"))
        .post("/v1/grants/" + grant + ":invalidate")
        .then()
        .statusCode(200);

    // Then
    await().atMost(PATIENCE).until(() -> customer.grant(grant).path("state").equals("revoked"));
    assertThatThrownBy(() -> session.createStatement().execute("select 1"))
        .isInstanceOf(SQLException.class);
    assertThat(roles(grant)).isZero();
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            asSecurity()
                .get("/v1/sessions?grant=" + grant)
                .then()
                .body("items.state", equalTo(List.of("terminated")))
                .body("items.totals.rows", equalTo(List.of(rowsFetched(grant)))));
    isProblem(connect(alice, grant).then(), 403, "grant-not-in-force");
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() ->
            assertThat(new CustomersCopy(log, customer.tenant(), folder.resolve("log")).verify())
                .startsWith("0\n")
                .contains(
                    "1 grants, 0 of them active; 1 sessions, 0 of them open, with ",
                    "every entry is in the signed tree"));
  }

  @Test
  void sessionIsTerminatedWhileTheGrantStays() throws Exception {
    // Given
    var grant = granted("database-read");
    var session = open(connect(alice, grant));
    String id = asSecurity().get("/v1/sessions?grant=" + grant).path("items[0].id");
    // When
    asSecurity()
        .body(Map.of("comment", "looks odd"))
        .post("/v1/sessions/" + id + ":terminate")
        .then()
        .statusCode(202);
    // Then
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            asSecurity().get("/v1/sessions/" + id).then().body("state", equalTo("terminated")));
    assertThatThrownBy(() -> session.createStatement().execute("select 1"))
        .isInstanceOf(SQLException.class);
    open(connect(alice, grant)).close();
  }

  @Test
  void nobodyElseGetsATokenAndNobodyWithoutTheSignInThatIsAskedFor() {
    // Given
    var grant = granted("database-repair");
    var colleague = customer.employee("engineering");
    // When / Then
    isProblem(connect(colleague, grant).then(), 403, "grant-not-in-force");
    isProblem(connect(alice, UUID.randomUUID()).then(), 403, "grant-not-in-force");
    isProblem(
        as(TestIssuer.token().subject(alice).actedBy(colleague)).post(path(grant)).then(),
        403,
        "grant-not-in-force");
    isProblem(connect(alice, grant).then(), 403, "step-up-needed")
        .body(
            "acrValues",
            equalTo(
                List.of(
                    "urn:safekeep:acr:mfa",
                    "urn:safekeep:acr:password",
                    "urn:safekeep:acr:phishing-resistant")));
    var page = Visitor.with(TestIssuer.token().subject(alice).permissions("access-grant:connect"));
    page.open("/");
    assertThat(page.submit("/grants/" + grant + "/connection", Map.of()).asString())
        .contains(
            "Sign in anew",
            "/step-up?acr_values=urn%3Asafekeep%3Aacr%3Amfa+urn%3Asafekeep%3Aacr%3Apassword+urn%3Asafekeep%3Aacr%3Aphishing-resistant&amp;max_age=3600&amp;back=%2F\"");
  }

  @Test
  void tokenForSeveralConnectionsOutlivesItsMinuteWhileASessionIsOpen() throws Exception {
    // Given
    var grant = granted("database-read");
    var answer = connect(alice, grant, 3);
    var first = open(answer);
    // When
    sql.update("update connect_token set expires_at = clock_timestamp() where grant_id = ?", grant);
    // Then
    open(answer).close();
    first.close();
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            asSecurity()
                .get("/v1/sessions?grant=" + grant)
                .then()
                .body("items.state", equalTo(List.of("terminated", "terminated"))));
    assertThatThrownBy(() -> open(answer)).hasMessageContaining("not let in");
    connect(alice, grant, 21).then().statusCode(400);
  }

  private UUID granted(String entitlement) {
    var resource = resource();
    Response asked =
        customer
            .as(alice)
            .body(Customer.wish(resource, entitlement, Map.of()))
            .post("/v1/access-requests");
    asked.then().statusCode(201);
    for (var team : List.of("team-leads", "security")) {
      if (state(asked).equals("pending")) {
        customer
            .as(customer.employee(team))
            .body(Map.of("digest", asked.path("digest")))
            .post("/v1/access-requests/" + asked.path("id") + ":approve")
            .then()
            .statusCode(200);
      }
    }
    var grant = customer.grantOf(asked.path("id"));
    await().atMost(PATIENCE).until(() -> customer.grant(grant).path("state").equals("active"));
    return grant;
  }

  private String state(Response asked) {
    return customer.as(alice).get("/v1/access-requests/" + asked.path("id")).path("state");
  }

  private UUID resource() {
    try {
      var resource =
          new Resource(
              UUID.randomUUID(),
              new TenantId(customer.tenant()),
              ResourceClass.POSTGRES,
              "main",
              "eu",
              new Target.Postgres(
                  "localhost",
                  server.port(),
                  "tenant",
                  Files.readString(server.dataDirectory().resolve("server.crt")),
                  "administrator",
                  "readers",
                  "writers"));
      resources.add(resource, "open sesame");
      return resource.id();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private Response connect(String employee, UUID grant) {
    return connect(employee, grant, 1);
  }

  private Response connect(String employee, UUID grant, int connections) {
    return as(TestIssuer.token().subject(employee))
        .queryParam("connections", connections)
        .post(path(grant));
  }

  private static String path(UUID grant) {
    return "/v1/grants/" + grant + ":connect";
  }

  private RequestSpecification as(TestIssuer.Token token) {
    return given()
        .urlEncodingEnabled(false)
        .contentType("application/json")
        .auth()
        .oauth2(token.permissions("access-grant:connect").sign());
  }

  private RequestSpecification asSecurity() {
    return given()
        .urlEncodingEnabled(false)
        .contentType("application/json")
        .auth()
        .oauth2(TestIssuer.token().permissions("access-session:read", "access-session:end").sign());
  }

  private Connection open(Response answer) throws SQLException {
    var properties = new Properties();
    properties.setProperty("user", answer.path("user"));
    properties.setProperty("password", answer.path("password"));
    properties.setProperty("sslfactory", SingleCertValidatingFactory.class.getName());
    properties.setProperty("sslfactoryarg", "file:" + settings.certificate().orElseThrow());
    return DriverManager.getConnection(answer.path("jdbcUrl"), properties);
  }

  private int rowsFetched(UUID grant) {
    return sql.first(
            "select (totals->>'rows')::int as rows from session where grant_id = ?",
            row -> (int) row.number("rows"),
            grant)
        .orElseThrow();
  }

  private static long roles(UUID grant) throws SQLException {
    try (var connection = server.connect("tenant");
        var statement = connection.createStatement();
        var result =
            statement.executeQuery(
                "select count(*) from pg_roles where rolname = 'jit_%s'"
                    .formatted(grant.toString().replace("-", "")))) {
      result.next();
      return result.getLong(1);
    }
  }
}
