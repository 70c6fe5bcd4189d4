package io.safekeep.identity.op;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import com.nimbusds.jwt.SignedJWT;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.identity.IdentitySecrets;
import io.safekeep.identity.Operator;
import io.safekeep.runtime.secret.Secret;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(IdentitySecrets.class)
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "identity"))
class TokenEndpointIT {

  private static final int TOKENS = 1000;

  @Inject Sql sql;

  @TestHTTPResource("/token")
  URI tokenEndpoint;

  /// Every transaction that writes takes a number, also one that only locks a row.
  @Test
  void tokenForAClientItselfWritesNothing() throws Exception {
    // Given
    var client = Operator.createService();
    var credentials =
        Base64.getEncoder()
            .encodeToString(
                (client.id() + ":" + client.secret()).getBytes(StandardCharsets.US_ASCII));
    var request =
        HttpRequest.newBuilder(tokenEndpoint)
            .header("Authorization", "Basic " + credentials)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString("grant_type=client_credentials"))
            .build();
    var before = transactionsThatWrote();

    // When
    try (var http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      for (int token = 0; token < TOKENS; token++) {
        assertThat(http.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
      }
    }

    // Then
    // What the service does besides writes now and then.
    assertThat(transactionsThatWrote() - before).isLessThan(TOKENS);
  }

  private long transactionsThatWrote() {
    return sql.first(
            "select pg_snapshot_xmax(pg_current_snapshot())::text::bigint as next",
            row -> row.number("next"))
        .orElseThrow();
  }

  @Test
  void refreshTokenIsReplacedAtEachUse() {
    // Given
    var signedIn = aSignedInClient();

    // When
    var first = Browser.refresh(signedIn.client, signedIn.refreshToken);
    var second = Browser.refresh(signedIn.client, first.path("refresh_token"));

    // Then
    first.then().statusCode(200);
    second.then().statusCode(200);
    assertThat(
            List.of(
                signedIn.refreshToken, first.path("refresh_token"), second.path("refresh_token")))
        .doesNotHaveDuplicates();
  }

  @Test
  void refreshTokenUsedTwiceRevokesTheFamily() {
    // Given
    var signedIn = aSignedInClient();
    String next = Browser.refresh(signedIn.client, signedIn.refreshToken).path("refresh_token");

    // When
    var reuse = Browser.refresh(signedIn.client, signedIn.refreshToken);

    // Then
    reuse.then().statusCode(400).body("error", equalTo("invalid_grant"));
    Browser.refresh(signedIn.client, next)
        .then()
        .statusCode(400)
        .body("error", equalTo("invalid_grant"));
  }

  @Test
  void refreshTokenOfAnotherClientIsRefusedAndStaysGood() {
    // Given
    var signedIn = aSignedInClient();
    var other = Operator.createPublicClient();

    // When
    var stolen = Browser.refresh(other.id(), signedIn.refreshToken);

    // Then
    stolen.then().statusCode(400).body("error", equalTo("invalid_grant"));
    Browser.refresh(signedIn.client, signedIn.refreshToken).then().statusCode(200);
  }

  @Test
  void expiredRefreshTokenIsRefused() {
    // Given
    var signedIn = aSignedInClient();
    sql.update(
        "update refresh_token set expires_at = now() - interval '1 second' where hash = ?",
        new Secret(signedIn.refreshToken).hash());

    // When
    var late = Browser.refresh(signedIn.client, signedIn.refreshToken);

    // Then
    late.then().statusCode(400).body("error", equalTo("invalid_grant"));
  }

  @Test
  void revokedRefreshTokenIsRefused() {
    // Given
    var signedIn = aSignedInClient();

    // When
    given()
        .formParam("client_id", signedIn.client)
        .formParam("token", signedIn.refreshToken)
        .post("/revoke")
        .then()
        .statusCode(200);

    // Then
    Browser.refresh(signedIn.client, signedIn.refreshToken)
        .then()
        .statusCode(400)
        .body("error", equalTo("invalid_grant"));
  }

  @Test
  void scopeCanOnlyShrinkAtRefresh() {
    // Given
    var signedIn = aSignedInClient();

    // When
    var answer =
        given()
            .formParam("grant_type", "refresh_token")
            .formParam("client_id", signedIn.client)
            .formParam("refresh_token", signedIn.refreshToken)
            .formParam("scope", "openid")
            .post("/token");

    // Then
    answer.then().statusCode(200).body("scope", equalTo("openid"));
  }

  @Test
  void clientActsForItselfWithTheRightsOfItsRoles() throws Exception {
    // Given
    var tenant = Operator.createTenant();
    var client = Operator.createTenantClient(tenant, "member");

    // When
    var token = Operator.token(client.id(), client.secret());

    // Then
    var claims = SignedJWT.parse(token).getJWTClaimsSet().toJSONObject();
    assertThat(claims)
        .containsEntry("sub", client.id())
        .containsEntry("client_id", client.id())
        .containsEntry("tenant", tenant.id().toString())
        .containsEntry("roles", List.of("member"))
        .containsEntry(
            "permissions",
            List.of(
                "datastore:read",
                "restore:read",
                "retention-schedule:read",
                "role:read",
                "tenant-incident:read",
                "tenant:read"))
        .doesNotContainKeys("sid", "amr", "acr");
  }

  @Test
  void clientMayAskForFewerRightsButNotForMore() {
    var client = Operator.createTenantClient(Operator.createTenant(), "member");

    clientCredentials(client.id(), client.secret(), "tenant:read")
        .then()
        .statusCode(200)
        .body("scope", equalTo("tenant:read"));
    clientCredentials(client.id(), client.secret(), "tenant:create")
        .then()
        .statusCode(400)
        .body("error", equalTo("invalid_scope"));
  }

  @Test
  void clientOfASuspendedTenantGetsNoToken() {
    // Given
    var tenant = Operator.createTenant();
    var client = Operator.createTenantClient(tenant, "member");

    // When
    Operator.suspend(tenant);

    // Then
    clientCredentials(client.id(), client.secret(), "")
        .then()
        .statusCode(400)
        .body("error", equalTo("unauthorized_client"));
  }

  @Test
  void wrongSecretUnknownClientAndNoSecretGetTheSameAnswer() {
    var client = Operator.createTenantClient(Operator.createTenant(), "member");

    for (var answer :
        List.of(
            clientCredentials(client.id(), "wrong", ""),
            clientCredentials("nobody", "wrong", ""),
            given()
                .formParam("grant_type", "client_credentials")
                .formParam("client_id", client.id())
                .post("/token"))) {
      assertThat(answer.statusCode()).isIn(400, 401);
      answer.then().body("error", equalTo("invalid_client"));
    }
  }

  @Test
  void oldSecretIsRefusedAfterRotationAndDisabledClientAtAll() {
    // Given
    var client = Operator.createTenantClient(Operator.createTenant(), "member");

    // When
    String renewed =
        Operator.operator()
            .post("/v1/clients/" + client.id() + ":rotate-secret")
            .then()
            .statusCode(200)
            .extract()
            .path("secret");

    // Then
    clientCredentials(client.id(), client.secret(), "").then().statusCode(401);
    clientCredentials(client.id(), renewed, "").then().statusCode(200);
    Operator.operator()
        .body(Map.of("reason", "not in use"))
        .post("/v1/clients/" + client.id() + ":disable")
        .then()
        .statusCode(200)
        .body("state", equalTo("disabled"));
    clientCredentials(client.id(), renewed, "").then().statusCode(401);
  }

  @Test
  void grantsThatTheProfileLeavesOutAreRefused() {
    for (var grant : List.of("password", "implicit", "urn:example:unknown")) {
      given()
          .auth()
          .preemptive()
          .basic(IdentitySecrets.OPERATOR, Operator.secret())
          .formParam("grant_type", grant)
          .formParam("username", "ada@acme.example")
          .formParam("password", Operator.PASSWORD)
          .post("/token")
          .then()
          .statusCode(400)
          .body("error", equalTo("unsupported_grant_type"));
    }
  }

  @Test
  void messageThatIsNoneIsInvalid() {
    given()
        .contentType("application/x-www-form-urlencoded")
        .body("")
        .post("/token")
        .then()
        .statusCode(400)
        .body("error", equalTo("invalid_request"));
  }

  @Test
  void userinfoRefusesWhatIsNoPersonsToken() {
    given()
        .get("/userinfo")
        .then()
        .statusCode(401)
        .header("WWW-Authenticate", startsWith("Bearer"));
    given().auth().oauth2("abc").get("/userinfo").then().statusCode(401);
    given()
        .auth()
        .oauth2(Operator.token())
        .get("/userinfo")
        .then()
        .statusCode(403)
        .header("WWW-Authenticate", startsWith("Bearer"));
  }

  private static io.restassured.response.Response clientCredentials(
      String id, String secret, String scope) {
    var request =
        given().auth().preemptive().basic(id, secret).formParam("grant_type", "client_credentials");
    return (scope.isEmpty() ? request : request.formParam("scope", scope)).post("/token");
  }

  private record SignedIn(String client, String refreshToken) {}

  private static SignedIn aSignedInClient() {
    var person = Operator.createUser(Operator.createTenant(), "member");
    var client = Operator.createPublicClient().id();
    var code = new Browser().signIn(Browser.request(client), person.signInName()).get("code");
    return new SignedIn(
        client, Browser.redeem(client, code, Browser.VERIFIER).path("refresh_token"));
  }
}
