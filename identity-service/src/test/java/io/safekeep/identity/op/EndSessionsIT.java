package io.safekeep.identity.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.safekeep.identity.IdentitySecrets;
import io.safekeep.identity.Operator;
import io.safekeep.identity.Operator.Person;
import io.safekeep.identity.Operator.TenantOfTest;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Administrators sign people out who stay what they are.
@QuarkusTest
@WithTestResource(IdentitySecrets.class)
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "identity"))
class EndSessionsIT {

  private static final Map<String, String> REASON = Map.of("reason", "Her laptop was stolen");

  @Inject Sql sql;

  private TenantOfTest tenant;
  private String client;
  private SignedIn ada;

  private record SignedIn(Person person, Browser browser, String refreshToken) {}

  @BeforeEach
  void aPersonWhoIsSignedInAtAClient() {
    tenant = Operator.createTenant();
    client = Operator.createPublicClient().id();
    ada = signIn(Operator.createUser(tenant, "member"));
  }

  @Test
  void administratorSignsAPersonOutWhoMaySignInAgain() {
    // When
    var answer = byAdministratorOf(tenant, "/v1/accounts/" + ada.person.id());

    // Then
    answer.then().statusCode(200).body("sessions", equalTo(1));
    isSignedOut(ada);
    signIn(ada.person);
  }

  @Test
  void administratorOfAnotherTenantSignsNobodyOut() {
    // Given
    var stranger = Operator.createTenant();

    // When
    var one = byAdministratorOf(stranger, "/v1/accounts/" + ada.person.id());
    var all = byAdministratorOf(stranger, "/v1/tenants/" + tenant.id());

    // Then
    one.then().statusCode(404);
    all.then().statusCode(404);
    isSignedIn(ada);
  }

  @Test
  void allOfATenantAreSignedOutAndNobodyElse() {
    // Given
    var grace = signIn(Operator.createUser(tenant, "member"));
    var elsewhere = signIn(Operator.createUser(Operator.createTenant(), "member"));

    // When
    var answer = byAdministratorOf(tenant, "/v1/tenants/" + tenant.id());

    // Then
    answer.then().statusCode(200).body("sessions", equalTo(2));
    isSignedOut(ada);
    isSignedOut(grace);
    isSignedIn(elsewhere);
  }

  @Test
  void allEmployeesAreSignedOutAndNoUser() {
    // Given
    var employee = signIn(activeEmployee());

    // When
    var answer = Operator.operator().body(REASON).post("/v1/employees:end-sessions");

    // Then
    answer.then().statusCode(200).body("sessions", greaterThanOrEqualTo(1));
    isSignedOut(employee);
    isSignedIn(ada);
  }

  @Test
  void administratorOfATenantDoesNotSignTheVendorsPeopleOut() {
    // Given
    var employee = signIn(activeEmployee());

    // When
    var one = byAdministratorOf(tenant, "/v1/accounts/" + employee.person.id());
    var all = byAdministratorOf(tenant, "/v1/employees");

    // Then
    one.then().statusCode(404);
    all.then().statusCode(403);
    isSignedIn(employee);
  }

  @Test
  void whoEndedSessionsAndWhyIsOnRecord() {
    // When
    byAdministratorOf(tenant, "/v1/accounts/" + ada.person.id());

    // Then
    assertThat(
            sql.first(
                "select details::text as details from audit_record where action = ? and subject = ?",
                row -> row.text("details"),
                "sessions.end",
                ada.person.id().toString()))
        .hasValueSatisfying(details -> assertThat(details).contains(REASON.get("reason")));
  }

  private Response byAdministratorOf(TenantOfTest of, String path) {
    var administrator = Operator.createTenantClient(of, "tenant-admin");
    return Operator.as(Operator.token(administrator.id(), administrator.secret()))
        .body(REASON)
        .post(path + ":end-sessions");
  }

  private static Person activeEmployee() {
    var employee = Operator.createEmployee();
    Operator.activate(employee);
    return employee;
  }

  private SignedIn signIn(Person person) {
    var browser = new Browser();
    var code = browser.signIn(Browser.request(client), person.signInName()).get("code");
    String refreshToken =
        Browser.redeem(client, code, Browser.VERIFIER).then().extract().path("refresh_token");
    return new SignedIn(person, browser, refreshToken);
  }

  private void isSignedOut(SignedIn signedIn) {
    signedIn
        .browser
        .authorize(Browser.request(client))
        .then()
        .header("Location", containsString("/sign-in?pending="));
    Browser.refresh(client, signedIn.refreshToken).then().statusCode(400);
  }

  private void isSignedIn(SignedIn signedIn) {
    signedIn
        .browser
        .authorize(Browser.request(client))
        .then()
        .header("Location", containsString("code="));
  }
}
