package io.safekeep.identity.admin;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.safekeep.identity.IdentitySecrets;
import io.safekeep.identity.Operator;
import io.safekeep.identity.Operator.TenantOfTest;
import io.safekeep.identity.op.Browser;
import io.safekeep.testing.quarkus.ServiceServers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(IdentitySecrets.class)
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "identity"))
class PasswordPolicyPageIT {

  private static final String PAGE = "/admin/password-policy";

  private final Browser browser = new Browser();
  private TenantOfTest tenant;

  @BeforeEach
  void administratorAtABrowser() {
    tenant = Operator.createTenant();
    var administrator = Operator.createUser(tenant, "tenant-admin");
    browser.signInAt("/account", administrator.signInName()).then().statusCode(303);
  }

  @Test
  void administratorSavesARuleAndTriesIt() {
    // When
    var before = browser.open(PAGE);
    var saved = save("0", "allOf", "[0-9].*[0-9]", "needs two digits");
    var page = browser.open(saved.header("Location").replaceFirst("^https?://[^/]+", ""));
    var weak =
        browser.post(PAGE + "/test", "tenant", tenant.id().toString(), "candidate", "Kelps7");
    var good =
        browser.post(PAGE + "/test", "tenant", tenant.id().toString(), "candidate", "Kelps77");

    // Then
    before
        .then()
        .statusCode(200)
        .body(containsString("It has at least 6 and at most 128 characters."))
        .body(containsString("aria-current=\"page\">Password policy"));
    saved.then().statusCode(303).header("Location", endsWith("&tenant=" + tenant.id()));
    page.then()
        .statusCode(200)
        .body(containsString("Saved. It holds from now on."))
        .body(containsString("value=\"[0-9].*[0-9]\""));
    weak.then()
        .statusCode(200)
        .body(containsString("It would not be taken"))
        .body(containsString("<li>needs two digits</li>"))
        .body(not(containsString("Kelps7")));
    good.then().statusCode(200).body(containsString("It would be taken."));
  }

  @Test
  void expressionThatIsNoneAndAnOlderVersionAreToldWithWhatWasTyped() {
    // When
    var none = save("0", "allOf", "(?=x)y", "has an x");
    var mute = save("0", "noneOf", "x", "");
    save("0", "noneOf", "x", "has an x").then().statusCode(303);
    var stale = save("0", "noneOf", "y", "has a y");

    // Then
    none.then()
        .statusCode(400)
        .body(containsString("look-around and back-references do not exist"))
        .body(containsString("value=\"(?=x)y\""));
    mute.then().statusCode(400).body(containsString("needs words"));
    stale
        .then()
        .statusCode(409)
        .body(containsString("is at version 1 now, not 0"))
        .body(containsString("value=\"has a y\""));
  }

  @Test
  void rulesOfOtherTenantsAreNotThereAndMembersMayNotLook() {
    // Given
    var other = Operator.createTenant();
    var member = Operator.createUser(tenant, "member");
    var atMember = new Browser();
    atMember.signInAt("/account", member.signInName()).then().statusCode(303);

    // Then
    browser.open(PAGE + "?tenant=" + other.id()).then().statusCode(404);
    browser
        .post(PAGE + "/test", "tenant", other.id().toString(), "candidate", "Kelps77")
        .then()
        .statusCode(404);
    atMember.open(PAGE).then().statusCode(403);
  }

  private Response save(String version, String kind, String expression, String says) {
    return browser.post(
        PAGE,
        "tenant",
        tenant.id().toString(),
        "version",
        version,
        "preset",
        "customer",
        "remembered",
        "5",
        "kind",
        kind,
        "expression",
        expression,
        "says",
        says);
  }
}
