package io.safekeep.access.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.safekeep.access.AccessSecrets;
import io.safekeep.access.grant.GrantsInForce;
import io.safekeep.access.request.Customer;
import io.safekeep.access.resource.SqlResources;
import io.safekeep.access.session.SessionRecords;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.work.WorkQueue;
import io.safekeep.testing.TestIssuer;
import io.safekeep.testing.quarkus.ServiceServers;
import io.safekeep.testing.quarkus.Visitor;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The pages as people use them, and as people must not.
@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "access"))
@WithTestResource(AccessSecrets.class)
class PagesIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String MARKUP = "<img src=x onerror=alert(1)> \"more\"";
  private static final String ESCAPED = "&lt;img src=x onerror=alert(1)&gt; &quot;more&quot;";

  @Inject Sql sql;
  @Inject SqlResources resources;
  @Inject WorkQueue queue;
  @Inject GrantsInForce grantsInForce;
  @Inject SessionRecords records;

  private Customer customer;
  private String alice;
  private Visitor employee;
  private Visitor administrator;

  @BeforeEach
  void begin() {
    customer = Customer.known(sql, resources, queue);
    alice = customer.employee("customer-support");
    employee = employee(alice);
    administrator = administratorOf(customer);
  }

  private static Visitor employee(String id) {
    return Visitor.with(
        TestIssuer.token()
            .subject(id)
            .permissions(
                "access-request:create",
                "access-request:break-glass",
                "access-request:read",
                "access-request:approve",
                "access-grant:read",
                "access-grant:connect",
                "resource:read"));
  }

  private static Visitor administratorOf(Customer customer) {
    return Visitor.of(
        customer.tenant(),
        "access-request:read",
        "access-grant:read",
        "access-grant:revoke",
        "access-session:read",
        "access-session:end",
        "customer-access:read",
        "customer-access:set",
        "customer-access:decide",
        "transparency:read");
  }

  @Test
  void employeeSeesWhatThePolicySaysAsksOnceIsInAndGivesItBack() {
    // Given
    Response pick = employee.open("/request");
    Response form = employee.open("/request?resource=" + customer.portal());
    Map<String, String> fields = fields(customer.portal(), "portal-support", Visitor.key(form));

    // When
    Response denied = employee.submit("/request", with(fields, "act", "check", "ticket", "none"));
    Response permitted = employee.submit("/request", with(fields, "act", "check"));
    Response sent = employee.submit("/request", with(fields, "act", "send"));
    Response pressedTwice = employee.submit("/request", with(fields, "act", "send"));

    // Then
    assertThat(pick.asString()).contains("Aldgate Books", customer.portal().toString());
    assertThat(form.asString())
        .contains("Look at a tenant&#39;s portal as its support", "Nobody has to approve.");
    assertThat(denied.asString())
        .contains("This cannot be had", "ticket")
        .doesNotContain("Send the request");
    assertThat(permitted.asString()).contains("The policy permits it.", "Send the request");
    assertThat(sent.statusCode()).isEqualTo(303);
    assertThat(pressedTwice.statusCode()).isEqualTo(303);
    String home =
        await()
            .atMost(PATIENCE)
            .until(
                () -> employee.open("/").asString(),
                page -> page.contains("Give it back") && page.contains(">Open<"));
    assertThat(home)
        .contains("portal:table-portal", "safekeep access token", "https://portal.example", "left");
    String grant = first("/grants/([0-9a-f-]{36})", home);
    assertThat(Pattern.compile("<section class=\"card access\"").matcher(home).results())
        .hasSize(1);

    // And nobody else gives it back
    Visitor colleague = employee(customer.employee("customer-support"));
    assertThat(colleague.open("/").asString()).contains("Nothing is open.");
    assertThat(colleague.submit("/grants/" + grant, Map.of("act", "end")).statusCode())
        .isEqualTo(403);
    assertThat(employee.submit("/grants/" + grant, Map.of("act", "end")).statusCode())
        .isEqualTo(303);
    assertThat(grantsInForce.find(UUID.fromString(grant))).isEmpty();
    await().atMost(PATIENCE).until(() -> employee.open("/").asString().contains("Given back"));
  }

  @Test
  void approverDecidesOnWhatTheySawAndNobodyForThemselves() {
    // Given
    Visitor lead = employee(customer.employee("team-leads"));
    Map<String, String> fields =
        with(
            fields(customer.database(), "database-read", UUID.randomUUID().toString()),
            "act",
            "send",
            "justification",
            MARKUP);
    employee.open("/");
    assertThat(employee.submit("/request", fields).statusCode()).isEqualTo(303);
    String request = first("/requests/([0-9a-f-]{36})", employee.open("/").asString());

    // When
    Response inbox = lead.open("/approvals");
    String digest = digestOf(request, inbox);
    String path = "/approvals/" + request;

    // Then
    assertThat(inbox.asString()).contains(ESCAPED, "T-1042").doesNotContain("<img src=x");
    assertThat(employee.open("/approvals").asString()).doesNotContain("action=\"" + path);
    Map<String, String> yes = Map.of("act", "approve", "digest", digest, "minutes", "60");
    assertThat(employee.submit(path, yes).statusCode()).isEqualTo(403);
    assertThat(lead.submit(path, with(yes, "digest", "0")).statusCode()).isEqualTo(409);
    assertThat(lead.submit(path, with(yes, "minutes", "600")).statusCode()).isEqualTo(400);
    assertThat(lead.submit(path, Map.of("act", "deny", "digest", digest)).statusCode())
        .isEqualTo(400);
    assertThat(lead.submit(path, yes).statusCode()).isEqualTo(303);
    await()
        .atMost(PATIENCE)
        .until(() -> employee.open("/").asString().contains("safekeep access connect"));
    assertThat(lead.submit(path, yes).statusCode()).isEqualTo(409);
  }

  @Test
  void tenantSeesWhoIsInSaysSoAndPutsThemOut() {
    // Given
    String grant = granted();
    String path = "/transparency/grants/" + grant;
    employee.open("/");

    // When
    Response overview = administrator.open("/");
    Response page = administrator.open(path);

    // Then
    assertThat(overview.asString())
        .contains("Who gets in", path, "Customer initiated support", "T-1042");
    assertThat(page.asString()).contains("End this access now", "It was not used yet.");
    await()
        .atMost(PATIENCE)
        .until(
            () -> administrator.open("/transparency/log").asString().contains("Grant: activated"));
    assertThat(administrator.open("/transparency").asString())
        .contains("safekeep-verify verify our-log --key 'access.safekeep.invalid/");

    // And for others it does not exist
    Visitor stranger = administratorOf(Customer.known(sql, resources, queue));
    assertThat(stranger.open("/transparency").asString()).doesNotContain(grant);
    assertThat(stranger.open(path).statusCode()).isEqualTo(404);
    assertThat(stranger.open(path).asString()).contains("There is nothing here");
    assertThat(stranger.submit(path, Map.of("comment", "mine")).statusCode()).isEqualTo(404);
    assertThat(stranger.open("/transparency?tenant=" + customer.tenant()).statusCode())
        .isEqualTo(404);
    assertThat(stranger.open("/transparency/log?tenant=" + customer.tenant()).statusCode())
        .isEqualTo(404);
    assertThat(employee.open(path).statusCode()).isEqualTo(403);

    // And it ends at once
    assertThat(administrator.submit(path, Map.of("comment", MARKUP)).statusCode()).isEqualTo(303);
    assertThat(grantsInForce.find(UUID.fromString(grant))).isEmpty();
    assertThat(administrator.open(path).asString())
        .contains("Ended by the customer: " + ESCAPED)
        .doesNotContain("End this access now", "<img src=x");

    // And the tenant is asked from now on
    assertThat(administrator.submit("/transparency/policy", Map.of("mode", "maybe")).statusCode())
        .isEqualTo(400);
    administrator.submit("/transparency/policy", Map.of("mode", "approve"));
    String request =
        customer.askForPortal(alice, Map.of("ticket", "T-2")).then().extract().path("id");
    Response asked = administrator.open("/transparency");
    String digest = digestOf(request, asked);
    assertThat(asked.asString()).contains("Waits for you", "Let nobody in");
    String decision = "/transparency/requests/" + request;
    Map<String, String> no = Map.of("act", "dismiss", "digest", digest, "comment", "not today");
    assertThat(stranger.submit(decision, no).statusCode()).isEqualTo(404);
    assertThat(administrator.submit(decision, no).statusCode()).isEqualTo(303);
    assertThat(employee.open("/").asString()).contains("Not granted", "not today");
    administrator.submit("/transparency/policy", Map.of("mode", "block"));
    assertThat(
            employee
                .submit(
                    "/request",
                    with(fields(customer.portal(), "portal-support", "key"), "act", "check"))
                .asString())
        .contains("The customer lets nobody in.");
  }

  @Test
  void securityEndsASessionAndLocksWhoItWas() throws Exception {
    // Given
    String grant = granted();
    var session =
        records.begin(grantsInForce.find(UUID.fromString(grant)).orElseThrow(), "192.0.2.7");
    String path = "/sessions/" + session.session();
    Visitor security =
        Visitor.with(
            TestIssuer.token()
                .permissions(
                    "access-grant:read",
                    "access-session:read",
                    "access-session:end",
                    "lock:read",
                    "lock:place",
                    "lock:lift"));

    // When
    Response live = security.open("/");

    // Then
    assertThat(live.asString()).contains(path, "192.0.2.7", "Aldgate Books");
    assertThat(administrator.open("/sessions").asString())
        .contains(path)
        .doesNotContain("192.0.2.7", "Place a lock");
    Visitor stranger = administratorOf(Customer.known(sql, resources, queue));
    assertThat(stranger.open("/sessions").asString()).contains("Nobody is in.");
    assertThat(stranger.submit(path, Map.of("comment", "mine")).statusCode()).isEqualTo(404);

    // When
    assertThat(security.submit(path, Map.of("comment", "")).statusCode()).isEqualTo(400);
    assertThat(security.submit(path, Map.of("comment", "odd", "lock", "true")).statusCode())
        .isEqualTo(303);

    // Then
    Response after = security.open("/sessions");
    assertThat(after.asString()).contains("Employee " + alice, "odd");
    assertThat(grantsInForce.find(UUID.fromString(grant))).isEmpty();
    String lock =
        first(
            "/locks/([0-9a-f-]{36})", after.asString().substring(after.asString().indexOf(alice)));
    assertThat(security.submit("/locks/" + lock, Map.of("reason", "cleared")).statusCode())
        .isEqualTo(303);
    assertThat(security.open("/sessions").asString()).doesNotContain(lock);
  }

  @Test
  void whoMayNotIsToldSoAndFormsOfOtherSitesAreRefused() {
    // Given
    Visitor member = Visitor.of(customer.tenant(), "tenant:read");
    employee.open("/");

    // When
    Response page = member.open("/");

    // Then
    assertThat(page.statusCode()).isEqualTo(403);
    assertThat(page.contentType()).startsWith("text/html");
    assertThat(page.asString()).contains("You may not do this");
    assertThat(employee.open("/sessions").statusCode()).isEqualTo(403);
    assertThat(employee.open("/transparency").statusCode()).isEqualTo(403);
    assertThat(administrator.open("/request").statusCode()).isEqualTo(403);
    assertThat(administrator.open("/approvals").statusCode()).isEqualTo(403);
    Map<String, String> fields = fields(customer.portal(), "portal-support", "key");
    for (String origin : new String[] {"https://evil.example", "null", null}) {
      assertThat(employee.submit("/request", with(fields, "act", "send"), origin).statusCode())
          .as("%s", origin)
          .isEqualTo(403);
    }
    Response home = employee.open("/");
    assertThat(home.asString())
        .contains("Nothing is open.")
        .doesNotContain("style=", "onclick", "<script>", "<style");
    assertThat(home.header("Content-Security-Policy"))
        .startsWith("default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self';");
    assertThat(employee.get("/v1/grants").statusCode()).isEqualTo(401);
  }

  /// @return the grant's id
  private String granted() {
    String request = customer.askForPortal(alice, Map.of()).then().extract().path("id");
    UUID grant = customer.grantOf(request);
    await().atMost(PATIENCE).until(() -> customer.grant(grant).path("state").equals("active"));
    return grant.toString();
  }

  private static Map<String, String> fields(UUID resource, String entitlement, String key) {
    return Map.of(
        "resource",
        resource.toString(),
        "entitlement",
        entitlement,
        "reason",
        "CUSTOMER_INITIATED_SUPPORT",
        "ticket",
        "T-1042",
        "minutes",
        "120",
        "key",
        key);
  }

  private static Map<String, String> with(Map<String, String> fields, String... more) {
    var all = new HashMap<>(fields);
    for (int i = 0; i < more.length; i += 2) {
      all.put(more[i], more[i + 1]);
    }
    return all;
  }

  /// What the form about a request carries.
  private static String digestOf(String request, Response page) {
    var html = page.asString();
    return first(
        "name=\"digest\" value=\"([0-9a-f]+)\"",
        html.substring(html.indexOf("/" + request + "\"")));
  }

  private static String first(String pattern, String text) {
    var matcher = Pattern.compile(pattern).matcher(text);
    assertThat(matcher.find()).as("%s in %s", pattern, text).isTrue();
    return matcher.group(1);
  }
}
