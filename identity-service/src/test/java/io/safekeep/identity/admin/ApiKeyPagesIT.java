package io.safekeep.identity.admin;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.safekeep.identity.IdentitySecrets;
import io.safekeep.identity.Operator;
import io.safekeep.identity.op.Browser;
import io.safekeep.testing.quarkus.ServiceServers;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(IdentitySecrets.class)
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "identity"))
class ApiKeyPagesIT {

  private static final Pattern KEY = Pattern.compile("value=\"((skk_[0-9A-Za-z]{22})_\\w{50})\"");

  private final Browser browser = new Browser();

  @Test
  void administratorMakesRotatesAndRevokesAKey() {
    // Given
    var administrator = Operator.createUser(Operator.createTenant(), "tenant-admin");
    browser.signInAt("/account", administrator.signInName());

    // When
    var made =
        browser.post(
            "/admin/api-keys",
            "name",
            "Nightly <import>",
            "permission",
            "datastore:read",
            "permission",
            "user:read");
    var first = keyOn(made);
    var listed = browser.open("/admin/api-keys");
    var second = keyOn(browser.post("/admin/api-keys/" + first.id + "/rotation", "overlap", "24"));
    var exchanged = exchange(second);
    var revoked = browser.post("/admin/api-keys/" + first.id + "/end", "reason", "a drill");

    // Then
    made.then().statusCode(200).header("Cache-Control", "no-store");
    listed
        .then()
        .statusCode(200)
        .body(containsString("Nightly &lt;import&gt;"))
        .body(containsString("datastore:read, user:read"))
        .body(containsString(first.id))
        .body(not(containsString(first.text)));
    assertThat(second.text).isNotEqualTo(first.text);
    exchanged.then().statusCode(200);
    revoked.then().statusCode(303).header("Location", endsWith("/admin/api-keys"));
    exchange(second).then().statusCode(401);
    browser.open("/admin/api-keys").then().body(containsString("a drill"));
  }

  @Test
  void formThatIsNotGoodIsAnsweredWithWords() {
    // Given
    var administrator = Operator.createUser(Operator.createTenant(), "tenant-admin");
    browser.signInAt("/account", administrator.signInName());

    // Then
    browser
        .post("/admin/api-keys", "name", "x", "permission", "tenant:create")
        .then()
        .statusCode(422)
        .contentType("text/html;charset=UTF-8")
        .body(containsString("The API key cannot have that permission"));
    browser.post("/admin/api-keys", "name", "x").then().statusCode(400);
    browser
        .post("/admin/api-keys/skk_0000000000000000000000/end", "reason", "x")
        .then()
        .statusCode(404);
  }

  @Test
  void memberSeesNoKeys() {
    var member = Operator.createUser(Operator.createTenant(), "member");
    browser.signInAt("/account", member.signInName());

    browser.open("/admin/api-keys").then().statusCode(403);
    browser.open("/admin").then().body(not(containsString("/admin/api-keys")));
  }

  private record Key(String id, String text) {}

  private static Key keyOn(Response page) {
    var matcher = KEY.matcher(page.asString());
    assertThat(matcher.find()).as(page.asString()).isTrue();
    return new Key(matcher.group(2), matcher.group(1));
  }

  private static Response exchange(Key key) {
    return given()
        .auth()
        .preemptive()
        .basic(key.id, key.text)
        .formParam("grant_type", "client_credentials")
        .post("/token");
  }
}
