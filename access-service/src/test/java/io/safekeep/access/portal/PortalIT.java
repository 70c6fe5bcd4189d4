package io.safekeep.access.portal;

import static io.restassured.RestAssured.given;
import static io.safekeep.testing.quarkus.ServiceContract.isProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.safekeep.access.AccessSecrets;
import io.safekeep.access.StandingGrants;
import io.safekeep.access.grant.EndReason;
import io.safekeep.access.grant.Enforcer.Observation;
import io.safekeep.access.grant.GrantTerms;
import io.safekeep.access.grant.Privilege;
import io.safekeep.access.resource.Target;
import io.safekeep.testing.TestIssuer;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "access"))
@WithTestResource(AccessSecrets.class)
class PortalIT {

  private static final String HOST = "acme.portal.example";
  private static final String AUDIENCE = "https://acme.portal.example";

  @Inject StandingGrants grants;
  @Inject PortalEnforcer enforcer;
  @TempDir Path folder;

  private final List<String> shown = new CopyOnWriteArrayList<>();
  private HttpServer portal;
  private GrantTerms terms;

  @BeforeEach
  void aPortalAndAGrant() throws IOException {
    portal = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    portal.createContext(
        "/",
        exchange -> {
          shown.add(
              exchange.getRequestURI()
                  + " as "
                  + exchange.getRequestHeaders().getFirst("X-Acting-Employee"));
          exchange.sendResponseHeaders(200, 4);
          try (var body = exchange.getResponseBody()) {
            body.write("page".getBytes());
          }
        });
    portal.start();
    terms =
        grants.terms(
            new Target.Portal(URI.create(AUDIENCE + "/"), AUDIENCE),
            new Privilege.Portal(Set.of("orders:read")));
    enforcer.put(terms);
    grants.begin(terms, "{\"scopes\":[\"orders:read\"]}", Duration.ofHours(1));
  }

  @AfterEach
  void thePortalIsGone() {
    portal.stop(0);
  }

  @Test
  @EnabledIf("io.safekeep.access.portal.NginxServer#canRun")
  void nginxReleasesNoPageWithoutItsRecord() throws IOException {
    try (NginxServer nginx =
        NginxServer.start(folder, RestAssured.port, portal.getAddress().getPort())) {
      // When
      Response page = visit(nginx, token().sign());
      Response unrecorded = grants.withoutRecords(() -> visit(nginx, token().sign()));
      Response after = visit(nginx, token().sign());
      grants.end(terms, EndReason.CUSTOMER);
      Response ended = visit(nginx, token().sign());

      // Then
      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(page.asString()).isEqualTo("page");
      assertThat(unrecorded.statusCode()).isEqualTo(500);
      assertThat(after.statusCode()).isEqualTo(200);
      assertThat(ended.statusCode()).isEqualTo(403);
      assertThat(visit(nginx, "no-token").statusCode()).isEqualTo(401);
      assertThat(shown)
          .containsExactly("/orders/17?search=name as alice", "/orders/17?search=name as alice");
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() ->
              // The session whose record failed may be told as ended after the next one began.
              assertThat(types())
                  .startsWith("session.started", "session.page_view")
                  .containsOnlyOnce("session.ended record_unavailable")
                  .containsSubsequence(
                      "session.started",
                      "session.started",
                      "session.page_view",
                      "session.ended customer")
                  .endsWith("session.ended customer"));
      assertThat(grants.facts(terms).get(1))
          .satisfies(view ->
              assertThat(view.open())
                  .isEqualTo("{\"host\": \"acme.portal.example\", \"method\": \"GET\"}"))
          .satisfies(view -> assertThat(view.sealed()).isEqualTo("{\"path\": \"/orders/17\"}"));
    }
  }

  /// Types of what is recorded, with the reason of an end.
  private List<String> types() {
    return grants.facts(terms).stream()
        .map(fact ->
            fact.type().equals("session.ended")
                ? fact.type() + ' ' + fact.open().replaceAll(".*\"reason\": \"(\\w+)\".*", "$1")
                : fact.type())
        .toList();
  }

  @Test
  void tokenOpensItsOwnPortalForItsOwnEmployeeAlone() {
    // Given
    GrantTerms other =
        grants.terms(
            new Target.Portal(URI.create("https://other.example"), "https://other.example"),
            new Privilege.Portal(Set.of()));
    enforcer.put(other);
    grants.begin(other, "{\"scopes\":[]}", Duration.ofHours(1));

    // Then
    assertThat(ask(token().sign(), HOST + ":443").statusCode()).isEqualTo(200);
    assertThat(ask(token().sign(), "other.example").statusCode()).isEqualTo(403);
    assertThat(ask(token().audience("safekeep").sign(), HOST).statusCode()).isEqualTo(403);
    assertThat(ask(token().actedBy("mallory").sign(), HOST).statusCode()).isEqualTo(403);
    assertThat(ask(token().tenant(UUID.randomUUID()).sign(), HOST).statusCode()).isEqualTo(403);
    assertThat(ask(token().byGrant(other.grant()).sign(), HOST).statusCode()).isEqualTo(403);
    assertThat(ask(token().byGrant(UUID.randomUUID()).sign(), HOST).statusCode()).isEqualTo(403);
    assertThat(ask(token().validFor(Duration.ofMinutes(-10)).sign(), HOST).statusCode())
        .isEqualTo(401);
    assertThat(ask(TestIssuer.token().audience(AUDIENCE).sign(), HOST).statusCode()).isEqualTo(403);
    assertThat(grants.facts(other)).isEmpty();
    assertThat(types()).containsExactly("session.started", "session.page_view");
  }

  @Test
  void visitorsHeadersOfAnotherIngressCountForNothing() {
    // When
    Response answer =
        forwarded(HOST)
            .header("X-Forwarded-Uri", "/harmless")
            .header("X-Forwarded-Method", "HEAD")
            .auth()
            .oauth2(token().sign())
            .get("/v1/forward-auth");

    // Then
    answer
        .then()
        .statusCode(200)
        .header("X-Acting-As", "support@acme")
        .header("X-Acting-Employee", "alice")
        .header("X-Acting-Scopes", "orders:read")
        .header("X-Grant", terms.grant().toString());
    assertThat(grants.facts(terms).getLast().sealed()).isEqualTo("{\"path\": \"/orders/17\"}");
  }

  @Test
  void portalRecordsWhatItIsAboutToShow() {
    // When
    Response recorded = record(Map.of());

    // Then
    String session = recorded.then().statusCode(200).extract().path("session");
    StandingGrants.Fact view = grants.facts(terms).getLast();
    assertThat(view.session()).hasToString(session);
    assertThat(view.open())
        .isEqualTo(
            "{\"route\": \"/orders/{id}\", \"shown\": 1, \"method\": \"GET\", \"status\": 200}");
    assertThat(view.sealed()).isEqualTo("{\"objects\": \"17\"}");
  }

  @Test
  void portalIsToldNotToShowWhatIsNotAllowedOrNotRecorded() {
    // When
    Response another = record(Map.of("employee", "mallory"));
    Response badRoute = record(Map.of("route", " "));
    Response unrecorded = grants.withoutRecords(() -> record(Map.of()));
    enforcer.remove(terms);
    Response over = record(Map.of());

    // Then
    isProblem(another.then(), 403, "grant-not-in-force");
    isProblem(badRoute.then(), 400, "invalid-request");
    isProblem(unrecorded.then(), 503, "record-unavailable");
    isProblem(over.then(), 403, "grant-not-in-force");
  }

  @Test
  void endShutsThePortalAndTheSessionOfPageViews() {
    // Given
    Observation before = enforcer.observe(terms);
    record(Map.of());

    // When
    enforcer.remove(terms);
    enforcer.remove(terms);

    // Then
    assertThat(before).isEqualTo(new Observation.Present());
    assertThat(ask(token().sign(), HOST).statusCode()).isEqualTo(403);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> enforcer.observe(terms).equals(new Observation.Absent()));
    assertThat(types()).endsWith("session.page_view", "session.ended grant_ended");
    assertThat(grants.facts(terms).getLast().open()).contains("\"page_views\": 1");
  }

  private TestIssuer.Token token() {
    return TestIssuer.token()
        .subject("support@acme")
        .actedBy("alice")
        .tenant(terms.tenant().value())
        .audience(AUDIENCE)
        .byGrant(terms.grant());
  }

  private static Response visit(NginxServer nginx, String token) {
    return given()
        .header("Host", HOST)
        .auth()
        .oauth2(token)
        .get(nginx.url() + "/orders/17?search=name");
  }

  private static Response ask(String token, String host) {
    return forwarded(host).auth().oauth2(token).get("/v1/forward-auth");
  }

  private static RequestSpecification forwarded(String host) {
    return given()
        .header("X-Original-Method", "GET")
        .header("X-Original-Host", host)
        .header("X-Original-URI", "/orders/17?search=name")
        .header("X-Original-Address", "127.0.0.1");
  }

  private Response record(Map<String, Object> changed) {
    Map<String, Object> body =
        new HashMap<>(
            Map.of(
                "grant",
                terms.grant(),
                "tenant",
                terms.tenant().value(),
                "employee",
                "alice",
                "address",
                "127.0.0.1",
                "method",
                "GET",
                "route",
                "/orders/{id}",
                "status",
                200,
                "objects",
                List.of("17"),
                "shown",
                1));
    body.putAll(changed);
    return given()
        .contentType("application/json")
        .auth()
        .oauth2(TestIssuer.token().permissions("page-view:record").sign())
        .body(body)
        .post("/v1/page-views");
  }
}
