package io.safekeep.identity.admin;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.identity.IdentitySecrets;
import io.safekeep.identity.Operator;
import io.safekeep.identity.Operator.Person;
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
class DirectoryPagesIT {

  private final Browser browser = new Browser();
  private TenantOfTest tenant;
  private Person administrator;

  @BeforeEach
  void anAdministratorAtABrowser() {
    tenant = Operator.createTenant();
    administrator = Operator.createUser(tenant, "tenant-admin");
    browser.signInAt("/account", administrator.signInName());
  }

  @Test
  void administratorSignsSomebodyOutWhoStaysAUser() {
    // Given
    var person = Operator.createUser(tenant, "member");
    var theirs = new Browser();
    theirs.signInAt("/account", person.signInName());

    // When
    var out = browser.post("/admin/users/" + person.id() + "/sign-out", "reason", "stolen");

    // Then
    out.then().statusCode(303);
    theirs.open("/account").then().statusCode(303);
    theirs.signInAt("/account", person.signInName());
    theirs.open("/account").then().statusCode(200);
  }

  @Test
  void administratorGivesRolesTakesOutAndInvites() {
    // Given
    var person = Operator.createUser(tenant, "member");
    var user = "/v1/tenants/" + tenant.id() + "/users/" + person.id();

    // When
    var page = browser.open("/admin/users?search=" + person.signInName().split("@")[0]);
    var given =
        browser.post(
            "/admin/users/" + person.id() + "/roles", "role", "member", "role", "tenant-admin");
    var out = browser.post("/admin/users/" + person.id() + "/deactivation", "reason", "left");
    var invited =
        browser.post("/admin/users/invitations", "email", "linus@mail.example", "role", "member");

    // Then
    page.then()
        .statusCode(200)
        .body(containsString("Ada Lovelace"))
        .body(containsString("name=\"role\" value=\"member\" checked"));
    given.then().statusCode(303);
    out.then().statusCode(303);
    invited.then().statusCode(303);
    Operator.operator()
        .get(user)
        .then()
        .body("state", equalTo("deactivated"))
        .body("roles.size()", equalTo(2));
    browser
        .open("/admin/users")
        .then()
        .body(containsString("Taken out"))
        .body(containsString("linus@mail.example"));
  }

  @Test
  void lastAdministratorIsToldWhyTheyStay() {
    browser
        .post("/admin/users/" + administrator.id() + "/deactivation", "reason", "left")
        .then()
        .statusCode(409)
        .contentType("text/html")
        .body(containsString("The tenant would have no administrator"));
  }

  @Test
  void domainIsClaimedWithTheRecordThatShowsIt() {
    // Given
    var name = "pages-" + Operator.next() + ".example";

    // When
    browser.post("/admin/domains", "name", name).then().statusCode(303);

    // Then
    browser
        .open("/admin/domains")
        .then()
        .body(containsString("<code>_safekeep-challenge." + name + "</code>"))
        .body(containsString("To be shown"));
  }

  @Test
  void matrixShowsTheRolesOfATenantsPeopleOnly() {
    browser
        .open("/admin/roles")
        .then()
        .statusCode(200)
        .body(containsString("<code>user:create</code>"))
        .body(not(containsString("platform operator")));
  }

  @Test
  void memberSeesTheRolesAndNobodyElse() {
    // Given
    var member = Operator.createUser(tenant, "member");
    var other = new Browser();
    other.signInAt("/account", member.signInName());

    // Then
    other.open("/admin/roles").then().statusCode(200).body(not(containsString("/admin/users")));
    other.open("/admin/users").then().statusCode(403);
    other
        .post("/admin/users/" + administrator.id() + "/deactivation", "reason", "x")
        .then()
        .statusCode(403);
  }
}
