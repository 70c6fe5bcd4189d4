package io.safekeep.identity.op;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import com.nimbusds.jwt.SignedJWT;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.safekeep.identity.IdentitySecrets;
import io.safekeep.identity.Operator;
import io.safekeep.identity.Operator.ClientOfTest;
import io.safekeep.identity.Operator.Person;
import io.safekeep.identity.Operator.TenantOfTest;
import io.safekeep.runtime.secret.Secret;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(IdentitySecrets.class)
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "identity"))
class CodeFlowIT {

  @Inject Sql sql;

  private final Browser browser = new Browser();
  private TenantOfTest tenant;
  private Person person;
  private ClientOfTest client;

  @BeforeEach
  void aPersonAndAClient() {
    tenant = Operator.createTenant();
    person = Operator.createUser(tenant, "tenant-admin");
    client = Operator.createPublicClient();
  }

  @Test
  void personSignsInAndTheClientGetsTokens() throws Exception {
    // When
    var callback = browser.signIn(Browser.request(client.id()), person.signInName());
    var tokens = Browser.redeem(client.id(), callback.get("code"), Browser.VERIFIER);

    // Then
    assertThat(callback)
        .containsEntry("state", "af0ifjsldkj")
        .containsEntry("iss", Operator.issuer());
    tokens
        .then()
        .statusCode(200)
        .header("Cache-Control", "no-store")
        .body("token_type", equalTo("Bearer"))
        .body("expires_in", equalTo(600))
        .body("scope", equalTo("openid profile"));

    var access = SignedJWT.parse(tokens.path("access_token"));
    assertThat(access.getHeader().getType()).hasToString("at+jwt");
    assertThat(access.getHeader().getAlgorithm()).hasToString("ES256");
    var claims = access.getJWTClaimsSet().toJSONObject();
    assertThat(claims.keySet())
        .containsExactlyInAnyOrder(
            "iss",
            "sub",
            "aud",
            "tenant",
            "roles",
            "permissions",
            "scope",
            "client_id",
            "acr",
            "amr",
            "sid",
            "auth_time",
            "iat",
            "exp",
            "jti");
    assertThat(claims)
        .containsEntry("iss", Operator.issuer())
        .containsEntry("sub", person.id().toString())
        .containsEntry("aud", "safekeep")
        .containsEntry("tenant", tenant.id().toString())
        .containsEntry("roles", List.of("tenant-admin"))
        .containsEntry("client_id", client.id())
        .containsEntry("amr", List.of("pwd"));

    var idToken = SignedJWT.parse(tokens.path("id_token")).getJWTClaimsSet();
    assertThat(idToken.getAudience()).containsExactly(client.id());
    assertThat(idToken.getSubject()).isEqualTo(person.id().toString());
    assertThat(idToken.getStringClaim("nonce")).isEqualTo("n-0S6_WzA2Mj");
    assertThat(idToken.getStringClaim("preferred_username")).isEqualTo(person.signInName());

    given()
        .auth()
        .oauth2(tokens.path("access_token"))
        .get("/userinfo")
        .then()
        .statusCode(200)
        .body("sub", equalTo(person.id().toString()))
        .body("name", equalTo("Ada Lovelace"))
        .body("tenant", equalTo(tenant.id().toString()));
    given()
        .auth()
        .oauth2(tokens.path("access_token"))
        .post("/userinfo")
        .then()
        .statusCode(200)
        .body("sub", equalTo(person.id().toString()));
    given()
        .formParam("access_token", tokens.<String>path("access_token"))
        .post("/userinfo")
        .then()
        .statusCode(200)
        .body("sub", equalTo(person.id().toString()));
    given()
        .auth()
        .oauth2(tokens.path("access_token"))
        .formParam("access_token", tokens.<String>path("access_token"))
        .post("/userinfo")
        .then()
        .statusCode(400);
  }

  @Test
  void browserThatIsSignedInIsNotAskedAgain() {
    // Given
    browser.signIn(Browser.request(client.id()), person.signInName());

    // When
    var again = browser.authorize(Browser.request(client.id()));

    // Then
    again.then().statusCode(303).header("Location", containsString("code="));
  }

  @Test
  void browserThatIsUsedNowAndThenStaysSignedInAndOneThatIsLeftAloneForAnHourDoesNot() {
    // Given
    browser.signIn(Browser.request(client.id()), person.signInName());

    // When
    leaveAlone("50 minutes");
    var used = browser.authorize(Browser.request(client.id()));
    leaveAlone("50 minutes");
    var usedAgain = browser.authorize(Browser.request(client.id()));
    leaveAlone("1 hour");
    var left = browser.authorize(Browser.request(client.id()));
    var account = browser.open("/account");

    // Then
    used.then().statusCode(303).header("Location", containsString("code="));
    usedAgain.then().statusCode(303).header("Location", containsString("code="));
    left.then().statusCode(303).header("Location", containsString("/sign-in?pending="));
    assertThat(account.asString()).doesNotContain(person.signInName());
  }

  /// Nothing was heard of the person's browser for that long.
  private void leaveAlone(String interval) {
    sql.update(
        "update session set last_seen_at = last_seen_at - ?::interval where account_id = ?",
        interval,
        person.id());
  }

  @Test
  void promptLoginAsksAgainAndPromptNoneNever() {
    // Given
    browser.signIn(Browser.request(client.id()), person.signInName());
    var login = Browser.request(client.id());
    login.put("prompt", "login");
    var none = Browser.request(client.id());
    none.put("prompt", "none");

    // When
    var asked = browser.authorize(login);
    var silent = browser.authorize(none);
    var stranger = new Browser().authorize(none);

    // Then
    asked.then().header("Location", containsString("/sign-in?pending="));
    silent.then().header("Location", containsString("code="));
    stranger.then().header("Location", containsString("error=login_required"));
    assertThat(browser.signIn(login, person.signInName())).containsKey("code");
  }

  @Test
  void idTokenHintIsHeldToWhoItNames() {
    // Given
    var other = Operator.createUser(tenant, "member");
    var code = browser.signIn(Browser.request(client.id()), person.signInName()).get("code");
    var mine = Browser.request(client.id());
    mine.put("id_token_hint", Browser.redeem(client.id(), code, Browser.VERIFIER).path("id_token"));
    mine.put("prompt", "none");
    var interactive = new HashMap<>(mine);
    interactive.remove("prompt");
    var changed = new HashMap<>(mine);
    changed.compute("id_token_hint", (_, token) -> token.substring(0, token.length() - 4));
    var foreign = new HashMap<>(mine);
    foreign.put("client_id", Operator.createPublicClient().id());
    var others = new Browser();
    others.signIn(Browser.request(client.id()), other.signInName());

    // When
    var sameAgain = browser.authorize(mine);
    var somebodyElse = others.authorize(mine);
    var asked = others.authorize(interactive);
    var anotherSignedIn = others.signIn(interactive, other.signInName());
    var rightOneSignedIn = others.signIn(interactive, person.signInName());

    // Then
    sameAgain.then().header("Location", containsString("code="));
    somebodyElse.then().header("Location", containsString("error=login_required"));
    asked.then().header("Location", containsString("/sign-in?pending="));
    assertThat(anotherSignedIn).containsEntry("error", "login_required");
    assertThat(rightOneSignedIn).containsKey("code");
    for (var refused : List.of(changed, foreign)) {
      browser.authorize(refused).then().header("Location", containsString("error=invalid_request"));
    }
  }

  @Test
  void signInThatIsTooOldIsAskedForAgainAndAuthTimeSaysWhenItWas() throws Exception {
    // Given
    browser.signIn(Browser.request(client.id()), person.signInName());
    sql.update(
        "update session set signed_in_at = now() - interval '1 hour' where account_id = ?",
        person.id());
    var young = Browser.request(client.id());
    young.put("max_age", "600");
    var plainOauth = Browser.request(client.id());
    plainOauth.put("max_age", "600");
    plainOauth.put("scope", "profile");
    var old = Browser.request(client.id());
    old.put("max_age", "7200");

    // Then
    browser.authorize(young).then().header("Location", containsString("/sign-in?pending="));
    browser.authorize(plainOauth).then().header("Location", containsString("/sign-in?pending="));
    var code = Browser.callback(browser.authorize(old)).get("code");
    var claims =
        SignedJWT.parse(Browser.redeem(client.id(), code, Browser.VERIFIER).path("access_token"))
            .getJWTClaimsSet();
    assertThat(Instant.ofEpochSecond(claims.getLongClaim("auth_time")))
        .isBefore(Instant.now().minusSeconds(3590));
  }

  @Test
  void acrThatNobodyKnowsIsAnErrorAndOneThatCanBeReachedIsNone() {
    // Given
    var unknown = Browser.request(client.id());
    unknown.put("acr_values", "urn:example:gold");
    var either = Browser.request(client.id());
    either.put("acr_values", "urn:example:gold urn:safekeep:acr:password");

    // When
    var refused = browser.authorize(unknown);
    var asked = browser.authorize(either);

    // Then
    assertThat(Browser.callback(refused))
        .containsEntry("error", "unmet_authentication_requirements")
        .containsEntry("state", "af0ifjsldkj");
    asked.then().header("Location", containsString("/sign-in?pending="));
  }

  @Test
  void codeShownTwiceIsRefusedAndWhatItGaveIsRevoked() {
    // Given
    var code = browser.signIn(Browser.request(client.id()), person.signInName()).get("code");
    var tokens = Browser.redeem(client.id(), code, Browser.VERIFIER);

    // When
    var replay = Browser.redeem(client.id(), code, Browser.VERIFIER);

    // Then
    isRefused(replay, "invalid_grant");
    isRefused(Browser.refresh(client.id(), tokens.path("refresh_token")), "invalid_grant");
  }

  @Test
  void wrongVerifierUsesTheCodeUp() {
    // Given
    var code = browser.signIn(Browser.request(client.id()), person.signInName()).get("code");

    // When
    var wrong = Browser.redeem(client.id(), code, "x".repeat(43));

    // Then
    isRefused(wrong, "invalid_grant");
    isRefused(Browser.redeem(client.id(), code, Browser.VERIFIER), "invalid_grant");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", Browser.CHALLENGE, "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXkA"})
  void onlyTheVerifierItselfWillDo(String verifier) {
    // Given
    var code = browser.signIn(Browser.request(client.id()), person.signInName()).get("code");

    // When
    var answer = Browser.redeem(client.id(), code, verifier);

    // Then
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.<String>path("error")).isIn("invalid_grant", "invalid_request");
    assertThat(answer.<String>path("access_token")).isNull();
  }

  @Test
  void codeOfAnotherClientIsRefused() {
    // Given
    var code = browser.signIn(Browser.request(client.id()), person.signInName()).get("code");
    var other = Operator.createPublicClient();

    // When
    var stolen = Browser.redeem(other.id(), code, Browser.VERIFIER);

    // Then
    isRefused(stolen, "invalid_grant");
    Browser.redeem(client.id(), code, Browser.VERIFIER).then().statusCode(200);
  }

  @Test
  void redirectUriAtTheTokenEndpointMustBeTheSame() {
    // Given
    var code = browser.signIn(Browser.request(client.id()), person.signInName()).get("code");

    // When
    var answer =
        given()
            .formParam("grant_type", "authorization_code")
            .formParam("client_id", client.id())
            .formParam("code", code)
            .formParam("redirect_uri", Operator.REDIRECT_URI + "/")
            .formParam("code_verifier", Browser.VERIFIER)
            .post("/token");

    // Then
    isRefused(answer, "invalid_grant");
  }

  @Test
  void expiredCodeIsRefused() {
    // Given
    var code = browser.signIn(Browser.request(client.id()), person.signInName()).get("code");
    sql.update(
        "update authorization_code set expires_at = now() - interval '1 second' where hash = ?",
        new Secret(code).hash());

    // When
    var late = Browser.redeem(client.id(), code, Browser.VERIFIER);

    // Then
    isRefused(late, "invalid_grant");
  }

  @ParameterizedTest
  @CsvSource({
    "https://portal.example/callback/",
    "https://portal.example/callback?x=1",
    "https://PORTAL.example/callback",
    "http://portal.example/callback",
    "https://portal.example.evil.example/callback",
    "https://portal.example/callback/../callback",
    "https://portal.example/callback#x",
    "https://portal.example:443/callback",
    "https://portal.example@evil.example/callback",
    "https://evil.example/?https://portal.example/callback",
    "//portal.example/callback",
    "javascript:alert(1)//https://portal.example/callback",
    "https://portal.example/%63allback",
    "https://portal.example\\@evil.example/callback"
  })
  void redirectUriThatIsNotExactlyRegisteredGetsNoRedirect(String redirectUri) {
    // Given
    var request = Browser.request(client.id());
    request.put("redirect_uri", redirectUri);

    // When
    var answer = browser.authorize(request);

    // Then
    answer
        .then()
        .statusCode(400)
        .header("Location", (String) null)
        .body(containsString("This sign-in cannot go on"));
  }

  @Test
  void unknownClientGetsNoRedirect() {
    browser
        .authorize(Browser.request("nobody"))
        .then()
        .statusCode(400)
        .header("Location", (String) null);
  }

  @ParameterizedTest
  @CsvSource({
    "code_challenge_method, plain, invalid_request",
    "code_challenge_method, , invalid_request",
    "code_challenge, , invalid_request",
    "code_challenge, too-short, invalid_request",
    "response_type, token, unsupported_response_type",
    "response_type, id_token, unsupported_response_type",
    "response_type, code id_token, unsupported_response_type",
    "response_mode, fragment, invalid_request",
    "response_mode, form_post, invalid_request",
    "request_uri, https://portal.example/request, request_uri_not_supported"
  })
  void whatTheProfileLeavesOutIsRefused(String parameter, String value, String error) {
    // Given
    var request = Browser.request(client.id());
    if (value == null) {
      request.remove(parameter);
    } else {
      request.put(parameter, value);
    }

    // When
    var answer = browser.authorize(request);

    // Then
    answer.then().statusCode(303);
    assertThat(Browser.callback(answer))
        .containsEntry("error", error)
        .containsEntry("iss", Operator.issuer())
        .containsEntry("state", "af0ifjsldkj")
        .doesNotContainKey("code");
  }

  @Test
  void requestMayBePosted() {
    // Given
    browser.signIn(Browser.request(client.id()), person.signInName());
    var form =
        Browser.request(client.id()).entrySet().stream()
            .flatMap(field -> Stream.of(field.getKey(), field.getValue()))
            .toArray(String[]::new);

    // When
    var code = Browser.callback(browser.post("/authorize", form)).get("code");

    // Then
    Browser.redeem(client.id(), code, Browser.VERIFIER).then().statusCode(200);
  }

  @Test
  void requestMaySayMoreThanIsUnderstoodHere() {
    // Given
    var request = Browser.request(client.id());
    request.put("scope", "profile something openid email");
    request.put("display", "popup");
    request.put("ui_locales", "se");
    request.put("claims_locales", "se");
    request.put("claims", "{\"userinfo\":{\"name\":{\"essential\":true}}}");
    request.put("foo", "bar");

    // When
    var code = browser.signIn(request, person.signInName()).get("code");

    // Then
    Browser.redeem(client.id(), code, Browser.VERIFIER)
        .then()
        .statusCode(200)
        .body("scope", equalTo("openid profile"));
  }

  @Test
  void nonceTakesThePlaceOfPkceForAConfidentialClientThatIsRegisteredSo() {
    // Given
    var plain = Operator.createWebApplication(Map.of());
    var nonce = Operator.createWebApplication(Map.of("profile", "nonce"));

    // When
    var code = browser.signIn(withoutPkce(nonce), person.signInName()).get("code");
    var downgraded = Browser.callback(browser.authorize(withoutPkce(nonce))).get("code");
    var withPkce = Browser.callback(browser.authorize(Browser.request(nonce.id()))).get("code");
    var neither = withoutPkce(nonce);
    neither.remove("nonce");

    // Then
    redeemed(nonce, code, null).then().statusCode(200);
    isRefused(redeemed(nonce, downgraded, Browser.VERIFIER), "invalid_grant");
    isRefused(redeemed(nonce, withPkce, null), "invalid_grant");
    assertThat(Browser.callback(browser.authorize(neither)))
        .containsEntry("error", "invalid_request");
    assertThat(Browser.callback(browser.authorize(withoutPkce(plain))))
        .containsEntry("error", "invalid_request");
    Operator.operator()
        .body(Operator.webApplication(Map.of("profile", "nonce", "type", "public")))
        .post("/v1/clients")
        .then()
        .statusCode(400)
        .body("detail", containsString("public client"));
  }

  private static Map<String, String> withoutPkce(ClientOfTest client) {
    var request = Browser.request(client.id());
    request.remove("code_challenge");
    request.remove("code_challenge_method");
    return request;
  }

  private static Response redeemed(ClientOfTest client, String code, @Nullable String verifier) {
    var request =
        given()
            .formParam("client_id", client.id())
            .formParam("client_secret", client.secret())
            .formParam("grant_type", "authorization_code")
            .formParam("code", code)
            .formParam("redirect_uri", Operator.REDIRECT_URI);
    return (verifier == null ? request : request.formParam("code_verifier", verifier))
        .post("/token");
  }

  @Test
  void suspendedTenantCannotSignInNorRefresh() {
    // Given
    var code = browser.signIn(Browser.request(client.id()), person.signInName()).get("code");
    var tokens = Browser.redeem(client.id(), code, Browser.VERIFIER);
    var unredeemed = browser.authorize(Browser.request(client.id())).header("Location");

    // When
    Operator.suspend(tenant);

    // Then
    var fresh = new Browser();
    fresh
        .submit(
            fresh.signInPage(Browser.request(client.id())), person.signInName(), Operator.PASSWORD)
        .then()
        .statusCode(401)
        .body(containsString("access is suspended"));
    isRefused(Browser.refresh(client.id(), tokens.path("refresh_token")), "invalid_grant");
    assertThat(unredeemed).contains("code=");
    browser
        .authorize(Browser.request(client.id()))
        .then()
        .header("Location", containsString("/sign-in?pending="));
    given().auth().oauth2(tokens.path("access_token")).get("/userinfo").then().statusCode(401);
  }

  @Test
  void deactivatedUserIsOutAtOnce() {
    // Given
    Operator.createUser(tenant, "tenant-admin");
    var code = browser.signIn(Browser.request(client.id()), person.signInName()).get("code");
    var tokens = Browser.redeem(client.id(), code, Browser.VERIFIER);

    // When
    Operator.operator()
        .body(Map.of("reason", "left the company"))
        .post("/v1/tenants/" + tenant.id() + "/users/" + person.id() + ":deactivate")
        .then()
        .statusCode(200);

    // Then
    isRefused(Browser.refresh(client.id(), tokens.path("refresh_token")), "invalid_grant");
    browser
        .authorize(Browser.request(client.id()))
        .then()
        .header("Location", containsString("/sign-in?pending="));
  }

  @Test
  void clientOfATenantIsForThatTenantsPeopleOnly() {
    // Given
    var stranger = Operator.createUser(Operator.createTenant(), "member");
    var own =
        Operator.createClient(
            Map.of(
                "id",
                "own-" + Operator.next(),
                "name",
                "Own",
                "type",
                "public",
                "tenant",
                tenant.id(),
                "grants",
                List.of("authorization_code"),
                "redirectUris",
                List.of(Operator.REDIRECT_URI)));

    // When
    var foreign = browser.signIn(Browser.request(own.id()), stranger.signInName());
    var insider = new Browser().signIn(Browser.request(own.id()), person.signInName());

    // Then
    assertThat(foreign).containsEntry("error", "access_denied").doesNotContainKey("code");
    assertThat(insider).containsKey("code");
  }

  @Test
  void signOutEndsSessionAndRefreshTokens() {
    // Given
    var code = browser.signIn(Browser.request(client.id()), person.signInName()).get("code");
    var tokens = Browser.redeem(client.id(), code, Browser.VERIFIER);

    // When
    browser.signOut().then().statusCode(200).body(containsString("You are signed out"));

    // Then
    isRefused(Browser.refresh(client.id(), tokens.path("refresh_token")), "invalid_grant");
    browser
        .authorize(Browser.request(client.id()))
        .then()
        .header("Location", not(containsString("code=")));
  }

  @Test
  void activatedUserHasToSignInAgain() {
    // Given
    Operator.createUser(tenant, "tenant-admin");
    var code = browser.signIn(Browser.request(client.id()), person.signInName()).get("code");
    var tokens = Browser.redeem(client.id(), code, Browser.VERIFIER);

    // When
    for (var verb : List.of(":deactivate", ":activate")) {
      Operator.operator()
          .body(Map.of("reason", "a mistake"))
          .post("/v1/tenants/" + tenant.id() + "/users/" + person.id() + verb)
          .then()
          .statusCode(200);
    }

    // Then
    isRefused(Browser.refresh(client.id(), tokens.path("refresh_token")), "invalid_grant");
    browser
        .authorize(Browser.request(client.id()))
        .then()
        .header("Location", containsString("/sign-in?pending="));
  }

  @Test
  void refreshedTokenHasTheRolesOfNow() throws Exception {
    // Given
    Operator.createUser(tenant, "tenant-admin");
    var code = browser.signIn(Browser.request(client.id()), person.signInName()).get("code");
    var tokens = Browser.redeem(client.id(), code, Browser.VERIFIER);

    // When
    Operator.operator()
        .body(Map.of("roles", List.of("member")))
        .put("/v1/tenants/" + tenant.id() + "/users/" + person.id() + "/roles")
        .then()
        .statusCode(200);

    // Then
    var refreshed = Browser.refresh(client.id(), tokens.path("refresh_token"));
    var claims = SignedJWT.parse(refreshed.path("access_token")).getJWTClaimsSet();
    assertThat(claims.getStringListClaim("roles")).containsExactly("member");
    assertThat(claims.getStringListClaim("permissions")).doesNotContain("user:create");
  }

  @Test
  void secretsRestOnlyAsHashes() {
    // Given
    var code = browser.signIn(Browser.request(client.id()), person.signInName()).get("code");
    String refreshToken = Browser.redeem(client.id(), code, Browser.VERIFIER).path("refresh_token");

    // When
    var everything =
        sql.query(
            """
            select table_name as name from information_schema.tables where table_schema = 'public'
            """,
            row -> row.text("name"));

    // Then
    for (var table : everything) {
      var content =
          sql.first(
                  "select coalesce(string_agg(t::text, ' '), '') as content from \"%s\" t"
                      .formatted(table),
                  row -> row.text("content"))
              .orElseThrow();
      assertThat(content)
          .as(table)
          .doesNotContain(
              code,
              refreshToken,
              Operator.PASSWORD,
              Operator.secret(),
              browser.cookie("safekeep-session"));
    }
  }

  private static void isRefused(Response answer, String error) {
    answer
        .then()
        .statusCode(400)
        .header("Cache-Control", "no-store")
        .body("error", equalTo(error))
        .body("access_token", equalTo(null));
  }
}
