package io.safekeep.identity.op;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import io.quarkus.arc.All;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.safekeep.identity.IdentitySecrets;
import io.safekeep.identity.Operator;
import io.safekeep.identity.Operator.Person;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.testing.TestServers;
import io.safekeep.testing.Topic;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The vendor's people with their browsers, and the controls that watch over them.
@QuarkusTest
@WithTestResource(IdentitySecrets.class)
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "identity"))
class StaffIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String DIGEST =
      "2a97516c354b68848cdbd8f54a226a0a55b21ed138e207ad6c5cbb9c00aa5aea";

  @Inject @All List<ControlCheck> checks;
  @Inject Sql sql;

  private final Browser browser = new Browser();
  private Person employee;

  @BeforeEach
  void anEmployee() {
    employee = Operator.createEmployee();
    Operator.activate(employee);
  }

  @Test
  void whoLeavesIsOutEverywhereAtOnce() {
    // Given
    var client = Operator.createPublicClient();
    var request = Browser.request(client.id());
    var code = browser.signIn(request, employee.signInName()).get("code");
    var tokens = Browser.redeem(client.id(), code, Browser.VERIFIER);
    var unredeemed = Browser.callback(browser.authorize(request)).get("code");
    var device = Device.begin(Operator.createDeviceClient());
    browser.decide(browser.enter(device.userCode()), "allow").then().statusCode(200);
    String accessToken = tokens.path("access_token");
    addKey(key()).then().statusCode(303);
    Operator.as(accessToken).get("/v1/roles").then().statusCode(200);

    // When
    Operator.operator()
        .body(Map.of("reason", "left"))
        .post("/v1/employees/" + employee.id() + ":deactivate")
        .then()
        .statusCode(200);

    // Then
    Browser.refresh(client.id(), tokens.path("refresh_token")).then().statusCode(400);
    Browser.redeem(client.id(), unredeemed, Browser.VERIFIER).then().statusCode(400);
    device.poll().then().statusCode(400);
    browser.open("/account").then().statusCode(303);
    Operator.as(accessToken).get("/v1/roles").then().statusCode(401);
    Operator.operator()
        .get("/v1/employees/" + employee.id() + "/ssh-keys")
        .then()
        .body("", hasSize(0));
    assertThat(
            sql.query(
                "select revocation_reason from refresh_family where account_id = ?",
                row -> row.text("revocation_reason"),
                employee.id()))
        .containsExactly("left");
  }

  @Test
  void whoLosesARoleCannotUseTheTokenThatHasIt() {
    // Given
    var client = Operator.createPublicClient();
    var code = browser.signIn(Browser.request(client.id()), employee.signInName()).get("code");
    String accessToken = Browser.redeem(client.id(), code, Browser.VERIFIER).path("access_token");

    // When
    Operator.operator()
        .body(Map.of("roles", List.of("security"), "teams", List.of()))
        .put("/v1/employees/" + employee.id() + "/position")
        .then()
        .statusCode(200);

    // Then
    Operator.as(accessToken).get("/v1/roles").then().statusCode(401);
  }

  @Test
  void policyIsAcknowledgedOnThePageOfOnesOwnWork() throws Exception {
    // Given
    var version = publishPolicy();
    browser.signInAt("/account/employment", employee.signInName());
    assertThat(failing("policy-acknowledged")).contains(employee.id().toString());

    // When
    var page = browser.open("/account/employment");
    var early = browser.post("/account/employment/acknowledgement", "version", "another");
    var foreign =
        browser.postFrom(
            "https://evil.example", "/account/employment/acknowledgement", "version", version);
    var stillThere = browser.open("/account/employment");
    browser.post("/account/employment/acknowledgement", "version", version).then().statusCode(303);

    // Then
    page.then().statusCode(200).body(containsString("version " + version));
    early.then().statusCode(303);
    foreign.then().statusCode(403);
    stillThere.then().body(containsString("I have read it"));
    browser.open("/account/employment").then().body(not(containsString("version " + version)));
    assertThat(failing("policy-acknowledged")).doesNotContain(employee.id().toString());
    Operator.operator()
        .get("/v1/employees/" + employee.id() + "/attestations")
        .then()
        .body("attestations[0].kind", equalTo("acknowledgement"))
        .body("attestations[0].recordedBy", equalTo(employee.id().toString()));
  }

  @Test
  void keyIsOnePersonsOnceAndStrong() {
    // Given
    var key = key();
    browser.signInAt("/account/employment", employee.signInName());
    var colleague = Operator.createEmployee();
    Operator.activate(colleague);
    var other = new Browser();
    other.signInAt("/account/employment", colleague.signInName());

    // When
    var first = addKey(key);
    var again = addKey(key);
    var theirs = other.post("/account/employment/ssh-keys", "name", "mine", "publicKey", key);
    var weak = addKey("ssh-dss AAAAB3NzaC1kc3MAAACB");

    // Then
    first.then().statusCode(303);
    again.then().statusCode(400).body(containsString("is registered already"));
    theirs.then().statusCode(400).body(containsString("is registered already"));
    weak.then().statusCode(400).body(containsString("That key was not taken"));
    browser.open("/account/employment").then().body(containsString("SHA256:"));
  }

  @Test
  void sessionsFarApartAreToldOf() {
    // Given
    browser.signInAt("/account", employee.signInName());
    sql.update(
        "update session set network = '198.51.100.0/24' where account_id = ?", employee.id());

    // When
    new Browser().signInAt("/account", employee.signInName());

    // Then
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(
                    new Topic(TestServers.kafka(), "safekeep.identity")
                        .records().stream()
                            .filter(record ->
                                new String(record.key(), UTF_8).equals(employee.id().toString()))
                            .map(record -> new String(record.value(), UTF_8)))
                .anyMatch(
                    event -> event.contains("198.51.100.0/24") && event.contains("127.0.0.0/24")));
  }

  @Test
  void sessionsFarApartThatNobodyWasToldOfFailTheControl() throws Exception {
    // Given
    browser.signInAt("/account", employee.signInName());
    new Browser().signInAt("/account", employee.signInName());
    assertThat(failing("distant-sessions-told")).doesNotContain(employee.id().toString());

    // When
    sql.update(
        """
        update session set last_seen_at = now() - interval '20 minutes',
          network = case when id = (
            select id from session where account_id = ? order by id limit 1)
            then '198.51.100.0/24' else network end
        where account_id = ?
        """,
        employee.id(),
        employee.id());

    // Then
    assertThat(failing("distant-sessions-told")).contains(employee.id().toString());
  }

  @Test
  void controlsOverPeopleFindTheirFaults() throws Exception {
    // Given
    nobodyIsLookedAt();
    var id = employee.id().toString();
    assertThat(failing("background-checked")).doesNotContain(id);
    assertThat(failing("employees-trained")).doesNotContain(id);
    assertThat(failing("second-factor-coverage")).contains(id);

    // When
    sql.update(
        """
        update employee set offered_on = offered_on - 60, starts_on = starts_on - 60 where id = ?
        """,
        employee.id());
    sql.update(
        """
        insert into authenticator_app (account_id, sealed_key, last_step, created_at)
        values (?, '', 0, now())
        """,
        employee.id());

    // Then
    assertThat(failing("background-checked")).contains(id);
    assertThat(failing("employees-trained")).contains(id);
    assertThat(failing("second-factor-coverage")).doesNotContain(id);
  }

  @Test
  void sessionThatBeganWithAPasswordAloneIsFound() throws Exception {
    // Given
    var id = employee.id().toString();
    assertThat(failing("second-factor-used")).doesNotContain(id);

    // When
    browser.signInAt("/account", employee.signInName());

    // Then
    assertThat(failing("second-factor-used")).contains(id);
    sql.update(
        "update session set methods = array['pwd', 'otp', 'mfa'] where account_id = ?",
        employee.id());
    assertThat(failing("second-factor-used")).doesNotContain(id);
  }

  @Test
  void roleWithoutCourseOrWithoutTheTaughtIsFound() throws Exception {
    // Given
    nobodyIsLookedAt();
    sql.update("update employee set roles = array['services'] where id = ?", employee.id());
    assertThat(failing("role-courses-taken")).contains("services");

    // When
    var course = "course-" + Operator.next();
    sql.update(
        "insert into role_course (role, course, required_from) values ('services', ?, now() - interval '1 hour')",
        course);

    // Then
    assertThat(details("role-courses-taken"))
        .anyMatch(detail -> detail.endsWith("without its course of the last year."));
    sql.update("delete from role_course where course = ?", course);
  }

  @Test
  void customerWithAGrantIsFound() throws Exception {
    // Given
    var customer = Operator.createUser(Operator.createTenant(), "member");
    assertThat(failing("customers-outside")).doesNotContain(customer.id().toString());

    // When
    var grant = UUID.randomUUID();
    sql.update(
        """
        insert into portal_grant (id, tenant_id, employee, audience, scopes, ends_at)
        values (?, ?, ?, 'portal', '{}', now() + interval '1 hour')
        """,
        grant,
        UUID.randomUUID(),
        customer.id().toString());

    // Then
    assertThat(failing("customers-outside")).contains(customer.id().toString());
    sql.update("delete from portal_grant where id = ?", grant);
  }

  /// Waits until nothing is due that would find, and mend, what a test is about to break.
  private void nobodyIsLookedAt() {
    await()
        .atMost(PATIENCE)
        .until(() ->
            sql.query(
                    """
                    select key from work_item
                    where kind in ('standing', 'standing-of-all') and due_at <= now()
                    """,
                    row -> row.text("key"))
                .isEmpty());
  }

  private Response addKey(String line) {
    return browser.post("/account/employment/ssh-keys", "name", "laptop", "publicKey", line);
  }

  private static String publishPolicy() {
    var version = "v" + Operator.next();
    Operator.operator()
        .body(
            Map.of(
                "version",
                version,
                "title",
                "Security policy",
                "location",
                "https://policies.vendor.example/security",
                "documentSha256",
                DIGEST))
        .post("/v1/policy-versions")
        .then()
        .statusCode(201);
    return version;
  }

  /// An Ed25519 key that nobody else has.
  private static String key() {
    var blob = new byte[51];
    ThreadLocalRandom.current().nextBytes(blob);
    var start =
        new byte[] {
          0, 0, 0, 11, 's', 's', 'h', '-', 'e', 'd', '2', '5', '5', '1', '9', 0, 0, 0, 32
        };
    System.arraycopy(start, 0, blob, 0, start.length);
    return "ssh-ed25519 " + Base64.getEncoder().encodeToString(blob) + " me@laptop";
  }

  private List<String> failing(String control) throws Exception {
    return results(control).stream()
        .filter(result -> result.outcome() == Outcome.FAIL)
        .map(ControlResult::subject)
        .toList();
  }

  private List<String> details(String control) throws Exception {
    return results(control).stream().map(ControlResult::detail).toList();
  }

  private List<ControlResult> results(String control) throws Exception {
    return checks.stream()
        .filter(check -> check.name().equals(control))
        .findFirst()
        .orElseThrow()
        .check();
  }
}
