package io.safekeep.identity.admin;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.identity.IdentitySecrets;
import io.safekeep.identity.Operator;
import io.safekeep.identity.op.Browser;
import io.safekeep.testing.quarkus.ServiceServers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(IdentitySecrets.class)
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "identity"))
class StaffPagesIT {

  private static final String DIGEST =
      "2a97516c354b68848cdbd8f54a226a0a55b21ed138e207ad6c5cbb9c00aa5aea";

  private final Browser browser = new Browser();

  @BeforeEach
  void anOperatorAtTheBrowser() {
    var operator = Operator.createEmployee("platform-operator");
    Operator.activate(operator);
    browser.signInAt("/account", operator.signInName());
  }

  @Test
  void personIsPutOnRecordLetInAndLetGo() {
    // Given
    var person = Operator.createEmployee();
    var page = "/admin/employees/" + person.id();
    browser
        .open(page)
        .then()
        .statusCode(200)
        .body(containsString("Cannot be let in without a background check"));

    // When
    attest(page, "background-check", "employment education criminal");
    attest(page, "nda", "");
    browser.post(page + "/activation").then().statusCode(303).header("Location", endsWith(page));

    // Then
    browser
        .open(page)
        .then()
        .body(containsString("Works here"))
        .body(containsString("A school"))
        .body(containsString("2a97516c354b…"));
    browser
        .open("/admin/employees")
        .then()
        .statusCode(200)
        .body(containsString(page))
        .body(containsString("Missing"));

    // And when
    browser.post(page + "/leaving", "reason", "moves on", "lastDay", "").then().statusCode(303);

    // Then
    browser.open(page).then().body(containsString("Has left"));
    browser.open("/admin/employees").then().body(not(containsString(page)));
  }

  @Test
  void importIsShownBeforeItIsTaken() {
    // Given
    int number = Operator.next();
    var export =
        "external_id,user_name,display_name,roles\nP-%1$d,page%1$d,Mary Somerville,support\n"
            .formatted(number);

    // When
    var shown = browser.upload("/admin/employees/import", "export", export, "act", "try");
    var taken = browser.upload("/admin/employees/import", "export", export, "act", "run");
    var again = browser.upload("/admin/employees/import", "export", export, "act", "try");

    // Then
    shown.then().statusCode(200).body(containsString("1 new, 0 changed"));
    taken.then().statusCode(200).body(containsString("Taken in"));
    again.then().statusCode(200).body(containsString("0 new, 0 changed, 1 as they were"));
  }

  @Test
  void personGetsOtherWorkInATeamThatSomebodyAnswersFor() {
    // Given
    var person = Operator.createEmployee();
    var manager = Operator.createEmployee();
    Operator.activate(person);
    Operator.activate(manager);
    var page = "/admin/employees/" + person.id();
    var team = "team-" + Operator.next();

    // When
    browser
        .post(
            page + "/position",
            "role",
            "engineer",
            "teams",
            team + "  desk",
            "manager",
            manager.id().toString())
        .then()
        .statusCode(303)
        .header("Location", endsWith(page));
    browser
        .post("/admin/teams", "name", team, "title", "<Databases>", "owner", "x")
        .then()
        .statusCode(400);
    browser
        .post(
            "/admin/teams", "name", team, "title", "<Databases>", "owner", manager.id().toString())
        .then()
        .statusCode(303);

    // Then
    browser
        .open(page)
        .then()
        .statusCode(200)
        .body(containsString("value=\"engineer\" checked"))
        .body(containsString("value=\"desk " + team + "\""))
        .body(containsString("value=\"" + manager.id() + "\" selected"));
    browser
        .open("/admin/teams")
        .then()
        .statusCode(200)
        .body(containsString(team))
        .body(containsString("&lt;Databases&gt;"))
        .body(not(containsString("<Databases>")));
    browser.post(page + "/position", "teams", team).then().statusCode(400);
    browser.post(page + "/position", "role", "tenant-admin").then().statusCode(422);
  }

  @Test
  void courseIsAskedOfARoleAndNoMore() {
    // Given
    var course = "course-" + Operator.next();
    var asked = new String[] {"role", "services", "course", course, "from", "2999-01-01"};

    // When
    browser.post("/admin/policy/courses", asked).then().statusCode(303);
    var page = browser.open("/admin/policy");
    browser
        .post("/admin/policy/courses/end", "role", "services", "course", course)
        .then()
        .statusCode(303);

    // Then
    page.then().statusCode(200).body(containsString(course));
    browser.open("/admin/policy").then().body(not(containsString(course)));
    browser
        .post("/admin/policy/courses", "role", "member", "course", course)
        .then()
        .statusCode(422);
  }

  @Test
  void policyIsPublishedAndItsCoverageShown() {
    // Given
    var version = "page-" + Operator.next();

    // When
    browser
        .post(
            "/admin/policy",
            "version",
            version,
            "title",
            "Security policy",
            "location",
            "https://policies.vendor.example/security",
            "documentSha256",
            DIGEST,
            "requiredFrom",
            "")
        .then()
        .statusCode(303);

    // Then
    browser
        .open("/admin/policy")
        .then()
        .statusCode(200)
        .body(containsString(version))
        .body(containsString("0 of "));
  }

  @Test
  void tenantsAdministratorSeesNothingOfIt() {
    // Given
    var customer = Operator.createUser(Operator.createTenant(), "tenant-admin");
    var theirs = new Browser();
    theirs.signInAt("/account", customer.signInName());

    // Then
    theirs.open("/admin").then().body(not(containsString("/admin/employees")));
    for (var path : new String[] {"/admin/employees", "/admin/employees/import", "/admin/policy"}) {
      theirs.open(path).then().statusCode(equalTo(403));
    }
  }

  private void attest(String page, String kind, String covers) {
    browser
        .post(
            page + "/attestations",
            "kind",
            kind,
            "covers",
            covers,
            "provider",
            "A school",
            "completedOn",
            "2026-01-05",
            "documentSha256",
            DIGEST)
        .then()
        .statusCode(303);
  }
}
