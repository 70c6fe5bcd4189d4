package io.safekeep.identity.op;

import static io.safekeep.identity.Operator.operator;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.safekeep.identity.IdentitySecrets;
import io.safekeep.identity.Operator;
import io.safekeep.identity.Operator.TenantOfTest;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(IdentitySecrets.class)
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "identity"))
class PasswordPolicyIT {

  private static final Map<String, String> TWO_DIGITS =
      Map.of("expression", "[0-9].*[0-9]", "says", "needs two digits");
  private static final Map<String, String> NO_HARBOUR =
      Map.of("expression", "(?i)harbour", "says", "may not speak of harbours");

  @Inject Sql sql;

  private TenantOfTest tenant;
  private String path;

  @BeforeEach
  void aTenant() {
    tenant = Operator.createTenant();
    path = "/v1/tenants/" + tenant.id() + "/password-policy";
  }

  @Test
  void whereNobodyChoseTheFloorHolds() {
    operator()
        .get(path)
        .then()
        .statusCode(200)
        .body("version", equalTo(0))
        .body("preset", equalTo("customer"))
        .body("rule.minimumLength", equalTo(6))
        .body(
            "rule.composition",
            contains(List.of("lower"), List.of("upper"), List.of("digit", "special")))
        .body("rule.inWords", hasItem("It has a digit or a special character."));
    create("Kelp7")
        .then()
        .statusCode(422)
        .body("violations", contains("has 5 characters, at least 6 are needed"));
    create("Kelps7").then().statusCode(201);
  }

  @Test
  void ruleOfATenantHoldsAtOnceOnEveryWayAndAddsToTheFloor() {
    // Given
    var person = Operator.createUser(tenant, "member");
    var browser = new Browser();
    browser.signInAt("/account", person.signInName()).then().statusCode(303);

    // When
    set(0, "customer", List.of(TWO_DIGITS), List.of(NO_HARBOUR)).then().statusCode(200);

    // Then
    create("Kelps7").then().statusCode(422).body("violations", contains("needs two digits"));
    create("77-Harbour")
        .then()
        .statusCode(422)
        .body("violations", contains("may not speak of harbours"));
    create("kelps77")
        .then()
        .statusCode(422)
        .body("violations", contains("needs an upper-case letter"));
    create("Kelps77").then().statusCode(201);
    change(browser, Operator.PASSWORD, "Kelps7")
        .then()
        .statusCode(400)
        .body(containsString("needs two digits"));
    change(browser, Operator.PASSWORD, "Kelps77").then().statusCode(303);
  }

  @Test
  void tenantsPeopleChooseAnotherOnceTheirPasswordIsOlderThanItsRuleAllows() {
    // Given
    var person = Operator.createUser(tenant, "member");
    sql.update(
        "update tenant_user set password_changed_at = now() - interval '91 days' where id = ?",
        person.id());
    new Browser().signInAt("/account", person.signInName()).then().statusCode(303);

    // When
    set(0, "employee", List.of(), List.of()).then().statusCode(200);

    // Then
    var browser = new Browser();
    var expired = browser.signInAt("/account", person.signInName());
    expired.then().statusCode(401).body(containsString("Your password has expired"));
    browser
        .replacePassword(expired, person.signInName(), Operator.PASSWORD, "An0ther-Kelp")
        .then()
        .statusCode(303)
        .header("Location", endsWith("/account"));
  }

  @Test
  void formerPasswordsDoNotComeBackUntilAsManyOthersWere() {
    // Given
    operator().body(body(0, "customer", List.of(), List.of(), 2)).put(path).then().statusCode(200);
    var person = Operator.createUser(tenant, "member");
    var browser = new Browser();
    browser.signInAt("/account", person.signInName()).then().statusCode(303);
    change(browser, Operator.PASSWORD, "Kelps7").then().statusCode(303);

    // When
    var secondLast = change(browser, "Kelps7", Operator.PASSWORD);
    change(browser, "Kelps7", "Waves8").then().statusCode(303);
    var thirdLast = change(browser, "Waves8", Operator.PASSWORD);

    // Then
    secondLast.then().statusCode(400).body(containsString("was one of the last 2"));
    thirdLast.then().statusCode(303);
  }

  @Test
  void whoeverChangesAnOlderVersionIsToldAndEveryVersionStaysOnRecord() {
    // Given
    set(0, "customer", List.of(TWO_DIGITS), List.of())
        .then()
        .statusCode(200)
        .body("version", equalTo(1));

    // When
    var stale = set(0, "nist-800-63b-4", List.of(), List.of());
    var next = set(1, "nist-800-63b-4", List.of(), List.of());

    // Then
    stale.then().statusCode(409).body("type", endsWith("/conflict")).body("version", equalTo(1));
    next.then().statusCode(200).body("version", equalTo(2)).body("rule.minimumLength", equalTo(15));
    assertThat(
            sql.query(
                "select preset from password_policy where tenant_id = ? order by version",
                row -> row.text("preset"),
                tenant.id()))
        .containsExactly("customer", "nist-800-63b-4");
    assertThat(
            sql.query(
                "select details->>'version' as version from audit_record where tenant = ? and action = 'password-policy.set' order by id",
                row -> row.text("version"),
                tenant.id()))
        .containsExactly("1", "2");
  }

  @Test
  void expressionThatIsNoneIsRefusedWithItsPlace() {
    set(0, "customer", List.of(TWO_DIGITS, Map.of("expression", "(?=a)b", "says", "x")), List.of())
        .then()
        .statusCode(400)
        .body("field", equalTo("allOf[1].expression"))
        .body("detail", containsString("look-around"));
    set(0, "customer", List.of(), List.of(Map.of("expression", "((a{99}){99}){99}", "says", "x")))
        .then()
        .statusCode(400)
        .body("field", equalTo("noneOf[0].expression"));
    set(0, "weakest", List.of(), List.of()).then().statusCode(400).body("field", equalTo("preset"));
  }

  @Test
  void testBoxSaysWhatACandidateBreaksAndKeepsNothing() {
    // Given
    set(0, "customer", List.of(TWO_DIGITS), List.of(NO_HARBOUR)).then().statusCode(200);

    // When
    var verdict =
        operator().body(Map.of("password", "harbour")).post(path + ":test").then().statusCode(200);

    // Then
    verdict
        .body("accepted", equalTo(false))
        .body(
            "violations",
            contains(
                "needs an upper-case letter",
                "needs a digit or a special character",
                "needs two digits",
                "may not speak of harbours"));
    operator()
        .body(Map.of("password", "Kelps77"))
        .post(path + ":test")
        .then()
        .statusCode(200)
        .body("accepted", equalTo(true));
  }

  @Test
  void tenantIsReachedByItsOwnAdministratorsOnly() {
    // Given
    var admin = Operator.createTenantClient(tenant, "tenant-admin");
    var member = Operator.createTenantClient(tenant, "member");
    var stranger = Operator.createTenantClient(Operator.createTenant(), "tenant-admin");

    // Then
    Operator.as(Operator.token(admin.id(), admin.secret())).get(path).then().statusCode(200);
    Operator.as(Operator.token(member.id(), member.secret())).get(path).then().statusCode(403);
    Operator.as(Operator.token(stranger.id(), stranger.secret())).get(path).then().statusCode(404);
    Operator.as(Operator.token(stranger.id(), stranger.secret()))
        .body(Map.of("password", "Kelps77"))
        .post(path + ":test")
        .then()
        .statusCode(404);
    operator().get("/v1/tenants/" + UUID.randomUUID() + "/password-policy").then().statusCode(404);
  }

  private Response create(String password) {
    return operator()
        .body(
            Map.of(
                "userName",
                "person" + Operator.next(),
                "displayName",
                "Ada Lovelace",
                "roles",
                List.of("member"),
                "password",
                password))
        .post("/v1/tenants/" + tenant.id() + "/users");
  }

  private static Response change(Browser browser, String present, String next) {
    return browser.post("/account/password", "password", present, "newPassword", next);
  }

  private Response set(
      int version,
      String preset,
      List<Map<String, String>> allOf,
      List<Map<String, String>> noneOf) {
    return operator().body(body(version, preset, allOf, noneOf, 5)).put(path);
  }

  private static Map<String, Object> body(
      int version,
      String preset,
      List<Map<String, String>> allOf,
      List<Map<String, String>> noneOf,
      int remembered) {
    return Map.of(
        "version", version,
        "preset", preset,
        "allOf", allOf,
        "noneOf", noneOf,
        "remembered", remembered);
  }
}
