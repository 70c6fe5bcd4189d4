package io.safekeep.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.safekeep.local.Await;
import io.safekeep.local.Endpoints;
import io.safekeep.local.SuiteApi;
import io.safekeep.local.SuiteApi.Token;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A customer leaves. What the customer and those who watch over it see of that, in a real browser
/// on the running suite.
class DepartureE2E {

  @RegisterExtension static final SharedSuite SUITE = new SharedSuite();

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String IDENTITY = "identity-service";
  private static final String RETENTION = "retention-service";
  private static final String SECURITY = "security employee";

  private static Chromium browser;
  private static SuiteApi api;
  private static Token operator;

  @BeforeAll
  static void open() {
    assumeTrue(
        Chromium.isInstalled(), "Debian's packages chromium and chromium-driver are not installed");
    browser = Chromium.start();
    var endpoints = SUITE.suite().endpoints();
    api = new SuiteApi(endpoints);
    var client = endpoints.signIns().get("operator (client)");
    operator = api.signInClient(client.username(), client.password());
  }

  @AfterAll
  static void close() {
    if (browser != null) {
      browser.close();
    }
  }

  /// @param relationship the only one
  private record Customer(String id, String relationship, Endpoints.SignIn administrator) {}

  @Test
  void customerThatLeavesSeesWhatBecomesOfItsDataAndMayComeBack() {
    // Given
    var customer = customer("Willow Charts", "willow-charts.example");
    signIn("willow", customer.administrator(), "/");
    assertThat(browser.text()).contains("Nothing of yours is deleted");
    browser.look("retention-customer");

    // When
    post(
        "/v1/tenants/%s/relationships/%s:end".formatted(customer.id(), customer.relationship()),
        Map.of("reason", "they go elsewhere"));

    // Then
    browser.await("What becomes of Willow Charts's data");
    assertThat(browser.text()).contains("Nothing is deleted for another 90 days");
    browser.look("retention-leaving");

    // When they take their data with them
    browser.press("Make an export");
    browser.await("Ready");
    browser.look("retention-export");
    browser.open(retention("/"));

    // And ask to be forgotten sooner
    browser.type("Your request", "All data of Willow Charts is to be deleted.");
    browser.press("Ask for deletion");
    assertThat(browser.text()).contains("Who asks is being checked");
    browser.look("retention-asked");

    // When security looks
    String of = caseOf(customer);
    hold(customer);
    signIn("sam", SUITE.suite().endpoints().signIns().get(SECURITY), "/cases");
    assertThat(browser.text()).contains("Willow Charts", "On hold");
    browser.look("retention-cases");
    browser.open(retention("/cases/" + of));
    assertThat(browser.text()).contains("A court asked for it");
    browser.look("retention-case");
    browser.press("Former customers");
    browser.press("Requests");
    assertThat(browser.text()).contains("All data of Willow Charts is to be deleted.");
    browser.look("retention-requests");
    browser.press("Where data lies");
    assertThat(browser.text()).contains("identity-service", "backup-service");
    browser.look("retention-stores");
    browser.press("Schedule");
    assertThat(browser.text()).contains("90 days");
    browser.look("retention-schedule");

    // When the customer comes back
    post("/v1/tenants/" + customer.id() + "/relationships", Map.of("kind", "subscription"));

    // Then
    browser.open(retention("/cases/" + of));
    browser.await("Came back");
    browser.look("retention-case-back");
  }

  private static Customer customer(String name, String domain) {
    var tenant =
        api.post(
                IDENTITY,
                "/v1/tenants",
                operator,
                Map.of(
                    "name",
                    name,
                    "domain",
                    domain,
                    "region",
                    "eu",
                    "plan",
                    "free",
                    "relationship",
                    Map.of("kind", "subscription")))
            .expect(201)
            .get("id")
            .asText();
    var password = "Aa1-" + UUID.randomUUID();
    api.post(
            IDENTITY,
            "/v1/tenants/" + tenant + "/users",
            operator,
            Map.of(
                "userName",
                "ada",
                "displayName",
                "Ada of " + name,
                "email",
                "ada@" + domain,
                "roles",
                List.of("tenant-admin"),
                "password",
                password))
        .expect(201);
    var relationships =
        api.get(IDENTITY, "/v1/tenants/" + tenant + "/relationships", operator).expect(200);
    Await.until(
        PATIENCE,
        name + " is known",
        () -> api.get(RETENTION, "/v1/tenants/" + tenant + "/ledger", operator).status() == 200);
    return new Customer(
        tenant,
        relationships.get(0).get("id").asText(),
        new Endpoints.SignIn("ada@" + domain, password));
  }

  private static void post(String path, Map<String, Object> body) {
    var status = api.post(IDENTITY, path, operator, body).status();
    assertThat(status).isBetween(200, 201);
  }

  private static String caseOf(Customer customer) {
    return api.get(RETENTION, "/v1/cases?tenant=" + customer.id(), operator)
        .expect(200)
        .get("items")
        .get(0)
        .get("id")
        .asText();
  }

  private static void hold(Customer customer) {
    var sam = SUITE.suite().endpoints().signIns().get(SECURITY);
    api.post(
            RETENTION,
            "/v1/legal-holds",
            api.signIn(sam.username(), sam.password()),
            Map.of(
                "tenant",
                customer.id(),
                "owner",
                "Legal",
                "reason",
                "A court asked for it",
                "reviewAt",
                Instant.now().plus(Duration.ofDays(60)).toString()))
        .expect(201);
  }

  private static void signIn(String who, Endpoints.SignIn person, String path) {
    browser.sits(who);
    browser.open(retention(path));
    browser.type("User name", person.username());
    browser.type("Password", person.password());
    browser.press("Sign in");
    assertThat(browser.address()).isEqualTo(retention(path));
  }

  private static URI retention(String path) {
    return SUITE.suite().endpoints().service(RETENTION).url().resolve(path);
  }
}
