package io.safekeep.identity.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.safekeep.identity.IdentitySecrets;
import io.safekeep.identity.Operator;
import io.safekeep.identity.Operator.TenantOfTest;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(IdentitySecrets.class)
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "identity"))
class UserIT {

  @Inject Sql sql;

  @Test
  void tenantAdminTakesPeopleIn() {
    // Given
    var tenant = Operator.createTenant();
    var admin = Operator.createTenantClient(tenant, "tenant-admin");
    var token = Operator.token(admin.id(), admin.secret());

    // When
    var created = create(token, tenant, "Grace", Operator.PASSWORD, "member");

    // Then
    created
        .then()
        .statusCode(201)
        .body("userName", equalTo("grace"))
        .body("state", equalTo("active"))
        .body(not(containsString("assword")));
    assertThat(
            Operator.as(token)
                .get("/v1/tenants/" + tenant.id() + "/users")
                .jsonPath()
                .getList("items.userName"))
        .containsExactly("grace");
    assertThat(
            sql.first(
                "select password_hash as hash from tenant_user where tenant_id = ?",
                row -> row.text("hash"),
                tenant.id()))
        .hasValueSatisfying(hash -> assertThat(hash).startsWith("$argon2id$v=19$m=7168,t=5,p=1$"));
  }

  @Test
  void memberTakesNobodyIn() {
    var tenant = Operator.createTenant();
    var member = Operator.createTenantClient(tenant, "member");

    create(Operator.token(member.id(), member.secret()), tenant, "x", Operator.PASSWORD, "member")
        .then()
        .statusCode(403);
  }

  @Test
  void userNameIsUniqueWithinItsTenantOnly() {
    var first = Operator.createTenant();
    var second = Operator.createTenant();

    create(Operator.token(), first, "ada", Operator.PASSWORD, "member").then().statusCode(201);
    create(Operator.token(), second, "ada", Operator.PASSWORD, "member").then().statusCode(201);
    create(Operator.token(), first, "ADA", Operator.PASSWORD, "member")
        .then()
        .statusCode(409)
        .body("type", equalTo("/problems/user-name-taken"));
  }

  @Test
  void weakPasswordIsRefusedWithEveryReasonAndWithoutThePassword() {
    create(Operator.token(), Operator.createTenant(), "ada", "ab1", "member")
        .then()
        .statusCode(422)
        .body("type", equalTo("/problems/password-too-weak"))
        .body("policy", equalTo("customer"))
        .body(
            "violations",
            equalTo(
                List.of("has 3 characters, at least 6 are needed", "needs an upper-case letter")))
        .body(not(containsString("ab1")));
  }

  @Test
  void roleOfTheVendorCannotBeGivenToAUser() {
    create(Operator.token(), Operator.createTenant(), "ada", Operator.PASSWORD, "platform-operator")
        .then()
        .statusCode(422)
        .body("type", equalTo("/problems/role-not-assignable"))
        .body("assignable", equalTo(List.of("tenant-admin", "member")));
  }

  @Test
  void passwordIsNotPartOfWhatIdempotencyKeeps() {
    // Given
    var tenant = Operator.createTenant();

    // When
    Operator.operator()
        .header("Idempotency-Key", "user-of-" + tenant.id())
        .body(body("ada", Operator.PASSWORD, "member"))
        .post("/v1/tenants/" + tenant.id() + "/users")
        .then()
        .statusCode(201);

    // Then
    assertThat(
            sql.query(
                "select answer from idempotency_key where key = ?",
                row -> row.text("answer"),
                "user-of-" + tenant.id()))
        .singleElement()
        .satisfies(answer -> assertThat(answer).doesNotContain("argon2id", Operator.PASSWORD));
  }

  @Test
  void userOfAnotherTenantIsNotFound() {
    var tenant = Operator.createTenant();
    var stranger = Operator.createUser(Operator.createTenant(), "member");

    Operator.operator()
        .get("/v1/tenants/" + tenant.id() + "/users/" + stranger.id())
        .then()
        .statusCode(404);
  }

  @Test
  void deactivatedUserCanBeActivatedAgain() {
    var tenant = Operator.createTenant();
    var user = Operator.createUser(tenant, "member");
    var path = "/v1/tenants/" + tenant.id() + "/users/" + user.id();
    var reason = Map.of("reason", "as agreed");

    Operator.operator()
        .body(reason)
        .post(path + ":activate")
        .then()
        .statusCode(409)
        .body("type", equalTo("/problems/person-active"));
    Operator.operator()
        .body(reason)
        .post(path + ":deactivate")
        .then()
        .statusCode(200)
        .body("state", equalTo("deactivated"));
    Operator.operator()
        .body(reason)
        .post(path + ":deactivate")
        .then()
        .statusCode(409)
        .body("type", equalTo("/problems/person-not-active"));
    Operator.operator()
        .body(reason)
        .post(path + ":activate")
        .then()
        .statusCode(200)
        .body("state", equalTo("active"));
  }

  private static Response create(
      String token, TenantOfTest tenant, String userName, String password, String role) {
    return Operator.as(token)
        .body(body(userName, password, role))
        .post("/v1/tenants/" + tenant.id() + "/users");
  }

  private static Map<String, Object> body(String userName, String password, String role) {
    return Map.of(
        "userName",
        userName,
        "displayName",
        "A Person",
        "roles",
        List.of(role),
        "password",
        password);
  }
}
