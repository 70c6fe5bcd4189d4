package io.safekeep.identity.op;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import io.safekeep.identity.IdentitySecrets;
import io.safekeep.identity.Operator;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(IdentitySecrets.class)
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "identity"))
class StolenSessionIT {

  @Inject Sql sql;

  @Test
  void cookieOfASessionOpensNothingInAnotherBrowserAndThatIsToldOnce() {
    // Given
    var browser = new Browser();
    var person = Operator.createUser(Operator.createTenant(), "tenant-admin");
    browser.signInAt("/account", person.signInName());
    var session = Map.of("safekeep-session", browser.cookie("safekeep-session"));
    var both =
        Map.of(
            "safekeep-session",
            browser.cookie("safekeep-session"),
            "safekeep-device",
            browser.cookie("safekeep-device"));
    var other = new Browser();
    other.signInAt("/account", person.signInName());
    var mixed =
        Map.of(
            "safekeep-session",
            browser.cookie("safekeep-session"),
            "safekeep-device",
            other.cookie("safekeep-device"));

    // Then
    for (var thief :
        List.of(
            given().cookies(session),
            given().cookies(mixed),
            given()
                .cookies(both)
                .header("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0"))) {
      isOut(thief, "/account");
      isOut(thief, "/admin");
      isOut(thief, "/consent/given");
    }
    given().cookies(both).get("/account").then().body(containsString(person.signInName()));
    browser.open("/account").then().body(containsString(person.signInName()));
    assertThat(
            sql.query(
                "select subject from audit_record where action = 'session.refuse-copy' and actor = ?",
                row -> row.text("subject"),
                person.id().toString()))
        .hasSize(1);
  }

  private static void isOut(RequestSpecification thief, String page) {
    var answer = thief.redirects().follow(false).get(page);
    assertThat(answer.statusCode()).as(page).isIn(303, 401);
    assertThat(answer.asString()).as(page).doesNotContain("Ada", "tenant admin", "Applications");
  }
}
