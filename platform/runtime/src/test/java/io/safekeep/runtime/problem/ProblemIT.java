package io.safekeep.runtime.problem;

import static io.restassured.RestAssured.given;
import static io.safekeep.testing.quarkus.ServiceContract.isProblem;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.notNullValue;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.safekeep.runtime.trial.TrialServers;
import io.safekeep.testing.TestIssuer;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Bad input and faults as clients see them.
@QuarkusTest
@WithTestResource(TrialServers.class)
class ProblemIT {

  @Test
  void refusalNamesKindDetailAndItsOwnMembers() {
    isProblem(failing("refusal"), 409, "conflict")
        .body("title", equalTo("The thing is not in a state that allows this"))
        .body("detail", equalTo("note 7 is locked until noon"))
        .body("instance", equalTo("/v1/notes/failing/refusal"))
        .body("traceId", notNullValue())
        .body("until", equalTo("12:00"));
  }

  @Test
  void faultTellsNothingButItsTraceId() {
    String body =
        isProblem(failing("fault"), 500, "fault")
            .body("traceId", notNullValue())
            .extract()
            .asString();
    assertThat(body).doesNotContain("hunter2", "Exception", "io.safekeep");
  }

  @ParameterizedTest
  @ValueSource(strings = {"shape", "accessor"})
  void answerThatCannotBeWrittenIsOurFault(String how) {
    String body =
        isProblem(caller().get("/v1/notes/unwritable/" + how).then(), 500, "fault")
            .extract()
            .asString();
    assertThat(body).doesNotContain("hunter2", "Exception", "io.safekeep");
  }

  @Test
  void statementThatFailsTellsNothing() {
    String body = isProblem(failing("sql"), 500, "fault").extract().asString();
    assertThat(body).doesNotContain("vault_of_secrets", "relation");
  }

  @Test
  void databaseThatIsAwaySaysTryAgain() {
    isProblem(failing("database"), 503, "unavailable").header("Retry-After", equalTo("5"));
  }

  @Test
  void changeBySomebodyElseIsAConflict() {
    isProblem(failing("stale"), 409, "conflict");
  }

  @ParameterizedTest
  @ValueSource(strings = {"access_token", "password", "eMail", "api-key", "code"})
  void secretInAnAddressIsRefusedWithoutBeingSaidAgain(String name) {
    String body =
        isProblem(
                given().queryParam(name, "hunter2").get("/v1/notes/failing/fault").then(),
                400,
                "invalid-request")
            .body("field", equalTo("query"))
            .extract()
            .asString();
    assertThat(body).contains(name).doesNotContain("hunter2");
  }

  @Test
  void programThatIsTooOldIsToldWhereANewerOneIs() {
    isProblem(
            given()
                .header("User-Agent", "Trial-Mobile/3.1.4 (Android 16)")
                .get("/v1/notes/failing/fault")
                .then(),
            426,
            "client-too-old")
        .header("Upgrade", equalTo("Trial-Mobile/3.2"))
        .body("minimum", equalTo("3.2"))
        .body("upgrade", equalTo("https://store.example/trial"));
    isProblem(
        given().header("User-Agent", "Trial-Mobile/3.2").get("/v1/notes/failing/fault").then(),
        401,
        "unauthenticated");
    assertThat(given().get("/q/metrics").asString())
        .contains("safekeep_client_requests_total{age=\"too-old\",product=\"Trial-Mobile\"} 1.0")
        .contains("safekeep_client_requests_total{age=\"current\",product=\"Trial-Mobile\"} 1.0");
  }

  @Test
  void wrongValuesAreNamedWithTheirBounds() {
    isProblem(post("{\"position\":11,\"text\":\" \"}"), 400, "invalid-request")
        .body("errors.field", hasItems("position", "text"))
        .body(
            "errors.find { it.field == 'position' }.message",
            equalTo("must be less than or equal to 10 (is 11)"));
  }

  @Test
  void fieldThatCannotBeReadIsNamed() {
    isProblem(post("{\"position\":\"many\",\"text\":\"x\"}"), 400, "invalid-request")
        .body("field", equalTo("position"));
  }

  @Test
  void fieldThatWeDoNotKnowIsNamed() {
    isProblem(post("{\"position\":1,\"text\":\"x\",\"colour\":\"red\"}"), 400, "invalid-request")
        .body("field", equalTo("colour"));
  }

  @Test
  void fieldThatIsMissingIsNamed() {
    isProblem(post("{\"text\":\"x\"}"), 400, "invalid-request")
        .body("detail", containsString("position"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "", "[]", "null", "\"text\"", "{\"position\":1,}", "\u0000"})
  void bodyThatIsNotTheJsonExpectedIsRefused(String body) {
    isProblem(post(body), 400, "invalid-request");
  }

  @Test
  void textThatTheDatabaseCannotHoldIsRefused() {
    isProblem(post("{\"position\":1,\"text\":\"a\\u0000b\"}"), 400, "invalid-request");
  }

  @Test
  void bodyThatIsTooLargeIsRefused() {
    // The server does not read it, and closes the connection without a body of its own.
    post("{\"position\":1,\"text\":\"%s\"}".formatted("x".repeat(70_000))).statusCode(413);
  }

  @Test
  void bodyThatTurnsOutTooLargeIsRefused() throws Exception {
    // Given: a body whose length nobody says in advance
    byte[] body = "{\"position\":1,\"text\":\"%s\"}".formatted("x".repeat(70_000)).getBytes(UTF_8);
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(RestAssured.baseURI + ":" + RestAssured.port + "/v1/notes"))
            .header("Authorization", "Bearer " + token())
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))
            .build();

    // When
    HttpResponse<String> answer;
    try (HttpClient client = HttpClient.newBuilder().version(Version.HTTP_1_1).build()) {
      answer = client.send(request, BodyHandlers.ofString());
    }

    // Then
    assertThat(answer.statusCode()).isEqualTo(413);
  }

  @Test
  void wrongMethodMediaTypeAndFormatAreProblems() {
    isProblem(caller().delete("/v1/notes").then(), 405, "method-not-allowed");
    isProblem(
        caller().contentType("text/plain").body("x").post("/v1/notes").then(),
        415,
        "unsupported-media-type");
    isProblem(
        caller()
            .contentType("application/json")
            .accept("image/png")
            .body("{\"position\":1,\"text\":\"x\"}")
            .post("/v1/notes")
            .then(),
        406,
        "not-acceptable");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/notes/not-a-uuid", "/nowhere", "/v1/", "/v1/notes/%00"})
  void whatDoesNotExistIsNotFound(String path) {
    isProblem(caller().urlEncodingEnabled(false).get(path).then(), 404, "not-found");
  }

  private static ValidatableResponse failing(String how) {
    return caller().get("/v1/notes/failing/" + how).then();
  }

  private static ValidatableResponse post(String body) {
    return caller().contentType("application/json").body(body).post("/v1/notes").then();
  }

  private static RequestSpecification caller() {
    return given().auth().oauth2(token());
  }

  private static String token() {
    return TestIssuer.token()
        .tenant(UUID.randomUUID())
        .permissions("note:read", "note:write")
        .sign();
  }
}
