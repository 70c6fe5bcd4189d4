package io.safekeep.identity;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.safekeep.identity.canary.ApiDescription;
import io.safekeep.identity.op.Browser;
import io.safekeep.testing.quarkus.ServiceServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The service without its database, and after it.
@QuarkusTest
@WithTestResource(IdentitySecrets.class)
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "identity"))
class DatabaseAwayIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int MORE_THAN_CONNECTIONS = 12;

  /// What tells more than that it does not work now.
  private static final List<String> LEAKS =
      List.of("Exception", "io.safekeep", "io.quarkus", "jdbc", "postgres", "127.0.0.1", "\tat ");

  /// Answered from memory.
  private static final List<String> SERVED =
      List.of(
          "/jwks",
          "/.well-known/openid-configuration",
          "/.well-known/oauth-authorization-server",
          "/q/health/live");

  private static final List<String> PAGES =
      List.of("/account", "/account/profile", "/account/employment", "/admin", "/device");

  private final Browser browser = new Browser();
  private final List<String> faults = new CopyOnWriteArrayList<>();
  private final List<Runnable> asks = new ArrayList<>();
  private Operator.Person person;
  private String client;
  private Response tokens;
  private String token;

  Runnable cutDatabase;
  Runnable stallDatabase;
  Runnable healDatabase;

  @BeforeEach
  void somebodyIsSignedIn() {
    person = Operator.createUser(Operator.createTenant(), "tenant-admin");
    client = Operator.createPublicClient().id();
    tokens = signIn(browser);
    token = Operator.token();
  }

  @AfterEach
  void heal() {
    healDatabase.run();
  }

  @Test
  void everythingSaysTryAgainAndTheServiceIsBackByItself() throws Exception {
    // Given
    var api = given().queryParam("format", "json").get("/openapi").asString();
    var description = ApiDescription.of(new ObjectMapper().readTree(api));
    var request = Browser.request(client);

    // When
    cutDatabase.run();

    // Then
    for (var route : description.routes()) {
      if (route.path().contains("{") || (!route.isRead() && route.path().startsWith("/v1/"))) {
        continue;
      }
      asks.add(() ->
          judge(
              route.toString(),
              Operator.as(token)
                  .body(route.isRead() ? "" : description.bodyOf(route).toString())
                  .request(route.method(), route.at(Map.of()))));
    }
    asks.add(
        () -> judgeUnavailable("refresh", Browser.refresh(client, tokens.path("refresh_token"))));
    asks.add(() -> judgeUnavailable("token", tokenForItself()));
    asks.add(() ->
        judgeUnavailable(
            "userinfo",
            given().auth().oauth2(tokens.<String>path("access_token")).get("/userinfo")));
    asks.add(() -> judgePage("/authorize", page().queryParams(request).get("/authorize")));
    for (var path : PAGES) {
      asks.add(() -> judgePage(path, page().get(path)));
    }
    askAll();
    for (var path : SERVED) {
      given().get(path).then().statusCode(200);
    }
    assertThat(faults).isEmpty();

    // When
    healDatabase.run();

    // Then
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> given().get("/q/health/ready").then().statusCode(200));
    browser.open("/account").then().statusCode(200);
    var again = Browser.refresh(client, tokens.path("refresh_token"));
    again.then().statusCode(200);
    given()
        .auth()
        .oauth2(again.<String>path("access_token"))
        .get("/userinfo")
        .then()
        .statusCode(200);
    signIn(new Browser()).then().statusCode(200);
    Operator.as(token).get("/v1/tenants").then().statusCode(200);
  }

  @Test
  void databaseThatFallsSilentIsGivenUp() throws Exception {
    // Given
    for (int i = 0; i < MORE_THAN_CONNECTIONS; i++) {
      asks.add(() -> judgeUnavailable("tenants", Operator.as(token).get("/v1/tenants")));
    }

    // When
    stallDatabase.run();
    askAll();

    // Then
    assertThat(faults).isEmpty();

    // When
    healDatabase.run();

    // Then
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> Operator.as(token).get("/v1/tenants").then().statusCode(200));
  }

  /// At once, because each waits for a connection.
  private void askAll() throws InterruptedException {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var all = asks.stream().map(Executors::callable).toList();
      for (var answered : threads.invokeAll(all, PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        assertThat(answered.state()).isEqualTo(Future.State.SUCCESS);
      }
    }
  }

  private static Response tokenForItself() {
    return given()
        .auth()
        .preemptive()
        .basic(IdentitySecrets.OPERATOR, Operator.secret())
        .formParam("grant_type", "client_credentials")
        .post("/token");
  }

  private Response signIn(Browser at) {
    var code = at.signIn(Browser.request(client), person.signInName()).get("code");
    return Browser.redeem(client, code, Browser.VERIFIER);
  }

  private RequestSpecification page() {
    return given()
        .redirects()
        .follow(false)
        .header("Accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8")
        .cookie("safekeep-session", browser.cookie("safekeep-session"))
        .cookie("safekeep-device", browser.cookie("safekeep-device"));
  }

  /// What needs the database says so; what does not may be answered as ever.
  private void judge(String what, Response answer) {
    boolean says =
        answer.statusCode() == 503
            ? answer.header("Retry-After") != null
            : answer.statusCode() < 500;
    boolean leaks =
        answer.statusCode() >= 500 && LEAKS.stream().anyMatch(answer.asString()::contains);
    if (!says || leaks) {
      faults.add("%s: %d %s".formatted(what, answer.statusCode(), answer.asString()));
    }
  }

  private void judgeUnavailable(String what, Response answer) {
    judge(what, answer);
    if (answer.statusCode() != 503) {
      faults.add("%s: %d".formatted(what, answer.statusCode()));
    }
  }

  private void judgePage(String what, Response answer) {
    judgeUnavailable(what, answer);
    if (!answer.contentType().startsWith("text/html")
        || !answer.asString().contains("Try again in a moment")) {
      faults.add("%s is no page: %s".formatted(what, answer.asString()));
    }
  }
}
