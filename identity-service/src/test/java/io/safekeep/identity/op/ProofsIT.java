package io.safekeep.identity.op;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.safekeep.identity.IdentitySecrets;
import io.safekeep.identity.Operator;
import io.safekeep.identity.Operator.Person;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Clients that prove themselves with keys, requests that they push, tokens that are bound to keys.
@QuarkusTest
@WithTestResource(IdentitySecrets.class)
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "identity"))
class ProofsIT {

  @Inject Sql sql;

  private final Browser browser = new Browser();
  private final KeyHolder holder = new KeyHolder();
  private Person person;

  @BeforeEach
  void aPerson() {
    person = Operator.createUser(Operator.createTenant(), "tenant-admin");
  }

  @Test
  void fapi2ClientGetsTokensThatAreWorthNothingToWhoCopiesThem() throws Exception {
    // Given
    var client = clientWithKeys("fapi2");

    // When
    var callback = browser.signIn(pushed(client), person.signInName());
    var tokens = redeem(client, callback.get("code"), holder.proof("POST", "/token"));

    // Then
    assertThat(callback).containsEntry("iss", Operator.issuer()).containsKey("state");
    tokens.then().statusCode(200).body("token_type", equalTo("DPoP"));
    String token = tokens.path("access_token");
    assertThat(SignedJWT.parse(token).getJWTClaimsSet().getJSONObjectClaim("cnf"))
        .containsEntry("jkt", holder.thumbprint());
    var proof = holder.proof("GET", "/userinfo", token);
    show(token, proof, "/userinfo").then().statusCode(200);
    show(token, proof, "/userinfo").then().statusCode(401);
    show(token, new KeyHolder().proof("GET", "/userinfo", token), "/userinfo")
        .then()
        .statusCode(401);
    show(token, holder.proof("GET", "/userinfo"), "/userinfo").then().statusCode(401);
    given().auth().oauth2(token).get("/userinfo").then().statusCode(401);
    given().auth().oauth2(token).get("/v1/roles").then().statusCode(401);
    show(token, holder.proof("GET", "/v1/roles", token), "/v1/roles").then().statusCode(200);
  }

  @Test
  void fapi2ClientMustPushItsRequestsAndProveItsKey() {
    // Given
    var client = clientWithKeys("fapi2");

    // When
    var unpushed = browser.authorize(Browser.request(client));
    var code = browser.signIn(pushed(client), person.signInName()).get("code");
    var bearer =
        code(client, code).formParams(assertionOf(client, claims -> claims)).post("/token");

    // Then
    assertThat(Browser.callback(unpushed)).containsEntry("error", "invalid_request");
    isRefused(bearer, 400, "invalid_dpop_proof");
  }

  @Test
  void pushedRequestIsItsClientsAloneAndGivesOneCode() {
    // Given
    var client = clientWithKeys("standard");
    var other = clientWithKeys("standard");
    var request = pushed(client);
    var foreign = new HashMap<>(request);
    foreign.put("client_id", other);

    // When
    var stolen = new Browser().authorize(foreign);
    browser.signIn(request, person.signInName());
    var again = browser.authorize(request);

    // Then
    stolen.then().statusCode(400).body(containsString("has expired"));
    again.then().statusCode(400).body(containsString("has expired"));
  }

  @Test
  void pushedRequestThatNobodyCameWithInTimeIsOver() {
    // Given
    var client = clientWithKeys("standard");
    var request = pushed(client);

    // When
    sql.update(
        "update pushed_request set expires_at = now() - interval '1 second' where client_id = ?",
        client);

    // Then
    browser.authorize(request).then().statusCode(400).header("Location", (String) null);
  }

  @Test
  void pushedRequestIsCheckedBeforeAnybodySignsIn() {
    // Given
    var client = clientWithKeys("standard");
    var elsewhere = Browser.request(client);
    elsewhere.put("redirect_uri", "https://evil.example/callback");
    var plain = Browser.request(client);
    plain.put("code_challenge_method", "plain");
    var nested = Browser.request(client);
    nested.put("request_uri", "urn:ietf:params:oauth:request_uri:x");

    // Then
    isRefused(push(client, elsewhere), 400, "invalid_request");
    isRefused(push(client, plain), 400, "invalid_request");
    assertThat(push(client, nested).statusCode()).isEqualTo(400);
    isRefused(given().formParams(Browser.request(client)).post("/par"), 401, "invalid_client");
  }

  static Stream<Arguments> badAssertions() {
    return Stream.of(
        bad("for another provider", claims -> claims.audience("https://other.example")),
        bad("for an endpoint", claims -> claims.audience(Operator.issuer() + "/token")),
        bad(
            "for two providers",
            claims -> claims.audience(List.of(Operator.issuer(), "https://other.example"))),
        bad("of another client", claims -> claims.issuer("test-operator")),
        bad("without an id", claims -> claims.jwtID(null)),
        bad("with an empty id", claims -> claims.jwtID("")),
        bad("without an end", claims -> claims.expirationTime(null)),
        bad(
            "good for an hour",
            claims -> claims.expirationTime(Date.from(Instant.now().plusSeconds(3600)))),
        bad("expired", claims -> claims.expirationTime(fromNow(-90))),
        bad("of the future", claims -> claims.notBeforeTime(fromNow(150))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badAssertions")
  void assertionThatIsNotForUsNowIsRefused(
      String what, UnaryOperator<JWTClaimsSet.Builder> change) {
    var client = clientWithKeys("fapi2");

    var answer =
        given()
            .formParams(assertionOf(client, change))
            .formParams(Browser.request(client))
            .post("/par");

    assertThat(answer.statusCode()).as(what).isIn(400, 401);
    assertThat(answer.<String>path("error")).as(what).isIn("invalid_client", "invalid_request");
  }

  @Test
  void assertionIsGoodOnceAndOnlyWithTheClientsKey() {
    // Given
    var client = clientWithKeys("standard");
    var assertion = assertionOf(client, claims -> claims.audience(Operator.issuer() + "/token"));
    var forged =
        Map.of(
            "client_assertion_type",
            KeyHolder.ASSERTION_TYPE,
            "client_assertion",
            new KeyHolder().assertion(client));

    // Then
    push(client, Browser.request(client), assertion).then().statusCode(201);
    isRefused(push(client, Browser.request(client), assertion), 401, "invalid_client");
    isRefused(push(client, Browser.request(client), forged), 401, "invalid_client");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "abc", "a.b.c", "e30.e30.x"})
  void assertionThatIsNoneIsTheClientsFault(String assertion) {
    for (var endpoint : List.of("/token", "/par", "/introspect", "/revoke")) {
      int status =
          given()
              .formParam("grant_type", "client_credentials")
              .formParam("client_assertion_type", KeyHolder.ASSERTION_TYPE)
              .formParam("client_assertion", assertion)
              .formParam("token", "x")
              .post(endpoint)
              .statusCode();
      assertThat(status).as(endpoint).isIn(400, 401);
    }
  }

  static Stream<Arguments> badProofs() {
    return Stream.of(
        bad("for another method", claims -> claims.claim("htm", "GET")),
        bad("for another endpoint", claims -> claims.claim("htu", Operator.issuer() + "/par")),
        bad("for another host", claims -> claims.claim("htu", "https://evil.example/token")),
        bad("old", claims -> claims.issueTime(fromNow(-90))),
        bad("of the future", claims -> claims.issueTime(fromNow(90))),
        bad("without an id", claims -> claims.jwtID(null)),
        bad("with an empty id", claims -> claims.jwtID("")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badProofs")
  void proofThatIsNotForThisRequestNowIsRefused(
      String what, UnaryOperator<JWTClaimsSet.Builder> change) {
    var client = clientWithKeys("standard", "client_credentials");

    var answer = clientCredentials(client, holder.proof("POST", "/token", change));

    isRefused(answer, 400, "invalid_dpop_proof");
  }

  /// Seconds by which a client's clock may be off from ours, either way; as much below the bound as
  /// a slow machine needs.
  @ParameterizedTest
  @ValueSource(ints = {-20, -1, 1, 8})
  void clientWhoseClockIsALittleOffIsNotRefused(int seconds) {
    // Given
    var client = clientWithKeys("fapi2");
    var request =
        assertionOf(
            client,
            claims ->
                claims
                    .issueTime(fromNow(seconds))
                    .notBeforeTime(fromNow(seconds))
                    .expirationTime(fromNow(seconds + 10)));
    var proof = holder.proof("POST", "/token", claims -> claims.issueTime(fromNow(seconds)));

    // Then
    push(client, Browser.request(client), request).then().statusCode(201);
    clientCredentials(clientWithKeys("standard", "client_credentials"), proof)
        .then()
        .statusCode(200);
  }

  private static Date fromNow(int seconds) {
    return Date.from(Instant.now().plusSeconds(seconds));
  }

  @Test
  void proofIsGoodOnceAndStandsAlone() {
    // Given
    var client = clientWithKeys("standard", "client_credentials");
    var proof = holder.proof("POST", "/token");

    // Then
    clientCredentials(client, proof).then().statusCode(200).body("token_type", equalTo("DPoP"));
    isRefused(clientCredentials(client, proof), 400, "invalid_dpop_proof");
    isRefused(
        clientCredentials(client, holder.proof("POST", "/token"), holder.proof("POST", "/token")),
        400,
        "invalid_dpop_proof");
    isRefused(clientCredentials(client, "abc"), 400, "invalid_dpop_proof");
  }

  @Test
  void publicClientPutsOurNonceIntoProofsAndItsRefreshTokenNeedsTheKey() {
    // Given
    var client = Operator.createPublicClient().id();
    var request = Browser.request(client);
    request.put("dpop_jkt", holder.thumbprint());
    var code = browser.signIn(request, person.signInName()).get("code");

    // When
    var asked = publicRedeem(client, code, holder.proof("POST", "/token"));
    var nonce = asked.header("DPoP-Nonce");
    var tokens = publicRedeem(client, code, withNonce(holder, nonce));
    String refreshToken = tokens.path("refresh_token");
    var copied = Browser.refresh(client, refreshToken);
    var withOtherKey = refresh(client, refreshToken, withNonce(new KeyHolder(), nonce));
    var withTheKey = refresh(client, refreshToken, withNonce(holder, nonce));

    // Then
    isRefused(asked, 400, "use_dpop_nonce");
    tokens.then().statusCode(200).body("token_type", equalTo("DPoP"));
    isRefused(copied, 400, "invalid_grant");
    isRefused(withOtherKey, 400, "invalid_grant");
    withTheKey.then().statusCode(200).body("token_type", equalTo("DPoP"));
    isRefused(
        refresh(client, withTheKey.path("refresh_token"), withNonce(holder, "made-up")),
        400,
        "use_dpop_nonce");
  }

  @Test
  void codeForOneKeyIsWorthNothingWithAnother() {
    // Given
    var client = Operator.createPublicClient().id();
    var request = Browser.request(client);
    request.put("dpop_jkt", holder.thumbprint());
    var code = browser.signIn(request, person.signInName()).get("code");
    var thief = new KeyHolder();
    var nonce = publicRedeem(client, "x", thief.proof("POST", "/token")).header("DPoP-Nonce");

    // When
    var stolen = publicRedeem(client, code, withNonce(thief, nonce));

    // Then
    isRefused(stolen, 400, "invalid_grant");
  }

  @Test
  void keysThatAClientPublishesMayChange() throws IOException {
    // Given
    var published = new AtomicReference<>(holder);
    var server = publishing(published);
    var address = "http://127.0.0.1:%d/jwks".formatted(server.getAddress().getPort());
    var client = client(Map.of("jwksUri", address));
    var successor = new KeyHolder();

    try {
      push(client, Browser.request(client)).then().statusCode(201);

      // When
      published.set(successor);

      // Then
      await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () ->
                  push(
                          client,
                          Browser.request(client),
                          Map.of(
                              "client_assertion_type",
                              KeyHolder.ASSERTION_TYPE,
                              "client_assertion",
                              successor.assertion(client)))
                      .statusCode(),
              status -> status == 201);
      isRefused(push(client, Browser.request(client)), 401, "invalid_client");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void keysAreNeverFetchedFromInsideTheNetwork() {
    // When
    var plain =
        Operator.operator()
            .body(registration(Map.of("jwksUri", "http://169.254.169.254/latest/meta-data")))
            .post("/v1/clients");
    var client = client(Map.of("jwksUri", "https://localhost/jwks"));

    // Then
    plain.then().statusCode(400).body("field", equalTo("jwksUri"));
    isRefused(push(client, Browser.request(client)), 401, "invalid_client");
  }

  @Test
  void metadataTellsOfAllThis() {
    given()
        .get("/.well-known/openid-configuration")
        .then()
        .statusCode(200)
        .body("pushed_authorization_request_endpoint", equalTo(Operator.issuer() + "/par"))
        .body("dpop_signing_alg_values_supported.sort()", equalTo(List.of("ES256", "PS256")))
        .body("token_endpoint_auth_methods_supported.contains('private_key_jwt')", equalTo(true))
        .body("authorization_response_iss_parameter_supported", equalTo(true));
  }

  private String clientWithKeys(String profile, String... grants) {
    var extra = new HashMap<String, Object>(Map.of("jwks", holder.jwks(), "profile", profile));
    if (grants.length > 0) {
      extra.put("grants", List.of(grants));
      extra.put("roles", List.of("service"));
      extra.put("redirectUris", List.of());
    }
    return client(extra);
  }

  private static String client(Map<String, Object> extra) {
    return Operator.createClient(registration(extra)).id();
  }

  private static Map<String, Object> registration(Map<String, Object> fields) {
    var client = Operator.webApplication(fields);
    client.put("authentication", "private_key_jwt");
    return client;
  }

  /// What the browser carries of a request that the client pushed.
  private Map<String, String> pushed(String client) {
    String requestUri =
        push(client, Browser.request(client)).then().statusCode(201).extract().path("request_uri");
    return Map.of("client_id", client, "request_uri", requestUri);
  }

  private Response push(String client, Map<String, String> request) {
    return push(client, request, assertionOf(client, claims -> claims));
  }

  private static Response push(
      String client, Map<String, String> request, Map<String, String> assertion) {
    assertThat(request).containsEntry("client_id", client);
    return given().formParams(request).formParams(assertion).post("/par");
  }

  private Map<String, String> assertionOf(
      String client, UnaryOperator<JWTClaimsSet.Builder> change) {
    return Map.of(
        "client_assertion_type",
        KeyHolder.ASSERTION_TYPE,
        "client_assertion",
        holder.assertion(client, change));
  }

  private Response redeem(String client, String code, String proof) {
    return code(client, code)
        .formParams(assertionOf(client, claims -> claims))
        .header("DPoP", proof)
        .post("/token");
  }

  private static Response publicRedeem(String client, String code, String proof) {
    return code(client, code).header("DPoP", proof).post("/token");
  }

  private static RequestSpecification code(String client, String code) {
    return given()
        .formParam("grant_type", "authorization_code")
        .formParam("client_id", client)
        .formParam("code", code)
        .formParam("redirect_uri", Operator.REDIRECT_URI)
        .formParam("code_verifier", Browser.VERIFIER);
  }

  private static Response refresh(String client, String refreshToken, String proof) {
    return given()
        .formParam("grant_type", "refresh_token")
        .formParam("client_id", client)
        .formParam("refresh_token", refreshToken)
        .header("DPoP", proof)
        .post("/token");
  }

  private Response clientCredentials(String client, String... proofs) {
    var request =
        given()
            .formParam("grant_type", "client_credentials")
            .formParams(assertionOf(client, claims -> claims));
    for (var proof : proofs) {
      request.header("DPoP", proof);
    }
    return request.post("/token");
  }

  private static Response show(String token, String proof, String path) {
    return given().header("Authorization", "DPoP " + token).header("DPoP", proof).get(path);
  }

  private static String withNonce(KeyHolder by, String nonce) {
    return by.proof("POST", "/token", claims -> claims.claim("nonce", nonce));
  }

  private static Arguments bad(String what, UnaryOperator<JWTClaimsSet.Builder> change) {
    return Arguments.of(what, change);
  }

  private static void isRefused(Response answer, int status, String error) {
    answer.then().statusCode(status).body("error", equalTo(error));
  }

  private static HttpServer publishing(AtomicReference<KeyHolder> published) throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/jwks",
        exchange -> {
          var body =
              com.nimbusds.jose.util.JSONObjectUtils.toJSONString(published.get().jwks())
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return server;
  }
}
