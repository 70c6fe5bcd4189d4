package io.safekeep.retention.store;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.safekeep.contracts.TenantId;
import io.safekeep.contracts.backup.DatastoreRegistered;
import io.safekeep.contracts.backup.DatastoreReplaced;
import io.safekeep.retention.RetentionSecrets;
import io.safekeep.retention.RetentionSettings;
import io.safekeep.retention.Tenants;
import io.safekeep.retention.verification.FurtherProof.Shown;
import io.safekeep.retention.verification.ProofLevel;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import io.safekeep.runtime.purge.Step;
import io.safekeep.runtime.purge.Warrant;
import io.safekeep.testing.PostgresServer;
import io.safekeep.testing.TestIssuer;
import io.safekeep.testing.TestServers;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "retention"))
@WithTestResource(RetentionSecrets.class)
class TenantStoresIT {

  @Inject Tenants tenants;
  @Inject TenantDatabases databases;
  @Inject TenantFiles files;
  @Inject WaysInRefused waysIn;
  @Inject SqlProtectedDatastores protectedDatastores;
  @Inject ProtectedStoresRegistered control;
  @Inject RetentionSettings settings;
  @Inject Clock clock;

  @Test
  void purgeDropsTheRegisteredDatabaseWhateverItIsCalledByThen() throws SQLException {
    // Given
    TenantId tenant = tenants.known();
    String database = TenantServer.database();
    register(tenant, database, List.of(database)).statusCode(201);
    String renamed = database + "_renamed";
    TenantServer.shared()
        .execute("postgres", "alter database %s rename to %s".formatted(database, renamed));
    TenantServer.shared().createDatabase(database);
    // When
    assertThat(databases.held(tenant)).isEqualTo(1);
    databases.carryOut(warrant(tenant, Step.QUARANTINE));
    // Then
    assertThatThrownBy(() -> TenantServer.shared().connect(renamed))
        .hasMessageContaining("not currently accepting connections");
    // When
    databases.carryOut(warrant(tenant, Step.RELEASE));
    // Then
    TenantServer.shared().connect(renamed).close();
    // When
    databases.carryOut(warrant(tenant, Step.PURGE));
    databases.carryOut(warrant(tenant, Step.PURGE));
    // Then
    assertThat(databases.held(tenant)).isZero();
    assertThatThrownBy(() -> TenantServer.shared().connect(renamed))
        .hasMessageContaining("does not exist");
    TenantServer.shared().connect(database).close();
  }

  @Test
  void wayByWhichADatabaseWasReadIsTriedAgainAndTellsWhetherItIsGone() {
    // Given
    TenantId tenant = tenants.known();
    UUID deletionCase = UUID.randomUUID();
    String database = TenantServer.database();
    register(tenant, database, List.of(database)).statusCode(201);
    databases.carryOut(warrant(tenant, Step.QUARANTINE));

    // When
    waysIn.prepare(deletionCase, tenant);

    // Then: a holder that only says so would be found
    assertThat(waysIn.show(deletionCase, tenant))
        .extracting(Shown::store, Shown::level)
        .containsExactly(tuple("tenant-databases", ProofLevel.NONE));

    // When
    databases.carryOut(warrant(tenant, Step.PURGE));

    // Then
    assertThat(waysIn.show(deletionCase, tenant))
        .extracting(Shown::level, Shown::why)
        .containsExactly(
            tuple(
                ProofLevel.REFUSED,
                "The reader's login saw 1 databases at their servers before, sees none now, and is"
                    + " refused by their names."));

    // When: another one has its name
    TenantServer.shared().createDatabase(database);

    // Then
    assertThat(waysIn.show(deletionCase, tenant))
        .extracting(Shown::level)
        .containsExactly(ProofLevel.ABSENT);
    waysIn.forget(deletionCase);
    assertThat(waysIn.show(deletionCase, tenant)).isEmpty();
  }

  @Test
  void databaseOfAnotherTenantIsNeverTaken() {
    // Given
    TenantId first = tenants.known();
    TenantId second = tenants.known();
    String database = TenantServer.database();
    register(first, database, List.of("role_of_first")).statusCode(201);
    // When / Then
    refused(register(second, database, List.of()), 422, "store-not-suitable");
    refused(
        register(second, TenantServer.database(), List.of("role_of_first")),
        422,
        "store-not-suitable");
    refused(register(first, database, List.of()), 409, "store-known");
  }

  @Test
  void databasesOfServersAndOfTheSuiteAreNeverTaken() {
    // Given
    TenantId tenant = tenants.known();
    PostgresServer server = TenantServer.shared();
    String neighbour = TestServers.database("neighbour").jdbcUrl();
    int ownPort = Integer.parseInt(neighbour.replaceAll(".*:(\\d+)/.*", "$1"));
    // When / Then
    for (String system : List.of("postgres", "template1")) {
      refused(register(tenant, system, List.of()), 422, "store-not-suitable");
    }
    refused(
        register(
            tenant,
            database(
                ownPort, "neighbour", "postgres", "safekeep", "postgres", "safekeep", List.of())),
        422,
        "store-not-suitable");
    refused(
        register(
            tenant,
            database(
                server.port(),
                TenantServer.database(),
                "reader",
                "reader",
                "reader",
                "reader",
                List.of())),
        422,
        "store-not-suitable");
    refused(
        register(
            tenant,
            database(
                server.port(),
                TenantServer.database(),
                "reader",
                "wrong",
                "reader",
                "reader",
                List.of())),
        422,
        "store-unreachable");
  }

  @Test
  void purgeEmptiesTheDirectoryAndFollowsNoLink() throws IOException {
    // Given
    TenantId tenant = tenants.known();
    Path root = settings.fileRoot().orElseThrow();
    Path outside = Files.createFile(Files.createTempDirectory(root, "outside-").resolve("kept"));
    Path directory = Files.createDirectories(root.resolve(tenant.toString()).resolve("docs/a/b"));
    Files.writeString(directory.resolve("deep"), "x");
    Files.createSymbolicLink(directory.resolve("link"), outside.getParent());
    register(tenant, Map.of("tenant", tenant.value(), "name", "docs", "directory", "docs"))
        .statusCode(201);
    // When
    assertThat(files.held(tenant)).isEqualTo(2);
    files.carryOut(warrant(tenant, Step.PURGE));
    // Then
    assertThat(files.held(tenant)).isZero();
    assertThat(directory.getParent()).doesNotExist();
    assertThat(outside).exists();
  }

  @Test
  void directoryThatLeadsElsewhereIsRefused() {
    // Given
    TenantId tenant = tenants.known();
    // When / Then
    for (String path : List.of("..", "a/../../b", "/etc", "a//b", "a/", "a/\n")) {
      refused(
          register(tenant, Map.of("tenant", tenant.value(), "name", "docs", "directory", path)),
          400,
          "invalid-request");
    }
    refused(
        register(tenant, Map.of("tenant", tenant.value(), "name", "docs", "directory", "missing")),
        422,
        "store-unreachable");
  }

  @Test
  void storeOfAnotherTenantDoesNotExist() {
    // Given
    TenantId tenant = tenants.known();
    String id = register(tenant, TenantServer.database(), List.of()).extract().path("id");
    String stranger =
        TestIssuer.token().tenant(UUID.randomUUID()).permissions("tenant-store:read").sign();
    String own = TestIssuer.token().tenant(tenant.value()).permissions("tenant-store:read").sign();
    // When / Then
    given().auth().oauth2(stranger).get("/v1/tenant-stores/" + id).then().statusCode(404);
    given().auth().oauth2(stranger).get("/v1/tenant-stores").then().body("items", hasSize(0));
    given()
        .auth()
        .oauth2(own)
        .get("/v1/tenant-stores")
        .then()
        .body("items.id", equalTo(List.of(id)));
    // When
    given()
        .auth()
        .oauth2(TestIssuer.token().permissions("tenant-store:remove").sign())
        .delete("/v1/tenant-stores/" + id)
        .then()
        .statusCode(204);
    // Then
    given().auth().oauth2(own).get("/v1/tenant-stores/" + id).then().statusCode(404);
  }

  @Test
  void protectedServerWithoutARegisteredDatabaseIsAFinding() {
    // Given
    TenantId tenant = tenants.known();
    UUID datastore = UUID.randomUUID();
    // When
    protectedDatastores.registered(
        new DatastoreRegistered(tenant.value(), datastore, "main", "postgresql"));
    // Then
    assertThat(outcomeOf(tenant)).containsExactly(Outcome.FAIL);
    // When
    register(tenant, TenantServer.database(), List.of()).statusCode(201);
    // Then
    assertThat(outcomeOf(tenant)).containsExactly(Outcome.PASS);
    // When
    protectedDatastores.replaced(
        new DatastoreReplaced(
            tenant.value(), datastore, UUID.randomUUID(), UUID.randomUUID(), clock.instant()));
    // Then
    assertThat(outcomeOf(tenant)).isEmpty();
  }

  private List<Outcome> outcomeOf(TenantId tenant) {
    return control.check().stream()
        .filter(result -> tenant.equals(result.tenant()))
        .map(ControlResult::outcome)
        .toList();
  }

  private Warrant warrant(TenantId tenant, Step step) {
    Instant now = clock.instant();
    return new Warrant(
        UUID.randomUUID(),
        UUID.randomUUID(),
        1,
        tenant,
        "retention",
        "tenant-databases",
        step,
        now,
        now.plus(Duration.ofMinutes(5)),
        null);
  }

  private static ValidatableResponse register(
      TenantId tenant, String database, List<String> roles) {
    return register(
        tenant,
        database(
            TenantServer.shared().port(), database, "reader", "reader", database, database, roles));
  }

  private static Map<String, Object> database(
      int port,
      String name,
      String reader,
      String readerPassword,
      String owner,
      String ownerPassword,
      List<String> roles) {
    return Map.of(
        "name",
        "store of " + name,
        "database",
        Map.of(
            "host",
            "127.0.0.1",
            "port",
            port,
            "name",
            name,
            "tls",
            "prefer",
            "reader",
            Map.of("user", reader, "password", readerPassword),
            "owner",
            Map.of("user", owner, "password", ownerPassword),
            "roles",
            roles));
  }

  private static ValidatableResponse register(TenantId tenant, Map<String, Object> body) {
    var whole = new HashMap<>(body);
    whole.put("tenant", tenant.value());
    return given()
        .auth()
        .oauth2(TestIssuer.token().permissions("tenant-store:register").sign())
        .contentType(ContentType.JSON)
        .body(whole)
        .post("/v1/tenant-stores")
        .then();
  }

  private static void refused(ValidatableResponse answer, int status, String slug) {
    answer.statusCode(status).body("type", equalTo("/problems/" + slug));
  }
}
