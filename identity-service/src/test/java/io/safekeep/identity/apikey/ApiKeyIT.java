package io.safekeep.identity.apikey;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import com.nimbusds.jwt.SignedJWT;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.safekeep.identity.IdentitySecrets;
import io.safekeep.identity.Operator;
import io.safekeep.identity.Operator.TenantOfTest;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import io.safekeep.runtime.secret.Secret;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.SqlFault;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(IdentitySecrets.class)
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "identity"))
class ApiKeyIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Inject Sql sql;
  @Inject LastUses lastUses;
  @Inject TendApiKeys tendApiKeys;
  @Inject ApiKeysEnd apiKeysEnd;
  @Inject EndedKeysRefused endedKeysRefused;

  private TenantOfTest tenant;
  private String admin;

  @BeforeEach
  void anAdministratorOfATenant() {
    tenant = Operator.createTenant();
    admin = tokenOf(tenant, "tenant-admin");
  }

  private record Key(String id, String text) {}

  @Test
  void keyIsExchangedForATokenThatOpensItsScopeAndNothingElse() throws Exception {
    // Given
    var key = create("user:read", "role:read");

    // When
    var exchanged = exchange(key);

    // Then
    exchanged
        .then()
        .statusCode(200)
        .header("Cache-Control", "no-store")
        .header("RateLimit-Policy", "\"api-key\";q=60;w=60")
        .header("RateLimit", containsString("r=59"))
        .body("token_type", equalTo("Bearer"))
        .body("expires_in", equalTo(300));
    String token = exchanged.path("access_token");
    var claims = SignedJWT.parse(token).getJWTClaimsSet();
    assertThat(claims.toJSONObject())
        .containsEntry("sub", key.id)
        .containsEntry("client_id", key.id)
        .containsEntry("tenant", tenant.id().toString())
        .containsEntry("permissions", List.of("role:read", "user:read"));
    assertThat(claims.getExpirationTime())
        .isBeforeOrEqualTo(
            Date.from(claims.getIssueTime().toInstant().plus(Duration.ofMinutes(5))));
    Operator.as(token).get(users(tenant)).then().statusCode(200);
    Operator.as(token).get(users(Operator.createTenant())).then().statusCode(404);
    Operator.as(token).body("{}").post(users(tenant)).then().statusCode(403);
    Operator.as(token).get(keys(tenant)).then().statusCode(403);
  }

  @Test
  void keyIsShownOnceAndRestsAsAHash() {
    // Given
    var key = create("user:read");
    exchange(key).then().statusCode(200);

    // When
    lastUses.write();

    // Then
    Operator.as(admin)
        .get(keys(tenant) + "/" + key.id)
        .then()
        .statusCode(200)
        .body("state", equalTo("live"))
        .body("label", equalTo("prototype"))
        .body("permissions", equalTo(List.of("user:read")))
        .body("lastUsedAt", not(equalTo(null)))
        .body(not(containsString(key.text)));
    assertThat(Operator.as(admin).get(keys(tenant)).asString())
        .contains(key.id)
        .doesNotContain(key.text);
    assertThat(
            sql.query(
                "select to_jsonb(v)::text || to_jsonb(k)::text as row, v.hash from api_key k"
                    + " join api_key_version v on v.key_id = k.id where k.id = ?",
                row -> row.text("row"),
                key.id))
        .singleElement()
        .satisfies(
            row -> assertThat(row).doesNotContain(key.text).contains(new Secret(key.text).hash()));
    assertThat(
            sql.first(
                "select extract(epoch from expires_at - created_at)::bigint as seconds"
                    + " from api_key_version where key_id = ?",
                row -> row.number("seconds"),
                key.id))
        .contains(Duration.ofDays(90).toSeconds());
  }

  @Test
  void whatIsNoGoodKeyGetsOneAnswer() {
    // Given
    var key = create("user:read");
    var other = create("user:read");
    var expired = create("user:read");
    sql.update("update api_key_version set expires_at = now() where key_id = ?", expired.id);
    var random = new SecureRandom();
    var unknown = KeyText.newId(random);

    // Then
    for (var bad :
        List.of(
            new Key(key.id, KeyText.random(key.id, random).secret().value()),
            new Key(key.id, key.text + "x"),
            new Key(key.id, "skk_"),
            new Key(key.id, other.text),
            new Key("test-operator", key.text),
            expired,
            new Key(unknown, KeyText.random(unknown, random).secret().value()))) {
      exchange(bad).then().statusCode(401).body("error", equalTo("invalid_client"));
    }
    exchange(key).then().statusCode(200);
  }

  @Test
  void keyOfASuspendedTenantGivesNothing() {
    // Given
    var key = create("user:read");
    Operator.suspend(tenant);

    // Then
    exchange(key).then().statusCode(400).body("error", equalTo("unauthorized_client"));
  }

  @Test
  void revokedKeyIsRefusedAtOnceAndSoAreItsTokens() {
    // Given
    var key = create("user:read");
    String token = exchange(key).path("access_token");
    var asker = Operator.createService();

    // When
    Operator.as(admin)
        .body(Map.of("reason", "left in a repository"))
        .post(keys(tenant) + "/" + key.id + ":revoke")
        .then()
        .statusCode(200)
        .body("state", equalTo("revoked"))
        .body("endReason", equalTo("left in a repository"));

    // Then
    exchange(key).then().statusCode(401);
    given()
        .auth()
        .preemptive()
        .basic(asker.id(), asker.secret())
        .formParam("token", token)
        .post("/introspect")
        .then()
        .body("active", equalTo(false));
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> Operator.as(token).get(users(tenant)).then().statusCode(401));
    Operator.as(admin)
        .body(Map.of("reason", "again"))
        .post(keys(tenant) + "/" + key.id + ":revoke")
        .then()
        .statusCode(409)
        .body("type", equalTo("/problems/api-key-ended"));
    Operator.as(admin)
        .body("{}")
        .post(keys(tenant) + "/" + key.id + ":rotate")
        .then()
        .statusCode(409);
    assertThatThrownBy(() ->
            sql.update(
                "update api_key set state = 'live', ended_at = null, ended_by = null,"
                    + " end_reason = null where id = ?",
                key.id))
        .isInstanceOf(SqlFault.class);
  }

  @Test
  void twoVersionsAreGoodWhileAKeyIsRotated() {
    // Given
    var first = create("user:read");

    // When
    var second = new Key(first.id, rotate(first, Map.of()).statusCode(200).extract().path("key"));

    // Then
    exchange(first).then().statusCode(200);
    exchange(second).then().statusCode(200);
    rotate(first, Map.of()).statusCode(409).body("type", equalTo("/problems/api-key-rotating"));
    String third = rotate(first, Map.of("overlapHours", 0)).statusCode(200).extract().path("key");
    exchange(first).then().statusCode(401);
    exchange(second).then().statusCode(401);
    exchange(new Key(first.id, third)).then().statusCode(200);
  }

  @Test
  void nobodyMakesAKeyThatMayMoreThanTheyMay() {
    tryToCreate(admin, Map.of("permissions", List.of("tenant:create")))
        .then()
        .statusCode(422)
        .body("type", equalTo("/problems/scope-not-grantable"))
        .body("grantable", hasItem("user:read"))
        .body("grantable", not(hasItem("tenant:create")));
    tryToCreate(admin, Map.of("permissions", List.of("api-key:create"))).then().statusCode(422);
    tryToCreate(tokenOf(tenant, "member"), Map.of()).then().statusCode(403);
    tryToCreate(Operator.token(), Map.of()).then().statusCode(403);
    tryToCreate(tokenOf(Operator.createTenant(), "tenant-admin"), Map.of()).then().statusCode(404);
    var key = create("user:read", "role:read");
    exchange(key, "role:read").then().statusCode(200).body("scope", equalTo("role:read"));
    exchange(key, "user:create").then().statusCode(400).body("error", equalTo("invalid_scope"));
  }

  @Test
  void overAYearTakesAReasonThatIsKept() {
    tryToCreate(admin, Map.of("lifetimeDays", 366))
        .then()
        .statusCode(400)
        .body("field", equalTo("exceptionReason"));
    tryToCreate(admin, Map.of("lifetimeDays", 1826, "exceptionReason", "for ever"))
        .then()
        .statusCode(400);
    tryToCreate(admin, Map.of("lifetimeDays", 366, "exceptionReason", "sealed appliance"))
        .then()
        .statusCode(201)
        .body("apiKey.exceptionReason", equalTo("sealed appliance"));
  }

  @Test
  void keyIsNotExchangedMoreOftenThanItMay() {
    // Given
    var key = create("user:read");

    // When
    var answers = IntStream.range(0, 61).mapToObj(_ -> exchange(key)).toList();

    // Then
    answers
        .getLast()
        .then()
        .statusCode(429)
        .header("Retry-After", not(equalTo(null)))
        .header("RateLimit", containsString("r=0"))
        .body("error", equalTo("temporarily_unavailable"));
    assertThat(answers.subList(0, 60)).allMatch(answer -> answer.statusCode() == 200);
  }

  @Test
  void keyThatNobodyUsesIsDisabledAndTheControlSeesOneThatIsNot() {
    // Given
    var key = create("user:read");
    exchange(key).then().statusCode(200);
    lastUses.write();
    sql.update("update api_key set last_used_at = now() - interval '91 days' where id = ?", key.id);

    // When
    var missed = resultFor(apiKeysEnd.check(), key);
    tendApiKeys.disableUnused(Duration.ofDays(90));
    var disabled = apiKeysEnd.check();

    // Then
    assertThat(missed).isEqualTo(Outcome.FAIL);
    assertThat(disabled).noneMatch(result -> result.subject().equals(key.id));
    exchange(key).then().statusCode(401);
    Operator.as(admin)
        .get(keys(tenant) + "/" + key.id)
        .then()
        .body("state", equalTo("unused"))
        .body("endReason", equalTo("not used for 90 days"));
  }

  @Test
  void controlSeesAKeyThatWasExchangedAfterItsEnd() {
    // Given
    var key = create("user:read");
    Operator.as(admin).body(Map.of("reason", "over")).post(keys(tenant) + "/" + key.id + ":revoke");
    var before = resultFor(endedKeysRefused.check(), key);

    // When
    sql.update(
        "update api_key set last_used_at = ended_at + interval '6 seconds' where id = ?", key.id);

    // Then
    assertThat(before).isNotEqualTo(Outcome.FAIL);
    assertThat(resultFor(endedKeysRefused.check(), key)).isEqualTo(Outcome.FAIL);
    sql.update("update api_key set last_used_at = ended_at where id = ?", key.id);
  }

  private static Outcome resultFor(List<ControlResult> results, Key key) {
    return results.stream()
        .filter(result -> result.subject().equals(key.id))
        .map(ControlResult::outcome)
        .findFirst()
        .orElse(Outcome.PASS);
  }

  private Key create(String... permissions) {
    var created =
        tryToCreate(admin, Map.of("permissions", List.of(permissions)))
            .then()
            .statusCode(201)
            .extract();
    return new Key(created.path("apiKey.id"), created.path("key"));
  }

  private Response tryToCreate(String token, Map<String, ?> fields) {
    var body = new HashMap<String, Object>();
    body.put("name", "Nightly import");
    body.put("permissions", List.of("user:read"));
    body.putAll(fields);
    return Operator.as(token).body(body).post(keys(tenant));
  }

  private ValidatableResponse rotate(Key key, Map<String, ?> body) {
    return Operator.as(admin).body(body).post(keys(tenant) + "/" + key.id + ":rotate").then();
  }

  private static Response exchange(Key key) {
    return exchange(key, "");
  }

  private static Response exchange(Key key, String scope) {
    return given()
        .auth()
        .preemptive()
        .basic(key.id, key.text)
        .formParam("grant_type", "client_credentials")
        .formParam("scope", scope)
        .post("/token");
  }

  private static String tokenOf(TenantOfTest tenant, String role) {
    var client = Operator.createTenantClient(tenant, role);
    return Operator.token(client.id(), client.secret());
  }

  private static String keys(TenantOfTest tenant) {
    return "/v1/tenants/" + tenant.id() + "/api-keys";
  }

  private static String users(TenantOfTest tenant) {
    return "/v1/tenants/" + tenant.id() + "/users";
  }
}
