package io.safekeep.identity.op;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.identity.IdentitySecrets;
import io.safekeep.identity.Operator;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

/// P118: a password over 90 days old only serves to choose another.
@QuarkusTest
@WithTestResource(IdentitySecrets.class)
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "identity"))
class OldPasswordIT {

  @Inject Sql sql;

  @Test
  void employeeWhosePasswordIsTooOldHasNoWayInButToChooseAnother() {
    // Given
    var employee = Operator.createEmployee();
    Operator.activate(employee);
    var client = Operator.createPublicClient();
    var browser = new Browser();
    var code = browser.signIn(Browser.request(client.id()), employee.signInName()).get("code");
    var tokens = Browser.redeem(client.id(), code, Browser.VERIFIER);
    var second = Browser.callback(browser.authorize(Browser.request(client.id()))).get("code");

    // When
    sql.update(
        "update employee set password_changed_at = now() - interval '90 days 1 minute' where id = ?",
        employee.id());

    // Then
    Browser.refresh(client.id(), tokens.path("refresh_token"))
        .then()
        .statusCode(400)
        .body("error", equalTo("invalid_grant"));
    Browser.redeem(client.id(), second, Browser.VERIFIER)
        .then()
        .statusCode(400)
        .body("error", equalTo("invalid_grant"));
    given().auth().oauth2(tokens.path("access_token")).get("/userinfo").then().statusCode(401);
    for (var page : new String[] {"/account", "/device"}) {
      browser.open(page).then().statusCode(303).header("Location", containsString("/sign-in"));
    }
    var expired = browser.signInAt("/account", employee.signInName());
    expired.then().statusCode(401).body(containsString("Your password has expired"));
    browser
        .replacePassword(expired, employee.signInName(), Operator.PASSWORD, "An0ther-Harbour")
        .then()
        .statusCode(303);
    browser.open("/account").then().statusCode(200);
  }
}
