package io.safekeep.access.issuer;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.safekeep.access.AccessSecrets;
import io.safekeep.testing.quarkus.KeycloakSignIn;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/// The suite without identity-service: a Keycloak issues the tokens. Started by profile `keycloak`
/// only.
@QuarkusTest
@WithTestResource(KeycloakIssuer.class)
@WithTestResource(AccessSecrets.class)
class KeycloakIT {

  /// Of RFC 7636, appendix B.
  private static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

  private static final String CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

  @Inject ObjectMapper json;

  @ConfigProperty(name = "safekeep.issuer")
  String issuer;

  private final KeycloakSignIn person = new KeycloakSignIn();

  @Test
  void apiTakesKeycloaksTokensForWhatTheirClaimsAllow() throws IOException {
    // Given
    var token = token();
    var claims = json.readTree(Base64.getUrlDecoder().decode(token.split("\\.")[1]));

    // Then
    assertThat(claims.get("tenant").asText()).isEqualTo(KeycloakIssuer.TENANT);
    assertThat(claims.get("aud").toString()).contains("safekeep");
    assertThat(claims.get("roles").toString()).contains("tenant-admin");
    assertThat(claims.get("permissions").toString()).contains("access-grant:read");
    assertThat(claims.get("acr").asText()).isEqualTo("urn:safekeep:acr:password");
    assertThat(claims.get("sid").asText()).isNotBlank();
    given().auth().oauth2(token).get("/v1/grants").then().statusCode(200);
    given().auth().oauth2(token).get("/v1/locks").then().statusCode(403);
    given().auth().oauth2(token + "x").get("/v1/grants").then().statusCode(401);
  }

  @Test
  void pagesSignInAtKeycloak() {
    // When
    var cookies = new HashMap<String, String>();
    var away = page("/transparency", cookies);
    var back =
        person.signIn(away.header("Location"), "ada", KeycloakIssuer.PASSWORD).header("Location");
    var page = page(pathOf(back), cookies);
    for (int hop = 0; page.statusCode() / 100 == 3 && hop < 4; hop++) {
      page = page(pathOf(page.header("Location")), cookies);
    }

    // Then
    away.then().statusCode(302).header("Location", containsString("/protocol/openid-connect/auth"));
    page.then().statusCode(200).body(containsString(KeycloakIssuer.TENANT));
  }

  private static Response page(String path, Map<String, String> cookies) {
    var answer =
        given().cookies(cookies).redirects().follow(false).urlEncodingEnabled(false).get(path);
    cookies.putAll(answer.cookies());
    return answer;
  }

  private static String pathOf(String location) {
    var uri = URI.create(location);
    return uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
  }

  private String token() {
    var redirectUri = "http://localhost:9/signed-in";
    var address =
        "%s/protocol/openid-connect/auth?response_type=code&client_id=access-pages&scope=openid&redirect_uri=%s&code_challenge=%s&code_challenge_method=S256"
            .formatted(issuer, URLEncoder.encode(redirectUri, StandardCharsets.UTF_8), CHALLENGE);
    var back = person.signIn(address, "ada", KeycloakIssuer.PASSWORD).header("Location");
    return given()
        .formParam("grant_type", "authorization_code")
        .formParam("client_id", "access-pages")
        .formParam("redirect_uri", redirectUri)
        .formParam("code_verifier", VERIFIER)
        .formParam("code", back.replaceAll(".*[?&]code=([^&]+).*", "$1"))
        .post(URI.create(issuer + "/protocol/openid-connect/token"))
        .then()
        .statusCode(200)
        .extract()
        .path("access_token");
  }
}
