package io.safekeep.identity.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

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
import io.safekeep.testing.quarkus.ServiceServers;
import java.text.ParseException;
import java.util.Base64;
import java.util.List;
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
class PasskeyIT {

  private final Browser browser = new Browser();
  private final VirtualAuthenticator authenticator = new VirtualAuthenticator(Operator.issuer());
  private TenantOfTest tenant;
  private Person person;
  private ClientOfTest client;

  @BeforeEach
  void aPersonAndAClient() {
    tenant = Operator.createTenant();
    person = Operator.createUser(tenant, "member");
    client = Operator.createPublicClient();
  }

  @Test
  void passkeyAloneLetsInWithTheStrongestClass() throws ParseException {
    // Given
    var added = add(authenticator, person, browser);
    var request = Browser.request(client.id());
    request.put("acr_values", "urn:safekeep:acr:phishing-resistant");

    // When
    var elsewhere = new Browser();
    var claims = claims(answer(elsewhere, elsewhere.signInPage(request), authenticator));

    // Then
    assertThat(Browser.recoveryCodes(added)).hasSize(10);
    assertThat(claims.getSubject()).isEqualTo(person.id().toString());
    assertThat(claims.getStringListClaim("amr")).containsExactly("hwk", "user", "mfa");
    assertThat(claims.getStringClaim("acr")).isEqualTo("urn:safekeep:acr:phishing-resistant");
    elsewhere
        .open("/account")
        .then()
        .body(containsString("Work laptop"))
        .body(containsString("on one device only"));
  }

  @Test
  void passkeyIsTheSecondStepAfterAPasswordAndSaysIfItFollowsItsOwner() throws ParseException {
    // Given
    authenticator.follows = true;
    add(authenticator, person, browser);

    // When
    var half = half(person);
    var in = secondStep(half, authenticator);

    // Then
    half.then().statusCode(200).body(containsString("Use a passkey"));
    assertThat(claims(in).getStringListClaim("amr")).containsExactly("pwd", "swk", "user", "mfa");
  }

  @Test
  void answerIsGoodOnce() {
    // Given
    add(authenticator, person, browser);
    var page = page();
    var credential = authenticator.get(Browser.value(page, "options"));

    // When
    var first = post(browser, page, credential);
    var replayed = post(browser, page, credential);
    var withAnotherChallenge = post(browser, page(), credential);

    // Then
    first.then().statusCode(303);
    replayed.then().statusCode(401).body(containsString("does not open an account here"));
    withAnotherChallenge.then().statusCode(401);
  }

  @Test
  void passkeyForAnotherSiteOrOfALockedDeviceIsRefused() {
    // Given
    add(authenticator, person, browser);

    // When
    authenticator.origin = "https://safekeep.evil.example";
    var elsewhere = answer(browser, page(), authenticator);
    authenticator.origin = Operator.issuer();
    authenticator.verifiesItsUser = false;
    var unverified = answer(browser, page(), authenticator);
    authenticator.verifiesItsUser = true;
    var stranger = answer(browser, page(), new VirtualAuthenticator(Operator.issuer()));
    var right = answer(browser, page(), authenticator);

    // Then
    for (var refused : List.of(elsewhere, unverified, stranger)) {
      refused.then().statusCode(401);
      assertThat(refused.cookies()).doesNotContainKey("safekeep-session");
    }
    right.then().statusCode(303);
  }

  @Test
  void copyOfAPasskeyThatLagsBehindIsRefused() {
    // Given
    authenticator.signCount = 7;
    add(authenticator, person, browser);
    answer(browser, page(), authenticator).then().statusCode(303);

    // When
    authenticator.signCount = 6;
    var copy = answer(browser, page(), authenticator);

    // Then
    copy.then().statusCode(401);
  }

  @Test
  void passkeyOfSomebodyElseIsNoSecondStepAndCannotBeTakenOver() {
    // Given
    add(authenticator, person, browser);
    var other = Operator.createUser(tenant, "member");
    var others = new VirtualAuthenticator(Operator.issuer());
    var otherBrowser = new Browser();
    add(others, other, otherBrowser);

    // When
    var crossed = secondStep(half(person), others);
    answer(otherBrowser, otherBrowser.signInPage(request()), others);
    var twice = create(otherBrowser, otherBrowser.open("/account/passkeys"), authenticator);
    var removed =
        otherBrowser.post(
            "/account/passkeys/remove",
            "id",
            Base64.getUrlEncoder().withoutPadding().encodeToString(authenticator.id));

    // Then
    crossed.then().statusCode(401);
    twice.then().statusCode(400).body(containsString("cannot be used here"));
    removed.then().statusCode(303);
    answer(browser, page(), authenticator).then().statusCode(303);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "[]",
        "null",
        "not json",
        "{\"id\":\"AA\",\"rawId\":\"AA\",\"type\":\"public-key\",\"response\":{}}",
        "{\"id\":null,\"rawId\":null,\"type\":\"public-key\",\"response\":null,\"clientExtensionResults\":{}}",
        "{\"id\":\"AA\",\"rawId\":\"AA\",\"type\":\"public-key\",\"response\":{\"clientDataJSON\":\"e30\",\"authenticatorData\":\"AA\",\"signature\":\"AA\"},\"clientExtensionResults\":{}}",
        "{\"id\":\"**\",\"rawId\":\"**\",\"type\":\"other\",\"response\":{\"clientDataJSON\":7},\"clientExtensionResults\":[]}"
      })
  void whatIsNoAnswerOfAPasskeyIsRefusedQuietly(String credential) {
    // Given
    browser.signInAt("/account/passkeys", person.signInName()).then().statusCode(303);
    var making = browser.open("/account/passkeys");

    // When
    var signIn = post(browser, page(), credential);
    var made =
        browser.post(
            "/account/passkeys",
            "challenge",
            Browser.value(making, "challenge"),
            "name",
            "\u0000",
            "credential",
            credential);

    // Then
    signIn.then().statusCode(401);
    made.then().statusCode(400);
  }

  private static Response add(VirtualAuthenticator authenticator, Person person, Browser browser) {
    browser.signInAt("/account/passkeys", person.signInName()).then().statusCode(303);
    var added = create(browser, browser.open("/account/passkeys"), authenticator);
    added.then().statusCode(200);
    return added;
  }

  private static Response create(
      Browser browser, Response page, VirtualAuthenticator authenticator) {
    return browser.post(
        "/account/passkeys",
        "challenge",
        Browser.value(page, "challenge"),
        "name",
        "Work laptop",
        "credential",
        authenticator.create(Browser.value(page, "options")));
  }

  private Response half(Person who) {
    return browser.submit(page(), who.signInName(), Operator.PASSWORD);
  }

  private Response secondStep(Response half, VirtualAuthenticator shown) {
    return browser.post(
        "/sign-in/second-step",
        "pending",
        Browser.pending(half),
        "challenge",
        Browser.value(half, "challenge"),
        "credential",
        shown.get(Browser.value(half, "options")));
  }

  private static Response answer(Browser in, Response page, VirtualAuthenticator shown) {
    return post(in, page, shown.get(Browser.value(page, "options")));
  }

  private static Response post(Browser in, Response page, String credential) {
    return in.post(
        "/sign-in/passkey",
        "pending",
        Browser.pending(page),
        "challenge",
        Browser.value(page, "challenge"),
        "credential",
        credential);
  }

  private Response page() {
    return browser.signInPage(request());
  }

  private Map<String, String> request() {
    var request = Browser.request(client.id());
    request.put("prompt", "login");
    return request;
  }

  private JWTClaimsSet claims(Response signedIn) throws ParseException {
    signedIn.then().statusCode(303);
    var code = Browser.callback(signedIn).get("code");
    return SignedJWT.parse(Browser.redeem(client.id(), code, Browser.VERIFIER).path("access_token"))
        .getJWTClaimsSet();
  }
}
