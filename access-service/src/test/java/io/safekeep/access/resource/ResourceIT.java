package io.safekeep.access.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.safekeep.access.AccessSecrets;
import io.safekeep.access.Staff;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.control.ControlResult.Outcome;
import io.safekeep.testing.PostgresServer;
import io.safekeep.testing.TestIssuer;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "access"))
@WithTestResource(AccessSecrets.class)
class ResourceIT {

  @Inject SqlResources resources;

  @Test
  void serverIsLookedAtBeforeItIsTaken(@TempDir Path folder) throws IOException {
    // Given
    try (var server = PostgresServer.in(folder.resolve("server")).tls().forTests().start()) {
      server.createDatabase("tenant");
      server.execute(
          "tenant", "create role readers; create role administrator login password 'open sesame'");
      var tenant = Staff.tenant();

      // When
      var wrongPassword = register(tenant, server, "guess");
      var withoutPowers = register(tenant, server, "open sesame");
      server.execute("tenant", "alter role administrator createrole; create role writers");
      var withoutAdmin = register(tenant, server, "open sesame");
      server.execute("tenant", "grant readers, writers to administrator with admin option");
      var suitable = register(tenant, server, "open sesame");

      // Then
      refused(wrongPassword, "password authentication failed");
      refused(withoutPowers, "give role administrator the attribute CREATEROLE");
      refused(withoutAdmin, "grant readers to administrator with admin option");
      suitable
          .then()
          .statusCode(201)
          .body("resourceClass", equalTo("postgres"))
          .body(not(containsString("open sesame")));
      var id = UUID.fromString(suitable.path("id"));
      assertThat(resources.secretOf(id)).isEqualTo("open sesame");
      register(tenant, server, "open sesame")
          .then()
          .statusCode(409)
          .body("type", equalTo("/problems/resource-name-taken"));

      // When the password is changed at the server
      server.execute("tenant", "alter role administrator password 'open barley'");
      refused(change(id, "open wheat"), "password authentication failed");
      change(id, "open barley").then().statusCode(204);

      // Then
      assertThat(resources.secretOf(id)).isEqualTo("open barley");
    }
  }

  private static Response change(UUID resource, String password) {
    return operator()
        .body(Map.of("password", password))
        .put("/v1/resources/" + resource + "/password");
  }

  @Test
  void passwordThatIsTooOldBreaksThePromise() {
    assertThat(outcome(Duration.ofDays(90))).isEqualTo(Outcome.PASS);
    assertThat(outcome(Duration.ofDays(90).plusSeconds(1))).isEqualTo(Outcome.FAIL);
  }

  private static Outcome outcome(Duration age) {
    return CredentialsYoung.judge(
            new SqlResources.SecretAge(
                UUID.randomUUID(), new TenantId(UUID.randomUUID()), "postgres:main", age))
        .outcome();
  }

  @Test
  void removedResourceIsGoneForNewAccessAndStaysForOld() {
    // Given
    var tenant = Staff.tenant();
    String id = registerPortal(tenant).then().statusCode(201).extract().path("id");

    // When
    operator().delete("/v1/resources/" + id).then().statusCode(204);

    // Then
    operator().get("/v1/resources/" + id).then().statusCode(404);
    operator().get("/v1/resources?tenant=" + tenant).then().body("items.size()", equalTo(0));
    assertThat(resources.find(UUID.fromString(id))).isPresent();
    registerPortal(tenant).then().statusCode(201);
  }

  @Test
  void tenantSeesItsOwnResourcesAlone() {
    // Given
    var tenant = Staff.tenant();
    String id = registerPortal(tenant).path("id");
    var own = TestIssuer.token().tenant(tenant).permissions("resource:read");
    var stranger = TestIssuer.token().tenant(UUID.randomUUID()).permissions("resource:read");

    // Then
    Staff.as(own).get("/v1/resources").then().body("items.id", equalTo(List.of(id)));
    Staff.as(own).get("/v1/resources/" + id).then().statusCode(200);
    Staff.as(stranger).get("/v1/resources").then().body("items.size()", equalTo(0));
    Staff.as(stranger).get("/v1/resources/" + id).then().statusCode(404);
    Staff.as(stranger).get("/v1/resources?tenant=" + tenant).then().statusCode(404);
  }

  @Test
  void exactlyOneKindOfTargetIsGiven() {
    var both = new HashMap<String, Object>(portal(UUID.randomUUID()));
    both.put("ssh", Map.of("hosts", List.of("a"), "principal", "tenant-a"));

    operator()
        .body(both)
        .post("/v1/resources")
        .then()
        .statusCode(400)
        .body("field", equalTo("target"));
    operator()
        .body(portal(UUID.randomUUID()))
        .post("/v1/resources")
        .then()
        .statusCode(422)
        .body("type", equalTo("/problems/unknown-tenant"));
  }

  private static void refused(Response answer, String why) {
    answer
        .then()
        .statusCode(422)
        .body("type", equalTo("/problems/resource-not-reachable"))
        .body("detail", containsString(why))
        .body("detail", not(containsString("sesame")));
  }

  private static Response register(UUID tenant, PostgresServer server, String password)
      throws IOException {
    var target =
        Map.of(
            "host",
            "localhost",
            "port",
            server.port(),
            "database",
            "tenant",
            "certificateAuthority",
            Files.readString(server.dataDirectory().resolve("server.crt")),
            "administrator",
            "administrator",
            "password",
            password,
            "readers",
            "readers",
            "writers",
            "writers");
    return operator()
        .body(Map.of("tenant", tenant, "name", "main", "region", "eu", "postgres", target))
        .post("/v1/resources");
  }

  private static Response registerPortal(UUID tenant) {
    return operator().body(portal(tenant)).post("/v1/resources");
  }

  private static Map<String, Object> portal(UUID tenant) {
    return Map.of(
        "tenant",
        tenant,
        "name",
        "portal",
        "region",
        "eu",
        "portal",
        Map.of("address", "https://portal.example", "audience", "portal"));
  }

  private static io.restassured.specification.RequestSpecification operator() {
    return Staff.as("olga", "resource:register", "resource:read", "resource:remove");
  }
}
