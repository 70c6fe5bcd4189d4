package io.safekeep.identity.op;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.safekeep.contracts.Event;
import io.safekeep.contracts.Topics;
import io.safekeep.contracts.access.GrantActivated;
import io.safekeep.contracts.access.GrantEnded;
import io.safekeep.identity.IdentitySecrets;
import io.safekeep.identity.Operator;
import io.safekeep.identity.Operator.ClientOfTest;
import io.safekeep.identity.Operator.Person;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.testing.TestServers;
import io.safekeep.testing.Topic;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(IdentitySecrets.class)
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "identity"))
class TokenExchangeIT {

  private static final String PORTAL = "https://portal.acme.example";
  private static final String ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";

  @Inject Sql sql;
  @Inject ObjectMapper json;

  private final UUID tenant = UUID.randomUUID();
  private final UUID grant = UUID.randomUUID();
  private ClientOfTest client;
  private Person employee;
  private String token;

  @BeforeEach
  void anEmployeeAtATerminal() {
    client = Operator.createDeviceClient();
    employee = Operator.createEmployee();
    Operator.activate(employee);
    token = Device.begin(client).letInBy(employee).path("access_token");
  }

  @Test
  void grantInForceGivesATokenThatSaysWhoActs() throws Exception {
    // Given
    activate(grant, "portal", Instant.now().plus(Duration.ofHours(4)));
    var before = Instant.now();

    // When
    var answer = exchange(request());

    // Then
    answer
        .then()
        .statusCode(200)
        .header("Cache-Control", "no-store")
        .body("token_type", equalTo("Bearer"))
        .body("issued_token_type", equalTo(ACCESS_TOKEN))
        .body("scope", equalTo("orders:read profile:read"));
    assertThat(answer.<Object>path("refresh_token")).isNull();
    var delegated = SignedJWT.parse(answer.path("access_token"));
    assertThat(delegated.getHeader().getType()).hasToString("at+jwt");
    var claims = delegated.getJWTClaimsSet();
    assertThat(claims.toJSONObject())
        .containsOnlyKeys(
            "iss",
            "sub",
            "aud",
            "tenant",
            "act",
            "grant_id",
            "scope",
            "client_id",
            "iat",
            "exp",
            "jti")
        .containsEntry("iss", Operator.issuer())
        .containsEntry("sub", "urn:safekeep:support:" + tenant)
        .containsEntry("aud", PORTAL)
        .containsEntry("tenant", tenant.toString())
        .containsEntry("act", Map.of("sub", employee.id().toString()))
        .containsEntry("grant_id", grant.toString());
    assertThat(claims.getExpirationTime().toInstant())
        .isBetween(before.plusSeconds(290), Instant.now().plusSeconds(300));
    assertThat(
            sql.query(
                "select details ->> 'token' as token from audit_record where action = 'delegation.issue' and subject = ?",
                row -> row.text("token"),
                grant.toString()))
        .containsExactly(claims.getJWTID());
  }

  @Test
  void delegatedTokenEndsNoLaterThanItsGrant() throws Exception {
    // Given
    var end = Instant.now().plusSeconds(60);
    activate(grant, "portal", end);

    // When
    var answer = exchange(request());

    // Then
    var claims = SignedJWT.parse(answer.path("access_token")).getJWTClaimsSet();
    assertThat(claims.getExpirationTime().toInstant()).isBeforeOrEqualTo(end);
    assertThat(answer.<Integer>path("expires_in")).isLessThanOrEqualTo(60);
  }

  @Test
  void nothingIsGivenAfterTheGrantHasEndedWhateverArrivesLater() {
    // Given
    var end = Instant.now().plus(Duration.ofHours(4));
    activate(grant, "portal", end);
    exchange(request()).then().statusCode(200);

    // When
    publish(
        new GrantEnded(
            tenant, grant, employee.id().toString(), "portal", "customer", Instant.now()));

    // Then
    Awaitility.await().untilAsserted(() -> isRefused(exchange(request()), "invalid_target"));
    var other = UUID.randomUUID();
    publish(activated(grant, "portal", end));
    activate(other, "portal", end);
    isRefused(exchange(request()), "invalid_target");
  }

  @Test
  void endThatIsKnownBeforeTheActivationHolds() {
    // Given
    publish(
        new GrantEnded(
            tenant, grant, employee.id().toString(), "portal", "revoked", Instant.now()));

    // When
    publish(activated(grant, "portal", Instant.now().plus(Duration.ofHours(1))));
    activate(UUID.randomUUID(), "portal", Instant.now().plus(Duration.ofHours(1)));

    // Then
    isRefused(exchange(request()), "invalid_target");
  }

  @Test
  void grantWhoseTimeIsOverGivesNothingThoughNobodySaidSo() {
    // Given
    activate(grant, "portal", Instant.now().plus(Duration.ofHours(4)));

    // When
    sql.update("update portal_grant set ends_at = now() where id = ?", grant);

    // Then
    isRefused(exchange(request()), "invalid_target");
  }

  @Test
  void grantOfAnotherClassGivesNothing() {
    // Given
    publish(activated(grant, "postgres", Instant.now().plus(Duration.ofHours(4))));
    activate(UUID.randomUUID(), "portal", Instant.now().plus(Duration.ofHours(4)));

    // Then
    isRefused(exchange(request()), "invalid_target");
  }

  @Test
  void grantOfAnotherEmployeeGivesNothingAndTheTryIsRecorded() {
    // Given
    activate(grant, "portal", Instant.now().plus(Duration.ofHours(4)));
    var other = Operator.createEmployee();
    Operator.activate(other);

    // When
    var stolen = request();
    stolen.put("subject_token", Device.begin(client).letInBy(other).path("access_token"));
    var answer = exchange(stolen);

    // Then
    isRefused(answer, "invalid_target");
    assertThat(
            sql.query(
                "select actor from audit_record where action = 'delegation.refuse' and subject = ?",
                row -> row.text("actor"),
                grant.toString()))
        .containsExactly(other.id().toString());
  }

  @ParameterizedTest
  @CsvSource({
    "audience, https://portal.other.example, invalid_target",
    "audience, , invalid_target",
    "grant_id, , invalid_request",
    "grant_id, 1, invalid_request",
    "grant_id, 00000000-0000-0000-0000-000000000000, invalid_target",
    "scope, orders:write, invalid_scope",
    "scope, orders:read orders:write, invalid_scope",
    "subject_token, x, invalid_request",
    "subject_token_type, urn:ietf:params:oauth:token-type:id_token, invalid_request",
    "subject_token_type, urn:ietf:params:oauth:token-type:jwt, invalid_request",
    "requested_token_type, urn:ietf:params:oauth:token-type:refresh_token, invalid_request",
    "resource, https://portal.other.example, invalid_target"
  })
  void requestThatAsksForMoreIsRefused(String parameter, String value, String error) {
    // Given
    activate(grant, "portal", Instant.now().plus(Duration.ofHours(4)));
    var request = request();
    if (value == null) {
      request.remove(parameter);
    } else {
      request.put(parameter, value);
    }

    // Then
    isRefused(exchange(request), error);
  }

  @Test
  void scopeMayBeNarrowed() {
    // Given
    activate(grant, "portal", Instant.now().plus(Duration.ofHours(4)));
    var request = request();
    request.put("scope", "orders:read");

    // Then
    exchange(request).then().statusCode(200).body("scope", equalTo("orders:read"));
  }

  @Test
  void actorTokenIsNeverTaken() {
    // Given
    activate(grant, "portal", Instant.now().plus(Duration.ofHours(4)));
    var request = request();
    request.put("actor_token", token);
    request.put("actor_token_type", ACCESS_TOKEN);

    // Then
    isRefused(exchange(request), "invalid_request");
  }

  @Test
  void delegatedTokenIsExchangedForNothingAndOpensNothingHere() {
    // Given
    activate(grant, "portal", Instant.now().plus(Duration.ofHours(4)));
    String delegated = exchange(request()).path("access_token");

    // When
    var request = request();
    request.put("subject_token", delegated);

    // Then
    isRefused(exchange(request), "invalid_request");
    given().auth().oauth2(delegated).get("/userinfo").then().statusCode(401);
    given().auth().oauth2(delegated).get("/v1/tenants").then().statusCode(401);
  }

  @Test
  void tokensThatAreNoAccessTokenOfAnEmployeeAtThisClientAreRefused() throws Exception {
    // Given
    activate(grant, "portal", Instant.now().plus(Duration.ofHours(4)));
    var tokens = Device.begin(client).letInBy(employee);
    var unsigned =
        new PlainJWT(new JWTClaimsSet.Builder(SignedJWT.parse(token).getJWTClaimsSet()).build())
            .serialize();
    var parts = token.split("\\.");
    var user = Operator.createUser(Operator.createTenant(), "tenant-admin");
    var elsewhere = Operator.createDeviceClient();

    // Then
    for (var subject :
        List.<String>of(
            tokens.path("id_token"),
            tokens.path("refresh_token"),
            unsigned,
            parts[0] + "." + parts[1] + ".",
            parts[0] + "." + parts[1] + "." + "A".repeat(86),
            Operator.token(),
            Device.begin(client).letInBy(user).path("access_token"),
            Device.begin(elsewhere).letInBy(employee).path("access_token"))) {
      var request = request();
      request.put("subject_token", subject);
      isRefused(exchange(request), "invalid_request");
    }
  }

  @Test
  void whoHasLeftOrSignedOutActsForNobody() {
    // Given
    activate(grant, "portal", Instant.now().plus(Duration.ofHours(4)));
    exchange(request()).then().statusCode(200);

    // When
    sql.update("update session set ended_at = now() where account_id = ?", employee.id());

    // Then
    isRefused(exchange(request()), "invalid_request");

    // And when
    var again = request();
    again.put("subject_token", Device.begin(client).letInBy(employee).path("access_token"));
    exchange(again).then().statusCode(200);
    Operator.operator()
        .body(Map.of("reason", "left"))
        .post("/v1/employees/" + employee.id() + ":deactivate")
        .then()
        .statusCode(200);

    // Then
    isRefused(exchange(again), "invalid_request");
  }

  @Test
  void clientWithoutTheGrantTypeExchangesNothing() {
    var portal = Operator.createPublicClient();
    var request = request();
    request.put("client_id", portal.id());

    isRefused(exchange(request), "unauthorized_client");
  }

  @Test
  void introspectionTellsWhoActsUntilTheGrantEnds() {
    // Given
    activate(grant, "portal", Instant.now().plus(Duration.ofHours(4)));
    String delegated = exchange(request()).path("access_token");
    var portal = Operator.createService();

    // Then
    introspect(portal, delegated)
        .then()
        .body("active", equalTo(true))
        .body("sub", equalTo("urn:safekeep:support:" + tenant))
        .body("act.sub", equalTo(employee.id().toString()))
        .body("grant_id", equalTo(grant.toString()));
    sql.update("update portal_grant set ended_at = now() where id = ?", grant);
    introspect(portal, delegated).then().body("active", equalTo(false));
  }

  private static Response introspect(ClientOfTest by, String token) {
    return given()
        .auth()
        .preemptive()
        .basic(by.id(), by.secret())
        .formParam("token", token)
        .post("/introspect");
  }

  private Map<String, String> request() {
    var request = new HashMap<String, String>();
    request.put("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange");
    request.put("client_id", client.id());
    request.put("subject_token", token);
    request.put("subject_token_type", ACCESS_TOKEN);
    request.put("audience", PORTAL);
    request.put("grant_id", grant.toString());
    return request;
  }

  private static Response exchange(Map<String, String> request) {
    return given().formParams(request).post("/token");
  }

  private GrantActivated activated(UUID id, String resourceClass, Instant endsAt) {
    return new GrantActivated(
        tenant,
        id,
        UUID.randomUUID(),
        employee.id().toString(),
        UUID.randomUUID(),
        resourceClass,
        PORTAL,
        List.of("profile:read", "orders:read"),
        "CUSTOMER_INITIATED_SUPPORT",
        Instant.now(),
        endsAt);
  }

  /// Returns once the service knows; events of one tenant keep their order.
  private void activate(UUID id, String resourceClass, Instant endsAt) {
    publish(activated(id, resourceClass, endsAt));
    Awaitility.await()
        .until(() ->
            sql.first("select id from portal_grant where id = ?", row -> row.id("id"), id)
                .isPresent());
  }

  private void publish(Event event) {
    try {
      new Topic(TestServers.kafka(), Topics.ACCESS)
          .publish(
              new Topic.CloudEvent(
                  UUID.randomUUID(),
                  event.type(),
                  event.subject(),
                  tenant.toString(),
                  json.writeValueAsString(event)));
    } catch (JsonProcessingException fault) {
      throw new AssertionError(fault);
    }
  }

  private static void isRefused(Response answer, String error) {
    answer.then().statusCode(400).body("error", equalTo(error));
  }
}
