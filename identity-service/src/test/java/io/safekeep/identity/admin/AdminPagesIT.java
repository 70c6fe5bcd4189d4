package io.safekeep.identity.admin;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.identity.IdentitySecrets;
import io.safekeep.identity.Operator;
import io.safekeep.identity.op.Browser;
import io.safekeep.testing.quarkus.ServiceServers;
import java.net.URLEncoder;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(IdentitySecrets.class)
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "identity"))
class AdminPagesIT {

  private final Browser browser = new Browser();

  @Test
  void administratorSignsInAndComesBackToThePageTheyAskedFor() {
    // Given
    var administrator = Operator.createUser(Operator.createTenant(), "tenant-admin");

    // When
    var asked = browser.open("/admin?of=interest");
    var detour = browser.open(asked.header("Location"));
    var signedIn =
        browser.submit(
            browser.open(detour.header("Location")), administrator.signInName(), Operator.PASSWORD);

    // Then
    asked.then().statusCode(303);
    signedIn.then().statusCode(303).header("Location", endsWith("/admin?of=interest"));
    browser
        .open("/admin")
        .then()
        .statusCode(200)
        .header("Content-Security-Policy", startsWith("default-src 'none'"))
        .header("Cache-Control", "no-store")
        .body(containsString("<strong>tenant admin</strong>"));
  }

  @Test
  void signInLeadsBackToOurOwnPagesOnly() {
    for (var elsewhere :
        new String[] {
          "https://evil.example/admin", "//evil.example/admin", "/admin/../authorize", "/administer"
        }) {
      // Given
      var fresh = new Browser();
      var person = Operator.createUser(Operator.createTenant(), "tenant-admin");

      // When
      var detour = fresh.open("/sign-in/admin?page=" + URLEncoder.encode(elsewhere, UTF_8));
      var signedIn =
          fresh.submit(
              fresh.open(detour.header("Location")), person.signInName(), Operator.PASSWORD);

      // Then
      signedIn
          .then()
          .statusCode(303)
          .header("Location", endsWith("/admin"))
          .header("Location", not(containsString("evil")));
    }
  }

  @Test
  void sessionDoesNotOpenTheApiNorATokenThePages() {
    // Given
    var administrator = Operator.createUser(Operator.createTenant(), "tenant-admin");
    browser.signInAt("/account", administrator.signInName());

    // When
    var api = browser.open("/v1/roles");
    var page = given().redirects().follow(false).auth().oauth2(Operator.token()).get("/admin");

    // Then
    browser.open("/admin").then().statusCode(200);
    api.then().statusCode(401);
    page.then().statusCode(303).header("Location", containsString("/sign-in/admin"));
  }
}
