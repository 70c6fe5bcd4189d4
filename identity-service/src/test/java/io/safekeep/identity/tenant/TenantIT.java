package io.safekeep.identity.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.identity.IdentitySecrets;
import io.safekeep.identity.Locks;
import io.safekeep.identity.Operator;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.testing.TestServers;
import io.safekeep.testing.Topic;
import io.safekeep.testing.Topic.CloudEvent;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(IdentitySecrets.class)
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "identity"))
class TenantIT {

  @Inject Sql sql;
  @Inject DataSource dataSource;

  @Test
  void tenantLivesThroughItsStatesAndTellsTheOthers() {
    // Given
    var tenant = Operator.createTenant();

    // When
    act(tenant.id() + ":suspend").then().statusCode(200).body("state", equalTo("suspended"));
    act(tenant.id() + ":reinstate").then().statusCode(200).body("state", equalTo("active"));
    act(tenant.id() + "/relationships/" + tenant.relationship() + ":end")
        .then()
        .statusCode(200)
        .body("endedAt", notNullValue());

    // Then
    Operator.operator()
        .get("/v1/tenants/" + tenant.id())
        .then()
        .body("state", equalTo("former"))
        .body("formerSince", notNullValue());
    assertThat(
            Operator.operator()
                .get("/v1/tenants/" + tenant.id() + "/history")
                .jsonPath()
                .getList("state"))
        .containsExactly("active", "suspended", "active", "former");
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() ->
            assertThat(factsOf(tenant.id()))
                .containsExactly(
                    "io.safekeep.identity.tenant.created.v1",
                    "io.safekeep.identity.relationship.started.v1",
                    "io.safekeep.identity.tenant.suspended.v1",
                    "io.safekeep.identity.tenant.reinstated.v1",
                    "io.safekeep.identity.relationship.ended.v1 last=true"));
    assertThat(
            sql.query(
                "select action from audit_record where tenant = ? order by id",
                row -> row.text("action"),
                tenant.id()))
        .containsExactly("tenant.create", "tenant.suspend", "tenant.reinstate", "relationship.end");
  }

  /// A writer whose first try hangs tries again while it does.
  @Test
  void whoCreatesWhatIsJustBeingCreatedIsToldThatItIsThere() throws Exception {
    // Given
    var domain = UUID.randomUUID() + ".example";
    try (var first = dataSource.getConnection();
        var insert =
            first.prepareStatement(
                """
                insert into tenant (id, name, domain, region, plan, state, created_at, version)
                values (gen_random_uuid(), 'First', ?, 'eu', 'paid', 'active', now(), 0)
                """)) {
      first.setAutoCommit(false);
      insert.setString(1, domain);
      insert.execute();
      var second =
          CompletableFuture.supplyAsync(() ->
              Operator.operator()
                  .body(
                      Map.of(
                          "name", "Second",
                          "domain", domain,
                          "region", "eu",
                          "plan", "paid",
                          "relationship", Map.of("kind", "subscription")))
                  .post("/v1/tenants")
                  .statusCode());
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> Locks.areWaitedFor(sql, "insert into tenant%"));

      // When
      first.commit();

      // Then
      assertThat(second.get(60, TimeUnit.SECONDS)).isEqualTo(409);
    } finally {
      sql.update("delete from tenant where domain = ?", domain);
    }
  }

  @Test
  void onlyTheEndOfTheLastRelationshipMakesAFormerTenantAndANewOneTakesItBack() {
    // Given
    var tenant = Operator.createTenant();
    String dispute =
        Operator.operator()
            .body(Map.of("kind", "dispute"))
            .post("/v1/tenants/" + tenant.id() + "/relationships")
            .then()
            .statusCode(201)
            .extract()
            .path("id");

    // When, Then
    act(tenant.id() + "/relationships/" + tenant.relationship() + ":end");
    state(tenant.id(), "active");
    act(tenant.id() + "/relationships/" + dispute + ":end");
    state(tenant.id(), "former");
    act(tenant.id() + "/relationships/" + dispute + ":end")
        .then()
        .statusCode(409)
        .body("type", equalTo("/problems/relationship-ended"));
    Operator.operator()
        .body(Map.of("kind", "contract"))
        .post("/v1/tenants/" + tenant.id() + "/relationships")
        .then()
        .statusCode(201);
    state(tenant.id(), "active");
  }

  @Test
  void statesThatDoNotFollowAreRefused() {
    var tenant = Operator.createTenant();

    act(tenant.id() + ":reinstate")
        .then()
        .statusCode(409)
        .body("type", equalTo("/problems/tenant-not-suspended"));
    act(tenant.id() + ":suspend").then().statusCode(200);
    act(tenant.id() + ":suspend")
        .then()
        .statusCode(409)
        .body("type", equalTo("/problems/tenant-not-active"));
  }

  @Test
  void foreignTenantLooksLikeOneThatDoesNotExist() {
    // Given
    var own = Operator.createTenant();
    var foreign = Operator.createTenant();
    var absent = UUID.fromString("0199aaaa-0000-7000-8000-000000000000");
    var client = Operator.createTenantClient(own, "tenant-admin");
    var token = Operator.token(client.id(), client.secret());

    for (var path : List.of("", "/history", "/relationships", "/users")) {
      // When
      var ofForeign = Operator.as(token).get("/v1/tenants/" + foreign.id() + path);
      var ofAbsent = Operator.as(token).get("/v1/tenants/" + absent + path);

      // Then
      ofForeign.then().statusCode(404).body("type", equalTo("/problems/not-found"));
      assertThat(ofForeign.<String>path("detail").replace(foreign.id().toString(), "X"))
          .isEqualTo(ofAbsent.<String>path("detail").replace(absent.toString(), "X"));
    }
    Operator.as(token).get("/v1/tenants/" + own.id()).then().statusCode(200);
    assertThat(Operator.as(token).get("/v1/tenants").jsonPath().getList("items.id"))
        .containsExactly(own.id().toString());
  }

  @Test
  void tenantAdminMayNotSuspend() {
    var tenant = Operator.createTenant();
    var client = Operator.createTenantClient(tenant, "tenant-admin");

    Operator.as(Operator.token(client.id(), client.secret()))
        .body(Map.of("reason", "why not"))
        .post("/v1/tenants/" + tenant.id() + ":suspend")
        .then()
        .statusCode(403)
        .body("type", equalTo("/problems/forbidden"));
  }

  @Test
  void listIsPagedWithoutGapOrRepetition() {
    // Given
    var created =
        List.of(Operator.createTenant(), Operator.createTenant(), Operator.createTenant());

    // When
    var seen = new ArrayList<String>();
    String cursor = null;
    do {
      var request = Operator.operator().queryParam("limit", 2);
      var page =
          (cursor == null ? request : request.queryParam("cursor", cursor)).get("/v1/tenants");
      seen.addAll(page.jsonPath().getList("items.id", String.class));
      cursor = page.path("nextCursor");
    } while (cursor != null);

    // Then
    assertThat(seen)
        .doesNotHaveDuplicates()
        .containsAll(created.stream().map(tenant -> tenant.id().toString()).toList());
  }

  @Test
  void sameIdempotencyKeyGivesTheSameTenant() {
    // Given
    var domain = "once-" + Operator.next() + ".example";

    // When
    var first = create(domain, "key-of-" + domain);
    var second = create(domain, "key-of-" + domain);

    // Then
    first.then().statusCode(201);
    second.then().statusCode(201).body("id", equalTo(first.path("id")));
    create(domain, null)
        .then()
        .statusCode(409)
        .body("type", equalTo("/problems/domain-taken"))
        .body("field", equalTo("domain"));
  }

  @ParameterizedTest
  @CsvSource({
    "domain, not a domain",
    "domain, localhost",
    "region, Europe",
    "plan, gold",
    "name, ''"
  })
  void badFieldIsNamed(String field, String value) {
    // Given
    var body = new java.util.HashMap<String, Object>(body("bad-" + Operator.next() + ".example"));
    body.put(field, value);

    // When
    var answer = Operator.operator().body(body).post("/v1/tenants");

    // Then
    answer
        .then()
        .statusCode(400)
        .body("type", equalTo("/problems/invalid-request"))
        .body("errors[0].field", equalTo(field));
  }

  @Test
  void databaseKeepsWhatTheServiceKeeps() {
    var tenant = Operator.createTenant();

    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> sql.update("update tenant set state = 'suspended' where id = ?", tenant.id()))
        .hasMessageContaining("violates check constraint");
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> sql.update("update tenant set domain = 'x.example' where id = ?", tenant.id()))
        .hasMessageContaining("cannot change");
    org.assertj.core.api.Assertions.assertThatThrownBy(() ->
            sql.update("update tenant_history set reason = 'x' where tenant_id = ?", tenant.id()))
        .hasMessageContaining("only ever added to");
  }

  private static io.restassured.response.Response act(String path) {
    return Operator.operator().body(Map.of("reason", "as agreed")).post("/v1/tenants/" + path);
  }

  private static void state(UUID tenant, String state) {
    Operator.operator().get("/v1/tenants/" + tenant).then().body("state", equalTo(state));
  }

  private static io.restassured.response.Response create(String domain, String key) {
    var request = Operator.operator().body(body(domain));
    return (key == null ? request : request.header("Idempotency-Key", key)).post("/v1/tenants");
  }

  private static Map<String, Object> body(String domain) {
    return Map.of(
        "name", "Tenant of a test",
        "domain", domain,
        "region", "eu",
        "plan", "paid",
        "relationship", Map.of("kind", "trial"));
  }

  private static List<String> factsOf(UUID tenant) {
    return new Topic(TestServers.kafka(), "safekeep.identity")
        .records().stream()
            .filter(record ->
                new String(record.key(), StandardCharsets.UTF_8).equals(tenant.toString()))
            .map(record ->
                CloudEvent.attribute(record, "type")
                    + (new String(record.value(), StandardCharsets.UTF_8)
                            .contains("\"lastRelationship\":true")
                        ? " last=true"
                        : ""))
            .toList();
  }
}
