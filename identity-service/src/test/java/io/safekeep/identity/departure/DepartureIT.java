package io.safekeep.identity.departure;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.safekeep.contracts.TenantId;
import io.safekeep.identity.IdentitySecrets;
import io.safekeep.identity.Operator;
import io.safekeep.identity.Operator.ClientOfTest;
import io.safekeep.identity.Operator.TenantOfTest;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.purge.RelationshipOpen;
import io.safekeep.runtime.purge.Step;
import io.safekeep.runtime.purge.Warrant;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.SqlFault;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// What a purge orders here, as its holders carry it out.
@QuarkusTest
@WithTestResource(IdentitySecrets.class)
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "identity"))
class DepartureIT {

  @Inject TenantRecord record;
  @Inject AccountRecords accounts;
  @Inject Sql sql;

  @Test
  void customerIsNeitherQuarantinedNorSealed() {
    // Given
    TenantOfTest tenant = Operator.createTenant();

    // When / Then
    for (Step step : List.of(Step.QUARANTINE, Step.SEAL, Step.PURGE)) {
      assertThatThrownBy(() -> order(tenant, step))
          .isInstanceOfSatisfying(
              Refusal.class,
              refusal -> assertThat(refusal.type()).isEqualTo(RelationshipOpen.RELATIONSHIP_OPEN));
    }
    assertThatThrownBy(() ->
            sql.update(
                "update tenant set sealed_at = now(), quarantined_at = now() where id = ?",
                tenant.id()))
        .isInstanceOf(SqlFault.class);
  }

  @Test
  void quarantineKeepsTheTenantOutAndANewRelationshipLetsItIn() {
    // Given
    TenantOfTest tenant = Operator.createTenant();
    ClientOfTest client = Operator.createTenantClient(tenant, "tenant-admin");
    leave(tenant);
    tokenOf(client).then().statusCode(200);

    // When
    order(tenant, Step.QUARANTINE);
    order(tenant, Step.QUARANTINE);

    // Then
    tokenOf(client).then().statusCode(400);
    start(tenant).then().statusCode(201);
    tokenOf(client).then().statusCode(200);
    assertThatThrownBy(() -> order(tenant, Step.SEAL)).isInstanceOf(Refusal.class);
  }

  @Test
  void relationshipThatBeganAndEndedUnheardPutsTheSealOff() {
    // Given: what retention-service has heard of is the first end
    TenantOfTest tenant = Operator.createTenant();
    leave(tenant);
    Warrant early = warrant(tenant, Step.SEAL);
    String second = start(tenant).path("id");
    Operator.operator()
        .body(Map.of("reason", "changed their mind"))
        .post("/v1/tenants/" + tenant.id() + "/relationships/" + second + ":end");

    // When / Then
    assertThatThrownBy(() -> record.carryOut(early))
        .hasMessageContaining("ended at")
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> assertThat(refusal.type()).isEqualTo(RelationshipOpen.RELATIONSHIP_OPEN));
    order(tenant, Step.SEAL);
  }

  @Test
  void releaseUndoesQuarantineAndSeal() {
    // Given
    TenantOfTest tenant = Operator.createTenant();
    leave(tenant);
    order(tenant, Step.QUARANTINE);
    order(tenant, Step.SEAL);

    // When
    order(tenant, Step.RELEASE);

    // Then
    start(tenant).then().statusCode(201);
    assertThat(accounts.held(new TenantId(tenant.id()))).isZero();
  }

  @Test
  void sealedTenantIsPurgedToABareTombstoneAndNeverComesBack() {
    // Given
    TenantOfTest tenant = Operator.createTenant();
    TenantOfTest other = Operator.createTenant();
    Operator.createUser(tenant, "tenant-admin");
    Operator.createUser(tenant, "member");
    Operator.createUser(other, "member");
    ClientOfTest client = Operator.createTenantClient(tenant, "member");
    String admin =
        tokenOf(Operator.createTenantClient(tenant, "tenant-admin")).path("access_token");
    Operator.as(admin)
        .body(Map.of("name", "reports", "scope", List.of("user:read"), "lifetimeDays", 30))
        .post("/v1/tenants/" + tenant.id() + "/api-keys");
    leave(tenant);
    order(tenant, Step.QUARANTINE);
    assertThatThrownBy(() -> order(tenant, Step.PURGE)).hasMessageContaining("is not sealed");
    order(tenant, Step.SEAL);
    start(tenant).then().statusCode(409).body("type", equalTo("/problems/tenant-sealed"));
    Operator.operator()
        .body(
            Map.of(
                "userName",
                "late",
                "displayName",
                "Late",
                "roles",
                List.of("member"),
                "password",
                "words-that-nobody-knows-42"))
        .post("/v1/tenants/" + tenant.id() + "/users")
        .then()
        .statusCode(409)
        .body("type", equalTo("/problems/tenant-sealed"));
    Operator.operator()
        .body(
            Map.of(
                "id",
                "late-" + tenant.id(),
                "name",
                "Late",
                "type",
                "confidential",
                "tenant",
                tenant.id(),
                "grants",
                List.of("client_credentials"),
                "roles",
                List.of("member")))
        .post("/v1/clients")
        .then()
        .statusCode(409)
        .body("type", equalTo("/problems/tenant-sealed"));
    long others = accounts.held(new TenantId(other.id()));
    assertThat(accounts.held(new TenantId(tenant.id()))).isGreaterThanOrEqualTo(6);

    // When
    order(tenant, Step.PURGE);
    order(tenant, Step.PURGE);
    accounts.carryOut(warrant(tenant, Step.PURGE));

    // Then
    assertThat(record.held(new TenantId(tenant.id()))).isZero();
    assertThat(accounts.held(new TenantId(tenant.id()))).isZero();
    assertThat(accounts.held(new TenantId(other.id()))).isEqualTo(others);
    tokenOf(client).then().statusCode(401);
    start(tenant).then().statusCode(409);
    Operator.operator()
        .get("/v1/tenants/" + tenant.id())
        .then()
        .body("name", equalTo("-"))
        .body("domain", equalTo(tenant.id() + ".invalid"));
    assertThatThrownBy(
            () -> sql.update("update tenant set name = 'back' where id = ?", tenant.id()))
        .isInstanceOf(SqlFault.class);
  }

  @Test
  void everyTableWithRowsOfATenantOrItsPeopleBelongsToAStore() {
    // Given: what points to tenants, people and programs, as the database knows it
    List<String> tables =
        sql.query(
            """
            select distinct table_name from information_schema.columns
            where table_schema = 'public'
              and column_name in ('tenant', 'tenant_id', 'account_id', 'user_id', 'client_id')
              and table_name in (select table_name from information_schema.tables
                where table_type = 'BASE TABLE')
            order by 1
            """,
            row -> row.text("table_name"));

    // When
    var declared = new HashSet<>(accounts.store().tables());
    declared.addAll(record.store().tables());
    // What platform/runtime declares in every service.
    declared.addAll(
        List.of(
            "audit_record", "purge_step", "known_tenant", "known_relationship", "control_result"));

    // Then
    assertThat(tables).isNotEmpty();
    assertThat(declared).containsAll(tables);
  }

  private void order(TenantOfTest tenant, Step step) {
    record.carryOut(warrant(tenant, step));
  }

  private static Warrant warrant(TenantOfTest tenant, Step step) {
    return new Warrant(
        UUID.randomUUID(),
        UUID.randomUUID(),
        1,
        new TenantId(tenant.id()),
        "identity",
        "tenants",
        step,
        Instant.now(),
        Instant.now().plusSeconds(600),
        Instant.now());
  }

  private static void leave(TenantOfTest tenant) {
    Operator.operator()
        .body(Map.of("reason", "ended"))
        .post("/v1/tenants/" + tenant.id() + "/relationships/" + tenant.relationship() + ":end")
        .then()
        .statusCode(200);
  }

  private static Response start(TenantOfTest tenant) {
    return Operator.operator()
        .body(Map.of("kind", "subscription"))
        .post("/v1/tenants/" + tenant.id() + "/relationships");
  }

  private static Response tokenOf(ClientOfTest client) {
    return given()
        .auth()
        .preemptive()
        .basic(client.id(), client.secret())
        .formParam("grant_type", "client_credentials")
        .post("/token");
  }
}
