package io.safekeep.identity.op;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.nimbusds.jwt.SignedJWT;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.safekeep.identity.IdentitySecrets;
import io.safekeep.identity.Operator;
import io.safekeep.testing.KeycloakServer;
import io.safekeep.testing.Ports;
import io.safekeep.testing.quarkus.KeycloakSignIn;
import io.safekeep.testing.quarkus.ServiceServers;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Signing in at a real Keycloak, with `private_key_jwt`. Started by profile `keycloak` only.
@QuarkusTest
@WithTestResource(IdentitySecrets.class)
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "identity"))
class KeycloakIT {

  private final Browser browser = new Browser();

  private final KeycloakSignIn person = new KeycloakSignIn();

  @Test
  void personOfKeycloakComesInAndIsSignedOutWithIt() throws Exception {
    // Given
    int port = Ports.free();
    var tenant = Operator.createTenant();
    var client = Operator.createPublicClient().id();
    String connection =
        Operator.operator()
            .body(
                Map.of(
                    "name",
                    "Acme sign-in",
                    "issuer",
                    "http://127.0.0.1:%d/realms/acme".formatted(port),
                    "clientId",
                    "safekeep",
                    "authentication",
                    "private_key_jwt",
                    "justInTime",
                    true,
                    "claims",
                    Map.of("roles", "groups", "roleOf", Map.of("admins", "tenant-admin"))))
            .post("/v1/tenants/" + tenant.id() + "/federation")
            .then()
            .statusCode(201)
            .extract()
            .path("id");
    var path = "/v1/tenants/%s/federation/%s".formatted(tenant.id(), connection);

    try (var keycloak =
        KeycloakServer.start(
            Path.of(System.getProperty("safekeep.keycloak")),
            port,
            realm(tenant.domain(), connection))) {
      Operator.operator()
          .post(path + ":test")
          .then()
          .statusCode(200)
          .body("backChannelLogout", equalTo(true))
          .body("namesItselfInAnswers", equalTo(true));
      Operator.operator().post(path + ":enable").then().statusCode(200);

      // When
      var first = signIn(client, tenant.domain());

      // Then
      var claims = SignedJWT.parse(first.path("access_token")).getJWTClaimsSet();
      assertThat(claims.getStringListClaim("roles")).containsExactly("tenant-admin");
      assertThat(claims.getStringListClaim("amr")).containsExactly("fed");
      Operator.operator()
          .get("/v1/tenants/%s/users/%s".formatted(tenant.id(), claims.getSubject()))
          .then()
          .body("userName", equalTo("ada"))
          .body("displayName", equalTo("Ada Lovelace"));

      // When
      endSessionsAt(keycloak);

      // Then
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() ->
              browser
                  .authorize(Browser.request(client))
                  .then()
                  .header("Location", containsString("/sign-in?pending=")));
      Browser.refresh(client, first.path("refresh_token")).then().statusCode(400);

      // When
      person.forget();
      signIn(client, tenant.domain());
      var away = person.open(FederationIT.onward(browser.signOut()));

      // Then
      away.then().statusCode(302);
      browser
          .open(away.header("Location"))
          .then()
          .statusCode(200)
          .body(containsString("You are signed out"));
      var page = person.open(FederationIT.leave(browser, Browser.request(client), tenant));
      page.then().statusCode(200).body(containsString("login-actions"));
    }
  }

  private Response signIn(String client, String domain) {
    var page = browser.signInPage(Browser.request(client));
    var onward =
        browser.post(
            "/sign-in/organisation", "pending", Browser.pending(page), "name", "ada@" + domain);
    var back = person.signIn(FederationIT.onward(onward), "ada", Operator.PASSWORD);
    var answer = browser.open(back.header("Location"));
    answer.then().statusCode(303);
    return Browser.redeem(client, Browser.callback(answer).get("code"), Browser.VERIFIER);
  }

  /// As an administrator of Keycloak does.
  private static void endSessionsAt(KeycloakServer keycloak) {
    String token =
        given()
            .formParam("grant_type", "password")
            .formParam("client_id", "admin-cli")
            .formParam("username", KeycloakServer.ADMINISTRATOR)
            .formParam("password", KeycloakServer.ADMINISTRATOR)
            .post(keycloak.url().resolve("/realms/master/protocol/openid-connect/token"))
            .path("access_token");
    var users = keycloak.url().resolve("/admin/realms/acme/users");
    List<String> ids =
        given().auth().oauth2(token).queryParam("username", "ada").get(users).path("id");
    given()
        .auth()
        .oauth2(token)
        .post(URI.create(users + "/" + ids.getFirst() + "/logout"))
        .then()
        .statusCode(204);
  }

  private static String realm(String domain, String connection) throws IOException {
    try (var file = KeycloakIT.class.getResourceAsStream("/keycloak/acme-realm.json")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8)
          .replace("DOMAIN", domain)
          .replace("ISSUER", Operator.issuer())
          // Where Keycloak calls: the issuer's name of a test is not its address.
          .replace("SERVICE", "http://127.0.0.1:" + RestAssured.port)
          .replace("CONNECTION", connection);
    }
  }
}
