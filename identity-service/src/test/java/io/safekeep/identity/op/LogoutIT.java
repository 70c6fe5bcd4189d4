package io.safekeep.identity.op;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;

import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.safekeep.identity.IdentitySecrets;
import io.safekeep.identity.Operator;
import io.safekeep.identity.Operator.Person;
import io.safekeep.testing.quarkus.ServiceServers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Signing out: from an application, and what the others hear of it.
@QuarkusTest
@WithTestResource(IdentitySecrets.class)
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "identity"))
class LogoutIT {

  private static final String SIGNED_OUT = "https://portal.example/signed-out";

  private final Browser browser = new Browser();
  private Person person;
  private String client;
  private String idToken;
  private String refreshToken;

  @BeforeEach
  void aPersonWhoIsSignedInAtAClient() {
    person = Operator.createUser(Operator.createTenant(), "member");
    client = client(Map.of("postLogoutRedirectUris", List.of(SIGNED_OUT)));
    signIn();
  }

  @Test
  void applicationSignsThePersonOutWithTheIdTokenOfTheSession() {
    // When
    var answer =
        browser.open(
            endSession(
                Map.of(
                    "id_token_hint",
                    idToken,
                    "post_logout_redirect_uri",
                    SIGNED_OUT,
                    "state",
                    "a b&c")));

    // Then
    answer
        .then()
        .statusCode(303)
        .header("Location", SIGNED_OUT + "?state=a+b%26c")
        .header("Clear-Site-Data", "\"cache\", \"storage\"");
    isSignedOut();
  }

  @Test
  void personIsAskedWhereNoHintSaysThatItIsTheirApplication() {
    // Given
    var request = Map.of("client_id", client, "post_logout_redirect_uri", SIGNED_OUT);

    // When
    var page = browser.open(endSession(request));

    // Then
    page.then()
        .statusCode(200)
        .body(containsString("Sign out?"))
        .body(containsString("<strong>The Portal</strong>"))
        .header("Content-Security-Policy", containsString("https://portal.example"));
    browser.authorize(Browser.request(client)).then().header("Location", containsString("code="));
    browser
        .endSession(request, Operator.issuer())
        .then()
        .statusCode(303)
        .header("Location", SIGNED_OUT);
    isSignedOut();
  }

  @Test
  void hintOfAnotherSessionSignsNobodyOutUnasked() {
    // Given
    var elsewhere = new Browser();
    var code = elsewhere.signIn(Browser.request(client), person.signInName()).get("code");
    String otherIdToken = Browser.redeem(client, code, Browser.VERIFIER).path("id_token");

    // When
    var page = browser.open(endSession(Map.of("id_token_hint", otherIdToken)));

    // Then
    page.then().statusCode(200).body(containsString("Sign out?"));
    browser.authorize(Browser.request(client)).then().header("Location", containsString("code="));
  }

  @Test
  void postFromTheApplicationBecomesAGetThatBringsTheCookie() {
    // When
    var sentOn = browser.endSession(Map.of("id_token_hint", idToken), "https://portal.example");

    // Then
    sentOn.then().statusCode(303);
    browser.open(sentOn.header("Location")).then().body(containsString("You are signed out"));
    isSignedOut();
  }

  @Test
  void requestThatIsNotGoodGoesNowhereAndSignsNobodyOut() {
    // Given
    var other = Operator.createPublicClient().id();
    var service = Operator.createService();
    var accessToken = Operator.token(service.id(), service.secret());
    var changed = idToken.substring(0, idToken.length() - 4) + "AAAA";

    // Then
    staysSignedIn(Map.of("id_token_hint", idToken, "post_logout_redirect_uri", SIGNED_OUT + "/x"));
    staysSignedIn(Map.of("post_logout_redirect_uri", SIGNED_OUT));
    staysSignedIn(Map.of("client_id", other, "post_logout_redirect_uri", SIGNED_OUT));
    staysSignedIn(Map.of("id_token_hint", idToken, "client_id", other));
    staysSignedIn(Map.of("id_token_hint", changed));
    staysSignedIn(Map.of("id_token_hint", accessToken));
  }

  @Test
  void parametersOfTheRequestCannotBringScriptsIntoThePage() {
    browser
        .open(endSession(Map.of("state", "\"><script>alert(1)</script>")))
        .then()
        .statusCode(200)
        .body(not(containsString("<script>")));
  }

  @Test
  void clientsOfTheSessionAreToldUntilTheyKnow() throws Exception {
    // Given
    Queue<String> heard = new ConcurrentLinkedQueue<>();
    var server = listening(heard);
    var address = "http://127.0.0.1:%d/logout".formatted(server.getAddress().getPort());
    client = client(Map.of("backChannelLogoutUri", address));
    client(Map.of("backChannelLogoutUri", address + "/of-nobody-who-was-there"));
    signIn();

    try {
      // When
      browser.signOut();

      // Then
      await().atMost(Duration.ofSeconds(60)).until(() -> heard.size() == 2);
      var form = heard.stream().skip(1).findFirst().orElseThrow();
      assertThat(form).startsWith("/logout logout_token=");
      var token = SignedJWT.parse(form.substring(form.indexOf('=') + 1));
      var claims = token.getJWTClaimsSet();
      var key =
          JWKSet.parse(given().get("/jwks").asString()).getKeyByKeyId(token.getHeader().getKeyID());
      assertThat(token.verify(new ECDSAVerifier(key.toECKey()))).isTrue();
      assertThat(token.getHeader().getType()).hasToString("logout+jwt");
      assertThat(claims.getIssuer()).isEqualTo(Operator.issuer());
      assertThat(claims.getAudience()).containsExactly(client);
      assertThat(claims.getSubject()).isEqualTo(person.id().toString());
      assertThat(claims.getClaim("sid"))
          .isEqualTo(SignedJWT.parse(idToken).getJWTClaimsSet().getClaim("sid"));
      assertThat(claims.getJSONObjectClaim("events"))
          .containsOnlyKeys("http://schemas.openid.net/event/backchannel-logout");
      assertThat(claims.getClaim("nonce")).isNull();
      assertThat(claims.getJWTID()).isNotBlank();
    } finally {
      server.stop(0);
    }
  }

  private void signIn() {
    var answer = browser.authorize(Browser.request(client));
    var code =
        answer.header("Location").contains("code=")
            ? Browser.callback(answer).get("code")
            : browser.signIn(Browser.request(client), person.signInName()).get("code");
    var tokens = Browser.redeem(client, code, Browser.VERIFIER);
    idToken = tokens.path("id_token");
    refreshToken = tokens.path("refresh_token");
  }

  private void isSignedOut() {
    browser
        .authorize(Browser.request(client))
        .then()
        .header("Location", containsString("/sign-in?pending="));
    Browser.refresh(client, refreshToken).then().statusCode(400);
  }

  private void staysSignedIn(Map<String, String> request) {
    Response answer = browser.open(endSession(request));
    answer.then().statusCode(400).header("Location", (String) null);
    browser.authorize(Browser.request(client)).then().header("Location", containsString("code="));
  }

  private static String endSession(Map<String, String> parameters) {
    var query = new StringBuilder("/end-session?");
    parameters.forEach((name, value) ->
        query
            .append(name)
            .append('=')
            .append(URLEncoder.encode(value, StandardCharsets.UTF_8))
            .append('&'));
    return query.toString();
  }

  private static String client(Map<String, Object> fields) {
    var client = new HashMap<>(fields);
    client.put("type", "public");
    return Operator.createWebApplication(client).id();
  }

  /// A client that cannot take the first call.
  private static HttpServer listening(Queue<String> heard) throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          heard.add(exchange.getRequestURI() + " " + body);
          exchange.sendResponseHeaders(heard.size() == 1 ? 503 : 200, -1);
          exchange.close();
        });
    server.start();
    return server;
  }
}
