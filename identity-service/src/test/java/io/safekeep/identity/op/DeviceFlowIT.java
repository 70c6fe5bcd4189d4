package io.safekeep.identity.op;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import com.nimbusds.jwt.SignedJWT;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.safekeep.identity.IdentitySecrets;
import io.safekeep.identity.Operator;
import io.safekeep.identity.Operator.ClientOfTest;
import io.safekeep.identity.Operator.Person;
import io.safekeep.runtime.secret.Secret;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(IdentitySecrets.class)
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "identity"))
class DeviceFlowIT {

  @Inject Sql sql;

  private final Browser browser = new Browser();
  private ClientOfTest client;
  private Person employee;

  @BeforeEach
  void anEmployeeAndATerminal() {
    client = Operator.createDeviceClient();
    employee = Operator.createEmployee();
    Operator.activate(employee);
  }

  @Test
  void personLetsADeviceInAndItGetsTokensOnce() throws Exception {
    // Given
    var begun = Device.ask(client.id());
    begun
        .then()
        .statusCode(200)
        .header("Cache-Control", "no-store")
        .body("user_code", matchesPattern("[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}"))
        .body("device_code", startsWith("dvc_"))
        .body("verification_uri", equalTo(Operator.issuer() + "/device"))
        .body(
            "verification_uri_complete",
            equalTo(Operator.issuer() + "/device?user_code=" + begun.path("user_code")))
        .body("expires_in", equalTo(600))
        .body("interval", equalTo(5));
    var device = new Device(client, begun.path("device_code"), begun.path("user_code"));
    isRefused(device.poll(), "authorization_pending");

    // When
    browser.signInForDevice(employee.signInName());
    var typed = device.userCode().toLowerCase(Locale.ROOT).replace("-", " ");
    var page = browser.enter(typed);
    page.then()
        .statusCode(200)
        .body(containsString("The Terminal"))
        .body(containsString(employee.signInName()))
        .body(containsString("127.0.0.1"))
        .body(not(containsString("<script")));
    browser
        .decide(page, "allow")
        .then()
        .statusCode(200)
        .body(containsString("Your device is signed in"));
    var tokens = device.poll();

    // Then
    tokens.then().statusCode(200).body("scope", equalTo("openid profile"));
    var claims = SignedJWT.parse(tokens.path("access_token")).getJWTClaimsSet().toJSONObject();
    assertThat(claims)
        .containsEntry("sub", employee.id().toString())
        .containsEntry("client_id", client.id())
        .containsEntry("acr", "urn:safekeep:acr:password")
        .containsEntry("amr", List.of("pwd"))
        .containsKeys("auth_time", "sid")
        .doesNotContainKeys("tenant", "act");
    String next =
        Browser.refresh(client.id(), tokens.path("refresh_token"))
            .then()
            .statusCode(200)
            .extract()
            .path("refresh_token");

    // And a device code that is shown again ends what it gave
    isRefused(device.poll(), "invalid_grant");
    isRefused(Browser.refresh(client.id(), next), "invalid_grant");
  }

  @Test
  void userOfATenantLetsADeviceInToo() {
    // Given
    var person = Operator.createUser(Operator.createTenant(), "tenant-admin");

    // When
    var tokens = Device.begin(client).letInBy(person);

    // Then
    tokens.then().statusCode(200);
  }

  @Test
  void linkWithTheCodeOnlyFillsItIn() {
    // Given
    var device = Device.begin(client);

    // When
    var detour = browser.open("/device?user_code=" + device.userCode());
    var page = browser.open(detour.header("Location"));
    var signedIn = browser.submit(page, employee.signInName(), Operator.PASSWORD);
    var form = browser.open(signedIn.header("Location"));

    // Then
    page.then().statusCode(200).body(not(containsString("The Terminal")));
    form.then()
        .statusCode(200)
        .header("Content-Security-Policy", containsString("frame-ancestors 'none'"))
        .body(containsString("value=\"" + device.userCode() + "\""))
        .body(not(containsString("The Terminal")));
    isRefused(device.poll(), "authorization_pending");
  }

  @Test
  void codeInALinkIsEscaped() {
    // Given
    browser.signInForDevice(employee.signInName());

    // When
    var page =
        browser.open(
            "/device?user_code=" + URLEncoder.encode("\"><script>", StandardCharsets.UTF_8));

    // Then
    page.then().statusCode(200).body(not(containsString("<script")));
  }

  @Test
  void deviceThatIsTurnedAwayHearsIt() {
    // Given
    var device = Device.begin(client);
    browser.signInForDevice(employee.signInName());

    // When
    browser.decide(browser.enter(device.userCode()), "refuse").then().statusCode(200);

    // Then
    isRefused(device.poll(), "access_denied");
    browser.enter(device.userCode()).then().statusCode(400);
  }

  @Test
  void deviceThatPollsTooFastIsSlowedDown() {
    // Given
    var device = Device.begin(client);
    isRefused(device.poll(), "authorization_pending");

    // When
    var second = device.poll();

    // Then
    isRefused(second, "slow_down");
    assertThat(interval(device)).isEqualTo(10);
    sql.update(
        "update device_authorization set polled_at = now() - interval '9 seconds' where device_code_hash = ?",
        new Secret(device.code()).hash());
    isRefused(device.poll(), "slow_down");
    assertThat(interval(device)).isEqualTo(15);
    sql.update(
        "update device_authorization set polled_at = now() - interval '16 seconds' where device_code_hash = ?",
        new Secret(device.code()).hash());
    isRefused(device.poll(), "authorization_pending");
  }

  @Test
  void expiredCodesAreGoodForNothing() {
    // Given
    var device = Device.begin(client);
    browser.signInForDevice(employee.signInName());
    var page = browser.enter(device.userCode());

    // When
    sql.update(
        "update device_authorization set expires_at = now() - interval '1 second' where device_code_hash = ?",
        new Secret(device.code()).hash());

    // Then
    browser.enter(device.userCode()).then().statusCode(400);
    browser.decide(page, "allow").then().statusCode(400);
    isRefused(device.poll(), "expired_token");
  }

  @Test
  void deviceCodeOfAnotherClientIsUnknown() {
    // Given
    var device = Device.begin(client);
    var other = Operator.createDeviceClient();

    // Then
    isRefused(device.pollAs(other.id()), "invalid_grant");
    isRefused(device.pollAs(Operator.createPublicClient().id()), "unauthorized_client");
    isRefused(device.poll(), "authorization_pending");
  }

  @Test
  void clientWithoutTheGrantCannotBegin() {
    var portal = Operator.createPublicClient();

    isRefused(Device.ask(portal.id()), "unauthorized_client");
    Device.ask("nobody").then().statusCode(401).body("error", equalTo("invalid_client"));
  }

  @Test
  void guessingCodesHasToWaitEvenWithARightOneInBetween() {
    // Given
    var device = Device.begin(client);
    browser.signInForDevice(employee.signInName());

    // When
    for (int guess = 1; guess <= 4; guess++) {
      browser.enter("BBBB-BBBB").then().statusCode(400);
    }
    browser.enter(device.userCode()).then().statusCode(200);
    browser.enter("BBBB-BBBB").then().statusCode(400);

    // Then
    browser
        .enter(device.userCode())
        .then()
        .statusCode(429)
        .header("Retry-After", matchesPattern("[1-9][0-9]*"))
        .body(containsString("Too many tries"));
  }

  @Test
  void formFromAnotherSiteOrAnotherBrowserDecidesNothing() {
    // Given
    var device = Device.begin(client);
    browser.signInForDevice(employee.signInName());
    var page = browser.enter(device.userCode());
    var other = new Browser();
    other.signInForDevice(employee.signInName());

    // Then
    browser.enter(device.userCode(), "https://evil.example").then().statusCode(403);
    browser.decide(page, "allow", "https://evil.example").then().statusCode(403);
    browser.decide(page, "allow", "null").then().statusCode(403);
    other.decide(page, "allow").then().statusCode(400);
    isRefused(device.poll(), "authorization_pending");
  }

  @Test
  void deviceThatWantsAFreshSignInIsNotLetInByAnOldOne() {
    // Given
    browser.signInForDevice(employee.signInName());
    var device = Device.begin(client, "max_age", "0");

    // When
    var detour = browser.enter(device.userCode());
    browser
        .submit(browser.open(detour.header("Location")), employee.signInName(), Operator.PASSWORD)
        .then()
        .statusCode(303);

    // Then
    detour.then().statusCode(303).header("Location", containsString("/sign-in?pending="));
    browser.decide(browser.enter(device.userCode()), "allow").then().statusCode(200);
    device.poll().then().statusCode(200);
    isRefused(Device.ask(client.id(), "max_age", "soon"), "invalid_request");
  }

  @Test
  void clientOfATenantIsNotShownToPeopleOfOthers() {
    // Given
    var tenant = Operator.createTenant();
    var terminal =
        Operator.createClient(
            Map.of(
                "id",
                "terminal-" + Operator.next(),
                "name",
                "A tenant's terminal",
                "type",
                "public",
                "tenant",
                tenant.id(),
                "grants",
                List.of("device_code")));
    var device = Device.begin(terminal);

    // When
    browser.signInForDevice(employee.signInName());

    // Then
    browser.enter(device.userCode()).then().statusCode(400);
    device.letInBy(Operator.createUser(tenant, "member")).then().statusCode(200);
  }

  @Test
  void personWhoLeavesBeforeTheDeviceFetchesItsTokensGetsNone() {
    // Given
    var device = Device.begin(client);
    browser.signInForDevice(employee.signInName());
    browser.decide(browser.enter(device.userCode()), "allow").then().statusCode(200);

    // When
    Operator.operator()
        .body(Map.of("reason", "left"))
        .post("/v1/employees/" + employee.id() + ":deactivate")
        .then()
        .statusCode(200);

    // Then
    isRefused(device.poll(), "invalid_grant");
  }

  @Test
  void fromOneAddressOnlySoManyProgramsMayWait() {
    // Given
    sql.update(
        """
        insert into device_authorization (id, device_code_hash, user_code_hash, client_id, scope,
          source, state, interval_seconds, created_at, expires_at)
        select gen_random_uuid(), 'crowd-device-' || n, 'crowd-user-' || n, ?, '', '127.0.0.1',
          'pending', 5, now(), now() + interval '1 minute' from generate_series(1, 50) n
        """,
        client.id());

    // When
    var refused = Device.ask(client.id());
    sql.update("delete from device_authorization where device_code_hash like 'crowd-%'");

    // Then
    refused.then().statusCode(429).body("error", equalTo("slow_down"));
    Device.ask(client.id()).then().statusCode(200);
  }

  @Test
  void metadataTellsOfTheEndpoint() {
    given()
        .get("/.well-known/openid-configuration")
        .then()
        .body("device_authorization_endpoint", equalTo(Operator.issuer() + "/device-authorization"))
        .body(
            "grant_types_supported",
            hasItems(
                "urn:ietf:params:oauth:grant-type:device_code",
                "urn:ietf:params:oauth:grant-type:token-exchange"));
  }

  @Test
  void codesRestOnlyAsHashes() {
    // Given
    var device = Device.begin(client);

    // When
    var rows =
        sql.query(
            "select d::text as row from device_authorization d where client_id = ?",
            row -> row.text("row"),
            client.id());

    // Then
    assertThat(rows)
        .singleElement()
        .asString()
        .doesNotContain(device.code())
        .doesNotContain(device.userCode())
        .doesNotContain(device.userCode().replace("-", ""));
  }

  private int interval(Device device) {
    return sql.first(
            "select interval_seconds from device_authorization where device_code_hash = ?",
            row -> Math.toIntExact(row.number("interval_seconds")),
            new Secret(device.code()).hash())
        .orElseThrow();
  }

  private static void isRefused(Response answer, String error) {
    answer.then().statusCode(400).body("error", equalTo(error));
  }
}
