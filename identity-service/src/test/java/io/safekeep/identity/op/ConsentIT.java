package io.safekeep.identity.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.safekeep.identity.IdentitySecrets;
import io.safekeep.identity.Operator;
import io.safekeep.identity.Operator.Person;
import io.safekeep.testing.quarkus.ServiceServers;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Third parties' applications learn of people who let them.
@QuarkusTest
@WithTestResource(IdentitySecrets.class)
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "identity"))
class ConsentIT {

  private static final Pattern GIVEN = Pattern.compile("name=\"consent\" value=\"([^\"]+)\"");

  private final Browser browser = new Browser();
  private Person person;
  private String client;

  @BeforeEach
  void aPersonAndAThirdParty() {
    person = Operator.createUser(Operator.createTenant(), "member");
    client =
        Operator.createWebApplication(
                Map.of("name", "A <Guest>", "type", "public", "consentRequired", true))
            .id();
  }

  @Test
  void whoLetsAnApplicationInIsNotAskedAgainForTheSame() {
    // Given
    var narrow = Browser.request(client);
    narrow.put("scope", "openid");
    var page = signInAndBeAsked(narrow);

    // When
    var answer = browser.consent(page, "allow", Operator.issuer());

    // Then
    page.then()
        .statusCode(200)
        .body(containsString("A &lt;Guest&gt;"))
        .body(containsString(person.signInName()))
        .body(not(containsString("your user name")));
    assertThat(Browser.callback(answer)).containsKeys("code", "state", "iss");
    browser.authorize(narrow).then().header("Location", containsString("code="));
    isAsked(browser.authorize(Browser.request(client)));
    var again = Browser.request(client);
    again.put("scope", "openid");
    again.put("prompt", "consent");
    isAsked(browser.authorize(again));
  }

  @Test
  void whoDoesNotLetItInSendsItAwayEmptyHanded() {
    // Given
    var page = signInAndBeAsked(Browser.request(client));

    // When
    var answer = browser.consent(page, "refuse", Operator.issuer());

    // Then
    assertThat(Browser.callback(answer))
        .containsEntry("error", "access_denied")
        .containsEntry("state", "af0ifjsldkj")
        .doesNotContainKey("code");
    var silent = Browser.request(client);
    silent.put("prompt", "none");
    assertThat(Browser.callback(browser.authorize(silent)))
        .containsEntry("error", "consent_required");
  }

  @Test
  void consentTakenBackEndsWhatTheApplicationHas() {
    // Given
    var page = signInAndBeAsked(Browser.request(client));
    var code = Browser.callback(browser.consent(page, "allow", Operator.issuer())).get("code");
    String refreshToken = Browser.redeem(client, code, Browser.VERIFIER).path("refresh_token");
    var given = browser.open("/consent/given").asString();
    var consent = GIVEN.matcher(given).results().findFirst().orElseThrow().group(1);
    var stranger = new Browser();
    stranger.signIn(
        Browser.request(Operator.createPublicClient().id()),
        Operator.createUser(Operator.createTenant(), "member").signInName());

    // When
    stranger.withdraw(consent, Operator.issuer());
    browser.withdraw(consent, "https://evil.example").then().statusCode(403);
    var kept = browser.open("/consent/given").asString();
    var taken = browser.withdraw(consent, Operator.issuer());

    // Then
    assertThat(given).contains("A &lt;Guest&gt;", "your name and your user name");
    assertThat(kept).contains(consent);
    taken.then().statusCode(200).body(not(containsString(consent)));
    Browser.refresh(client, refreshToken).then().statusCode(400);
    isAsked(browser.authorize(Browser.request(client)));
  }

  @Test
  void nobodyElseAnswersForAPerson() {
    // Given
    var page = signInAndBeAsked(Browser.request(client));
    var stranger = new Browser();
    stranger.signIn(
        Browser.request(Operator.createPublicClient().id()),
        Operator.createUser(Operator.createTenant(), "member").signInName());

    // Then
    browser.consent(page, "allow", "https://evil.example").then().statusCode(403);
    isRefused(stranger.consent(page, "allow", Operator.issuer()));
    isRefused(new Browser().consent(page, "allow", Operator.issuer()));
    isAsked(browser.authorize(Browser.request(client)));
  }

  private Response signInAndBeAsked(Map<String, String> request) {
    var signedIn =
        browser.submit(browser.signInPage(request), person.signInName(), Operator.PASSWORD);
    isAsked(signedIn);
    return browser.open(signedIn.header("Location"));
  }

  private static void isAsked(Response answer) {
    answer.then().statusCode(303).header("Location", containsString("/consent?pending="));
  }

  private static void isRefused(Response answer) {
    answer.then().statusCode(400).header("Location", (String) null);
  }
}
