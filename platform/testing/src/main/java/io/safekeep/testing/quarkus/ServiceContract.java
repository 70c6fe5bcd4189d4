package io.safekeep.testing.quarkus;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.startsWith;

import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.safekeep.testing.TestIssuer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// What every service keeps, whatever it does. A service's test implements it:
///
/// ```java
/// @QuarkusTest
/// @WithTestResource(
///     value = ServiceServers.class,
///     initArgs = @ResourceArg(name = "database", value = "access"))
/// class AccessServiceIT implements ServiceContract { ... }
/// ```
public interface ServiceContract {

  /// Name of the service's module, for example `access-service`.
  String service();

  /// Routes that need no token, as `get /path`.
  default Set<String> openRoutes() {
    return Set.of();
  }

  /// A token that the service accepts and that permits nothing.
  default String powerlessToken() {
    return TestIssuer.token().permissions("nothing:read").sign();
  }

  @Test
  default void readyMeansThatDatabaseAndKafkaAnswer() {
    given()
        .get("/q/health/ready")
        .then()
        .statusCode(200)
        .body("status", equalTo("UP"))
        .body("checks.name", hasItem(startsWith("Database connections")))
        .body("checks.name", hasItem("Kafka answers"));
  }

  @Test
  default void liveAndStartedDoNotDependOnOtherServers() {
    for (String kind : Set.of("live", "started")) {
      given()
          .get("/q/health/" + kind)
          .then()
          .statusCode(200)
          .body("status", equalTo("UP"))
          .body("checks.findAll { it.name == 'Kafka answers' }.size()", equalTo(0));
    }
  }

  @Test
  default void metricsTellHowManyEventsWait() {
    String metrics = given().get("/q/metrics").then().statusCode(200).extract().asString();
    assertThat(metrics)
        .contains("safekeep_outbox_waiting ")
        .contains("jvm_memory_used_bytes{area=\"heap\"")
        // What objectives are judged by.
        .containsPattern("http_server_requests_seconds_bucket\\{[^}]*le=\"1.0\"")
        .contains("http_server_requests_seconds_count{", "http_server_requests_seconds_sum{");
  }

  @Test
  default void unknownPathIsAProblem() {
    isProblem(given().get("/v1/there-is-no-such-thing").then(), 404, "not-found");
  }

  @Test
  default void everyRouteDemandsAToken() {
    assertThat(guardedRoutes()).isNotEmpty();
    for (Route route : guardedRoutes()) {
      isProblem(route.call(given()), 401, "unauthenticated")
          .header("WWW-Authenticate", "Bearer")
          .header("Cache-Control", "no-store");
    }
  }

  @Test
  default void everyRouteDemandsAPermission() {
    String powerless = powerlessToken();
    for (Route route : guardedRoutes()) {
      isProblem(route.call(given().auth().oauth2(powerless)), 403, "forbidden")
          .header("Cache-Control", "no-store");
    }
  }

  @Test
  default void tokenThatIsNotGoodAnyMoreIsRefused() {
    TestIssuer.Token good = TestIssuer.token();
    String signed = good.sign();
    int signature = signed.lastIndexOf('.') + 1;
    char other = signed.charAt(signature) == 'A' ? 'B' : 'A';
    Map<String, String> tokens =
        Map.of(
            "expired",
            good.validFor(Duration.ofMinutes(-10)).sign(),
            "for somebody else",
            good.audience("another-service").sign(),
            "tampered",
            signed.substring(0, signature) + other + signed.substring(signature + 1),
            "no token at all",
            "abc");
    Route route = guardedRoutes().getFirst();
    tokens.forEach((what, token) ->
        assertThat(route.call(given().auth().oauth2(token)).extract().statusCode())
            .as(what)
            .isEqualTo(401));
  }

  @Test
  default void forgedTokenIsRefused() {
    Route route = guardedRoutes().getFirst();
    TestIssuer.forged()
        .forEach((what, token) ->
            assertThat(route.call(given().auth().oauth2(token)).extract().statusCode())
                .as(what)
                .isEqualTo(401));
  }

  /// Every change of the API shows in the change that makes it. `-Dsafekeep.update` writes the
  /// file.
  @Test
  default void apiDescriptionIsTheOneCheckedIn() throws IOException {
    Path file = Path.of("..", "docs", "api", service() + ".yaml");
    String served = given().get("/openapi").then().statusCode(200).extract().asString();
    if (System.getProperty("safekeep.update") != null) {
      Files.writeString(file, served);
    }
    assertThat(file).content().isEqualTo(served);
  }

  /// Asserts that an answer is an RFC 9457 problem of that type.
  static ValidatableResponse isProblem(ValidatableResponse answer, int status, String slug) {
    return answer
        .statusCode(status)
        .contentType("application/problem+json")
        .body("type", equalTo("/problems/" + slug))
        .body("status", equalTo(status));
  }

  /// One method on one path of the API description.
  record Route(String method, String path) {

    public ValidatableResponse call(RequestSpecification request) {
      String concrete = path.replaceAll("\\{[^}]+}", "0199aaaa-0000-7000-8000-000000000000");
      // Unencoded, because REST Assured would encode the colon of custom verbs too.
      return request
          .urlEncodingEnabled(false)
          .contentType("application/json")
          .body("{}")
          .request(method, concrete)
          .then();
    }

    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  /// Routes that need a token.
  default List<Route> guardedRoutes() {
    Map<String, Map<String, Object>> paths =
        given().queryParam("format", "json").get("/openapi").jsonPath().getMap("paths");
    return paths.entrySet().stream()
        .flatMap(path ->
            new TreeSet<>(path.getValue().keySet())
                .stream().map(method -> new Route(method, path.getKey())))
        .filter(route -> !openRoutes().contains(route.toString()))
        .toList();
  }
}
