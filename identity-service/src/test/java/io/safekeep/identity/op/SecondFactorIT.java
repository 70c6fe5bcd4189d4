package io.safekeep.identity.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import com.nimbusds.jwt.JWTClaimsSet;
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
import java.text.ParseException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(IdentitySecrets.class)
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "identity"))
class SecondFactorIT {

  private static final String MFA = "urn:safekeep:acr:mfa";

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
  void personSetsAnAppUpAndFromThenOnPasswordAndCodeLetThemInOnce() throws ParseException {
    // Given
    var app = setUpAnApp();
    var code = app.nextCode();

    // When
    var half = browser.submit(page(), person.signInName(), Operator.PASSWORD);
    var in = browser.secondStep(half, code);
    var replayed =
        browser.secondStep(browser.submit(page(), person.signInName(), Operator.PASSWORD), code);

    // Then
    half.then().statusCode(200).body(containsString("One more step"));
    assertThat(half.cookies()).doesNotContainKey("safekeep-session");
    assertThat(claims(in).getStringListClaim("amr")).containsExactly("pwd", "otp", "mfa");
    replayed.then().statusCode(401).body(containsString("A code is good once"));
  }

  @Test
  void recoveryCodeLetsInOnceAndSaysSo() throws ParseException {
    // Given
    var codes = Browser.recoveryCodes(confirmed(setUp()));

    // When
    var in = signIn(codes.getFirst().toLowerCase(Locale.ROOT).replace("-", " "));
    var again = signIn(codes.getFirst());

    // Then
    assertThat(codes).hasSize(10).doesNotHaveDuplicates();
    assertThat(claims(in).getStringListClaim("amr")).containsExactly("pwd", "mfa");
    again.then().statusCode(401);
    browser.open("/account").then().body(containsString("9 left"));
  }

  @Test
  void guessingCodesHasToWaitEvenWithARightOne() {
    // Given
    var codes = Browser.recoveryCodes(confirmed(setUp()));
    var half = browser.submit(page(), person.signInName(), Operator.PASSWORD);
    for (int guess = 0; guess < 5; guess++) {
      browser.secondStep(half, guess % 2 == 0 ? "00000" + guess : "AAAA-AAAA-AAAA-AAAA");
    }
    // As if they had gone on for a while: the pause outlasts the test.
    int counted =
        sql.update(
            """
            update sign_in_attempt set failures = failures + 10, paused_until = now()
            where key = ? and failures = 5
            """,
            new Secret("factor of " + person.id()).hash());
    browser.secondStep(half, "000000");

    // When
    var right = browser.secondStep(half, codes.getFirst());
    var otherSignIn = signIn(codes.getFirst());

    // Then
    assertThat(counted).isEqualTo(1);
    right.then().statusCode(429).body(containsString("Too many tries"));
    otherSignIn.then().statusCode(429);
    assertThat(Integer.parseInt(right.header("Retry-After"))).isPositive();
  }

  @Test
  void stepInBetweenIsWorthNothingElsewhere() {
    // Given
    var app = setUpAnApp();
    var half = browser.submit(page(), person.signInName(), Operator.PASSWORD);
    var pending = Browser.pending(half);

    // When
    var otherBrowser = new Browser().secondStep(half, app.nextCode());
    var otherSite =
        browser.postFrom(
            "https://evil.example", "/sign-in/second-step", "pending", pending, "code", "000000");
    var otherStep = browser.post("/sign-in/first-app", "pending", pending, "code", app.nextCode());
    var onward = browser.post("/sign-in/onward", "pending", pending);

    // Then
    otherSite.then().statusCode(403);
    for (var refused : List.of(otherBrowser, otherStep, onward)) {
      refused.then().statusCode(400).body(containsString("Please start again"));
    }
  }

  @Test
  void whoHasToHaveASecondFactorGetsOneAtTheNextSignIn() throws ParseException {
    // Given
    Operator.operator()
        .body(Map.of("secondFactor", "required"))
        .put("/v1/tenants/" + tenant.id() + "/sign-in-policy")
        .then()
        .statusCode(200);

    // When
    var half = browser.submit(page(), person.signInName(), Operator.PASSWORD);
    var wrong =
        browser.post("/sign-in/first-app", "pending", Browser.pending(half), "code", "12345");
    var codes =
        browser.post(
            "/sign-in/first-app",
            "pending",
            Browser.pending(wrong),
            "code",
            AuthenticatorApp.setUpFrom(wrong.asString()).code());
    var in = browser.post("/sign-in/onward", "pending", Browser.pending(codes));

    // Then
    half.then().statusCode(200).body(containsString("Set up a second factor"));
    wrong.then().statusCode(401);
    assertThat(Browser.recoveryCodes(codes)).hasSize(10);
    assertThat(claims(in).getStringClaim("acr")).isEqualTo(MFA);
    Operator.operator()
        .get("/v1/tenants/" + tenant.id() + "/sign-in-policy")
        .then()
        .body("secondFactor", equalTo("required"));
  }

  @Test
  void clientThatAsksForTwoFactorsGetsThemAndNeverFewer() throws ParseException {
    // Given
    var app = setUpAnApp();
    var request = Browser.request(client.id());
    request.put("acr_values", "urn:example:other " + MFA);

    // When
    var asked = browser.authorize(request);
    var half =
        browser.submit(
            browser.open(asked.header("Location")), person.signInName(), Operator.PASSWORD);
    var in = browser.secondStep(half, app.nextCode());
    var silent = browser.authorize(request);
    request.put("acr_values", "urn:safekeep:acr:phishing-resistant");
    request.put("prompt", "none");
    var tooMuch = browser.authorize(request);

    // Then
    asked.then().header("Location", containsString("/sign-in?pending="));
    assertThat(claims(in).getStringClaim("acr")).isEqualTo(MFA);
    silent.then().header("Location", containsString("code="));
    assertThat(Browser.callback(tooMuch)).containsEntry("error", "login_required");
  }

  @Test
  void classThatAPersonCannotReachIsAnErrorAfterTheyTried() {
    // Given
    var codes = Browser.recoveryCodes(confirmed(setUp()));
    var request = Browser.request(client.id());
    request.put("acr_values", "urn:safekeep:acr:phishing-resistant");
    request.put("prompt", "login");

    // When
    var half = browser.submit(browser.signInPage(request), person.signInName(), Operator.PASSWORD);
    var refused = browser.secondStep(half, codes.getFirst());

    // Then
    assertThat(Browser.callback(refused))
        .containsEntry("error", "unmet_authentication_requirements");
  }

  @Test
  void factorIsNotRemovedWithoutAFreshSignInWithIt() {
    // Given
    var codes = Browser.recoveryCodes(confirmed(setUp()));

    // When
    var withPasswordOnly = browser.post("/account/app/remove");
    browser
        .secondStep(browser.signInAt("/account/app", person.signInName()), codes.get(0))
        .then()
        .statusCode(303);
    sql.update(
        "update session set signed_in_at = now() - interval '11 minutes' where account_id = ?",
        person.id());
    var tooOld = browser.post("/account/app/remove");
    var newCodes = browser.post("/account/recovery-codes");
    browser.secondStep(browser.signInAt("/account/app", person.signInName()), codes.get(1));
    var fromElsewhere = browser.postFrom("https://evil.example", "/account/app/remove");
    var had = apps();
    var fresh = browser.post("/account/app/remove");

    // Then
    withPasswordOnly.then().statusCode(303).header("Location", containsString("/sign-in?"));
    tooOld.then().statusCode(303).header("Location", containsString("/sign-in?"));
    newCodes.then().statusCode(303).header("Location", containsString("/sign-in?"));
    fromElsewhere.then().statusCode(403);
    assertThat(had).isEqualTo(1);
    fresh.then().statusCode(303).header("Location", endsWith("/account?done=APP_REMOVED"));
    assertThat(apps()).isZero();
    browser
        .open("/account")
        .then()
        .body(containsString("Your password alone opens this account."))
        .body(not(containsString("Recovery codes")));
  }

  @Test
  void administratorHelpsWhoHasLostEverythingWithinTheTenantOnly() {
    // Given
    setUpAnApp();
    var foreign = Operator.createTenantClient(Operator.createTenant(), "tenant-admin");
    var ours = Operator.createTenantClient(tenant, "tenant-admin");
    var path = "/v1/accounts/" + person.id() + ":reset-second-factors";
    var reason = Map.of("reason", "Met her, saw her passport");

    // When
    var byStranger =
        Operator.as(Operator.token(foreign.id(), foreign.secret())).body(reason).post(path);
    var had = apps();
    var byAdministrator =
        Operator.as(Operator.token(ours.id(), ours.secret())).body(reason).post(path);

    // Then
    byStranger.then().statusCode(404);
    assertThat(had).isEqualTo(1);
    byAdministrator.then().statusCode(204);
    browser.submit(page(), person.signInName(), Operator.PASSWORD).then().statusCode(303);
  }

  @Test
  void secretsOfFactorsRestSealedOrHashed() {
    // Given
    var page = setUp();
    var codes = Browser.recoveryCodes(confirmed(page));

    // When
    var kept =
        sql.first(
                """
                select encode(a.sealed_key, 'hex') || ' ' || string_agg(r.hash, ' ') as kept
                from authenticator_app a join recovery_code r using (account_id)
                where account_id = ? group by a.sealed_key
                """,
                row -> row.text("kept"),
                person.id())
            .orElseThrow();

    // Then
    assertThat(kept)
        .doesNotContain(HexFormat.of().formatHex(AuthenticatorApp.setUpFrom(page.asString()).key()))
        .doesNotContain(codes)
        .hasSizeGreaterThan(10 * 43);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/account/app",
        "/account/app/remove",
        "/account/recovery-codes",
        "/account/passkeys",
        "/account/passkeys/remove",
        "/account/password",
        "/account/devices/end-others"
      })
  void pageOfAnAccountTakesNoFormFromAnotherSiteAndNoneFromNobody(String path) {
    // Given
    browser.signInAt("/account", person.signInName());

    // Then
    browser.postFrom("https://evil.example", path).then().statusCode(403);
    browser.postFrom("null", path).then().statusCode(403);
    new Browser().post(path).then().statusCode(303).header("Location", containsString("/sign-in?"));
  }

  private AuthenticatorApp setUpAnApp() {
    var page = setUp();
    var app = AuthenticatorApp.setUpFrom(page.asString());
    confirmed(page).then().statusCode(200);
    return app;
  }

  private Response setUp() {
    browser
        .signInAt("/account/app", person.signInName())
        .then()
        .statusCode(303)
        .header("Location", endsWith("/account/app"));
    return browser.open("/account/app");
  }

  private Response confirmed(Response page) {
    return browser.post(
        "/account/app",
        "pending",
        Browser.pending(page),
        "code",
        AuthenticatorApp.setUpFrom(page.asString()).code());
  }

  private Response page() {
    var request = Browser.request(client.id());
    request.put("prompt", "login");
    return browser.signInPage(request);
  }

  private Response signIn(String code) {
    return browser.secondStep(browser.submit(page(), person.signInName(), Operator.PASSWORD), code);
  }

  private long apps() {
    return sql.first(
            "select count(*) as apps from authenticator_app where account_id = ?",
            row -> row.number("apps"),
            person.id())
        .orElseThrow();
  }

  private JWTClaimsSet claims(Response signedIn) throws ParseException {
    signedIn.then().statusCode(303);
    var code = Browser.callback(signedIn).get("code");
    return SignedJWT.parse(Browser.redeem(client.id(), code, Browser.VERIFIER).path("access_token"))
        .getJWTClaimsSet();
  }
}
