package io.safekeep.identity.user;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
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
import io.safekeep.testing.TestServers;
import io.safekeep.testing.Topic;
import io.safekeep.testing.Topic.CloudEvent;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
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
  void tenantKeepsItsLastAdministrator() {
    // Given
    var tenant = Operator.createTenant();
    var admin = Operator.createUser(tenant, "tenant-admin");
    var path = "/v1/tenants/" + tenant.id() + "/users/" + admin.id();

    // Then
    for (var refused :
        List.of(
            Operator.operator().body(Map.of("reason", "left")).post(path + ":deactivate"),
            Operator.operator().body(Map.of("roles", List.of("member"))).put(path + "/roles"))) {
      refused.then().statusCode(409).body("type", equalTo("/problems/last-administrator"));
    }
    Operator.createUser(tenant, "tenant-admin");
    Operator.operator()
        .body(Map.of("roles", List.of("member")))
        .put(path + "/roles")
        .then()
        .statusCode(200)
        .body("roles", equalTo(List.of("member")));
  }

  @Test
  void twoAdministratorsWhoGoAtOnceDoNotBothGo() throws Exception {
    // Given
    var tenant = Operator.createTenant();
    var admins =
        List.of(
            Operator.createUser(tenant, "tenant-admin"),
            Operator.createUser(tenant, "tenant-admin"));
    var token = Operator.token();

    // When
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers =
          threads.invokeAll(
              admins.stream()
                  .<Callable<Integer>>map(admin ->
                      () ->
                          Operator.as(token)
                              .body(Map.of("reason", "left"))
                              .post(
                                  "/v1/tenants/%s/users/%s:deactivate"
                                      .formatted(tenant.id(), admin.id()))
                              .statusCode())
                  .toList());

      // Then
      assertThat(List.of(answers.getFirst().get(), answers.getLast().get()))
          .containsExactlyInAnyOrder(200, 409);
    }
  }

  @Test
  void profileIsChangedAndSearchedButNotWrittenIntoTheAuditTrail() {
    // Given
    var tenant = Operator.createTenant();
    var user = Operator.createUser(tenant, "member");
    Operator.createUser(tenant, "member");
    var users = "/v1/tenants/" + tenant.id() + "/users";

    // When
    Operator.operator()
        .body(
            Map.of(
                "displayName", "Ada King",
                "email", "ada.king@acme.example",
                "locale", "de-CH",
                "zone", "Europe/Zurich"))
        .put(users + "/" + user.id() + "/profile")
        .then()
        .statusCode(200)
        .body("email", equalTo("ada.king@acme.example"))
        .body("locale", equalTo("de-CH"))
        .body("zone", equalTo("Europe/Zurich"));

    // Then
    assertThat(Operator.operator().get(users + "?search=KING@").jsonPath().getList("items.id"))
        .containsExactly(user.id().toString());
    assertThat(
            sql.query(
                "select details::text as details from audit_record where subject = ? and action = ?",
                row -> row.text("details"),
                user.id().toString(),
                "user.describe"))
        .singleElement()
        .satisfies(details -> assertThat(details).contains("email").doesNotContain("acme"));
    Operator.operator()
        .body(Map.of("displayName", "Ada", "zone", "Mars/Olympus"))
        .put(users + "/" + user.id() + "/profile")
        .then()
        .statusCode(400)
        .body("field", equalTo("zone"));
  }

  @Test
  void whatChangesIsToldToTheOtherServicesWithoutPersonalData() {
    // Given
    var tenant = Operator.createTenant();
    var topic = new Topic(TestServers.kafka(), "safekeep.identity");

    // When
    var user = Operator.createUser(tenant, "member");

    // Then
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() ->
            assertThat(topic.records())
                .filteredOn(
                    record -> user.id().toString().equals(CloudEvent.attribute(record, "subject")))
                .map(record -> new String(record.value(), UTF_8))
                .containsExactly(
                    "{\"tenant\":\"%s\",\"user\":\"%s\",\"roles\":[\"member\"],\"state\":\"active\",\"version\":0}"
                        .formatted(tenant.id(), user.id())));
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
