package io.safekeep.identity.op;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.aMapWithSize;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasEntry;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.safekeep.identity.IdentitySecrets;
import io.safekeep.identity.Operator;
import io.safekeep.identity.Operator.ClientOfTest;
import io.safekeep.identity.Operator.Person;
import io.safekeep.identity.Operator.TenantOfTest;
import io.safekeep.testing.quarkus.ServiceServers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(IdentitySecrets.class)
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "identity"))
class IntrospectionIT {

  private final Browser browser = new Browser();
  private TenantOfTest tenant;
  private Person person;
  private ClientOfTest asker;
  private String client;

  @BeforeEach
  void aPersonAtAClientAndWhoAsksAboutThem() {
    tenant = Operator.createTenant();
    person = Operator.createUser(tenant, "member");
    asker = Operator.createTenantClient(tenant, "member");
    client = Operator.createPublicClient().id();
  }

  @Test
  void accessTokenIsToldToItsTenantsClientAndToNobodyElsesLikeNonsense() {
    // Given
    String token = tokens().path("access_token");
    var stranger = Operator.createTenantClient(Operator.createTenant(), "member");

    // Then
    introspect(asker, token)
        .body("active", equalTo(true))
        .body("token_type", equalTo("Bearer"))
        .body("iss", equalTo(Operator.issuer()))
        .body("sub", equalTo(person.id().toString()))
        .body("client_id", equalTo(client))
        .body("tenant", equalTo(tenant.id().toString()))
        .body("scope", equalTo("openid profile"));
    isInactive(stranger, token);
    isInactive(asker, "nonsense");
    isInactive(asker, token.substring(0, token.length() - 4) + "AAAA");
  }

  @Test
  void whatHasEndedIsToldAtOnceThoughTheSignatureIsGood() {
    // Given
    String ofSession = tokens().path("access_token");
    var other = new Browser();
    var code = other.signIn(Browser.request(client), person.signInName()).get("code");
    String ofPerson = Browser.redeem(client, code, Browser.VERIFIER).path("access_token");
    var ofTenant = Operator.token(asker.id(), asker.secret());
    var suite = Operator.createService();

    // Then
    browser.signOut();
    isInactive(asker, ofSession);
    introspect(asker, ofPerson).body("active", equalTo(true));
    Operator.operator()
        .body(Map.of("reason", "left"))
        .post("/v1/tenants/" + tenant.id() + "/users/" + person.id() + ":deactivate")
        .then()
        .statusCode(200);
    isInactive(asker, ofPerson);
    introspect(suite, ofTenant).body("active", equalTo(true));
    Operator.suspend(tenant);
    isInactive(suite, ofTenant);
  }

  @Test
  void refreshTokenIsToldToItsClientWhileItIsGood() {
    // Given
    var web = Operator.createWebApplication(Map.of());
    var code = browser.signIn(Browser.request(web.id()), person.signInName()).get("code");
    String refreshToken =
        given()
            .auth()
            .preemptive()
            .basic(web.id(), web.secret())
            .formParam("grant_type", "authorization_code")
            .formParam("code", code)
            .formParam("redirect_uri", Operator.REDIRECT_URI)
            .formParam("code_verifier", Browser.VERIFIER)
            .post("/token")
            .path("refresh_token");

    // Then
    introspect(web, refreshToken)
        .body("active", equalTo(true))
        .body("sub", equalTo(person.id().toString()));
    isInactive(asker, refreshToken);
    browser.signOut();
    isInactive(web, refreshToken);
  }

  @Test
  void whoDoesNotProveWhoTheyAreHearsNothing() {
    String token = tokens().path("access_token");

    for (var answer :
        List.of(
            given().formParam("token", token).post("/introspect"),
            given().formParam("token", token).formParam("client_id", client).post("/introspect"),
            given()
                .auth()
                .preemptive()
                .basic(asker.id(), "wrong")
                .formParam("token", token)
                .post("/introspect"))) {
      assertThat(answer.statusCode()).isIn(400, 401);
      assertThat(answer.asString()).doesNotContain("active");
    }
  }

  private Response tokens() {
    var code = browser.signIn(Browser.request(client), person.signInName()).get("code");
    return Browser.redeem(client, code, Browser.VERIFIER);
  }

  private static ValidatableResponse introspect(ClientOfTest by, String token) {
    return given()
        .auth()
        .preemptive()
        .basic(by.id(), by.secret())
        .formParam("token", token)
        .post("/introspect")
        .then()
        .statusCode(200);
  }

  private static void isInactive(ClientOfTest by, String token) {
    introspect(by, token).body("$", aMapWithSize(1)).body("$", hasEntry("active", false));
  }
}
