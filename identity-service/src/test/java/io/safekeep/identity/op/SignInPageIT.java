package io.safekeep.identity.op;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.safekeep.identity.IdentitySecrets;
import io.safekeep.identity.Operator;
import io.safekeep.identity.Operator.ClientOfTest;
import io.safekeep.identity.Operator.Person;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(IdentitySecrets.class)
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "identity"))
class SignInPageIT {

  @Inject Sql sql;

  private final Browser browser = new Browser();
  private Person person;
  private ClientOfTest client;

  @BeforeEach
  void aPersonAndAClient() {
    person = Operator.createUser(Operator.createTenant(), "member");
    client = Operator.createPublicClient();
  }

  @Test
  void pageSaysWhichApplicationAsksAndRunsNoScriptButOurs() {
    // When
    var page = browser.signInPage(Browser.request(client.id()));

    // Then
    page.then()
        .statusCode(200)
        .header("Content-Type", containsString("text/html"))
        .header(
            "Content-Security-Policy",
            "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; form-action 'self' https://portal.example; frame-ancestors 'none'; base-uri 'none'")
        .header("X-Frame-Options", "DENY")
        .header("Referrer-Policy", "same-origin")
        .header("Cache-Control", "no-store")
        .body(containsString("The Portal"))
        .body(not(matchesPattern("(?s).*<script>.*|.*\\son[a-z]+=.*")))
        .body(not(containsString("style=")));
    given().get("/assets/safekeep.css").then().statusCode(200);
    given().get("/assets/sign-in.css").then().statusCode(200);
    given().get("/assets/mark.svg").then().statusCode(200);
    given().get("/assets/passkey.js").then().statusCode(200);
  }

  @Test
  void loginHintFillsInTheName() {
    // Given
    var request = Browser.request(client.id());
    request.put("login_hint", "ada@\"><script>alert(1)</script>");

    // When
    var page = browser.signInPage(request);

    // Then
    page.then()
        .body(containsString("value=\"ada@&quot;&gt;&lt;script&gt;"))
        .body(not(containsString("<script>")));
  }

  @Test
  void wrongPasswordAndUnknownNameGetTheSamePage() {
    // When
    var wrong = submit(person.signInName(), "Wr0ng-Password");
    var unknown = submit("nobody@nowhere.example", "Wr0ng-Password");
    var noDomain = submit("nobody", "Wr0ng-Password");

    // Then
    for (var answer : java.util.List.of(wrong, unknown, noDomain)) {
      answer
          .then()
          .statusCode(401)
          .body(containsString("That name and password do not go together."))
          .body(not(containsString("Wr0ng-Password")));
      assertThat(answer.cookies()).doesNotContainKey("safekeep-session");
    }
  }

  @Test
  void tooManyTriesHaveToWaitEvenWithTheRightPassword() {
    // Given
    for (int failure = 1; failure <= 5; failure++) {
      submit(person.signInName(), "Wr0ng-Password").then().statusCode(401);
    }

    // When
    var right = submit(person.signInName(), Operator.PASSWORD);

    // Then
    right.then().statusCode(429).body(containsString("Too many tries"));
    assertThat(Integer.parseInt(right.header("Retry-After"))).isPositive();
  }

  @Test
  void employeeSignsInOnceActive() {
    // Given
    var employee = Operator.createEmployee();

    // When
    var before = submit(employee.signInName(), Operator.PASSWORD);
    Operator.activate(employee);
    var after = submit(employee.signInName(), Operator.PASSWORD);

    // Then
    before.then().statusCode(401).body(containsString("Your account is not active"));
    after.then().statusCode(303);
  }

  @Test
  void expiredPasswordOnlyServesToChooseANewOne() {
    // Given
    var employee = Operator.createEmployee();
    Operator.activate(employee);
    sql.update(
        "update employee set password_changed_at = now() - interval '91 days' where id = ?",
        employee.id());

    // When
    var expired = submit(employee.signInName(), Operator.PASSWORD);
    var same = replace(expired, employee, Operator.PASSWORD);
    var weak = replace(expired, employee, "sh0Rt");
    var changed = replace(expired, employee, "An0ther-Harbour");

    // Then
    expired
        .then()
        .statusCode(401)
        .body(containsString("Your password has expired"))
        .body(containsString("name=\"newPassword\""));
    same.then().statusCode(401).body(containsString("is the same as the old one"));
    weak.then().statusCode(401).body(containsString("has 5 characters, at least 8 are needed"));
    changed.then().statusCode(303);
    submit(employee.signInName(), Operator.PASSWORD).then().statusCode(401);
    submit(employee.signInName(), "An0ther-Harbour").then().statusCode(303);
  }

  @Test
  void goodPasswordIsNotReplacedAtSignIn() {
    // Given
    var page = browser.signInPage(Browser.request(client.id()));

    // When
    replace(page, person, "An0ther-Harbour").then().statusCode(303);

    // Then
    submit(person.signInName(), "An0ther-Harbour").then().statusCode(401);
  }

  @Test
  void formFromAnotherSiteOrBrowserIsRefused() {
    // Given
    var page = browser.signInPage(Browser.request(client.id()));

    // When
    var otherSite =
        browser.submit(page, person.signInName(), Operator.PASSWORD, "https://evil.example");
    var otherBrowser = new Browser().submit(page, person.signInName(), Operator.PASSWORD);

    // Then
    otherSite.then().statusCode(403).body(containsString("Nothing was done"));
    otherBrowser.then().statusCode(400).body(containsString("Please start again"));
  }

  @Test
  void changedOrMissingRequestIsRefused() {
    browser.open("/sign-in").then().statusCode(400);
    browser.open("/sign-in?pending=AQID").then().statusCode(400);
    browser.open("/sign-in?pending=%25").then().statusCode(400);
  }

  @Test
  void sessionCookieIsOutOfReachOfScripts() {
    // When
    var signedIn =
        browser.submit(
            browser.signInPage(Browser.request(client.id())),
            person.signInName(),
            Operator.PASSWORD);

    // Then
    assertThat(signedIn.headers().getValues("Set-Cookie"))
        .anySatisfy(cookie ->
            assertThat(cookie)
                .startsWith("safekeep-session=ses_")
                .contains("HttpOnly", "SameSite=Lax", "Path=/"));
  }

  private Response replace(Response page, Person person, String newPassword) {
    return browser.replacePassword(page, person.signInName(), Operator.PASSWORD, newPassword);
  }

  private Response submit(String name, String password) {
    var request = Browser.request(client.id());
    request.put("prompt", "login");
    return browser.submit(browser.signInPage(request), name, password);
  }
}
