package io.safekeep.runtime.http;

import static io.restassured.RestAssured.given;
import static io.safekeep.testing.quarkus.ServiceContract.isProblem;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.trial.TrialServers;
import io.safekeep.testing.TestIssuer;
import jakarta.inject.Inject;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A creating POST that is repeated.
@QuarkusTest
@WithTestResource(TrialServers.class)
class IdempotencyIT {

  private static final String NOTE = "{\"position\":3,\"text\":\"once\"}";

  @Inject Sql sql;

  private UUID tenant;
  private String token;

  @BeforeEach
  void somebody() {
    tenant = UUID.randomUUID();
    token = token(tenant);
  }

  @Test
  void sameKeyGivesTheSameAnswerAndNoSecondThing() {
    String first = post(token, "key-1", NOTE).statusCode(200).extract().path("id");
    String second = post(token, "key-1", NOTE).statusCode(200).extract().path("id");

    assertThat(second).isEqualTo(first);
    assertThat(notes()).isEqualTo(1);
  }

  @Test
  void sameKeyForAnotherRequestIsRefused() {
    post(token, "key-1", NOTE).statusCode(200);

    isProblem(
        post(token, "key-1", "{\"position\":4,\"text\":\"once\"}"), 422, "idempotency-key-reused");
    assertThat(notes()).isEqualTo(1);
  }

  @Test
  void withoutAKeyEveryRequestIsNew() {
    post(token, "", NOTE).statusCode(200);
    post(token, "", NOTE).statusCode(200);

    assertThat(notes()).isEqualTo(2);
  }

  @Test
  void keyIsTheCallersOwn() {
    String mine = post(token, "key-1", NOTE).extract().path("id");
    String theirs = post(token(UUID.randomUUID()), "key-1", NOTE).extract().path("id");

    assertThat(theirs).isNotEqualTo(mine);
  }

  @Test
  void keyOfARequestThatFailedIsFree() {
    isProblem(
        post(token, "key-1", "{\"position\":1,\"text\":\"a\\u0000\"}"), 400, "invalid-request");

    post(token, "key-1", NOTE).statusCode(200);
  }

  @Test
  void keyThatIsTooLongIsRefused() {
    isProblem(post(token, "k".repeat(201), NOTE), 400, "invalid-request");
  }

  @Test
  void requestsAtTheSameTimeMakeOneThing() throws Exception {
    // Given
    Callable<String> request =
        () -> post(token, "key-1", NOTE).statusCode(200).extract().path("id");

    // When
    List<String> answers;
    try (var clients = Executors.newFixedThreadPool(8)) {
      answers =
          clients.invokeAll(Collections.nCopies(8, request)).stream()
              .map(answer -> answer.resultNow())
              .distinct()
              .toList();
    }

    // Then
    assertThat(answers).hasSize(1);
    assertThat(notes()).isEqualTo(1);
  }

  private static String token(UUID tenant) {
    return TestIssuer.token().tenant(tenant).permissions("note:write").sign();
  }

  private static ValidatableResponse post(String token, String key, String body) {
    return given()
        .auth()
        .oauth2(token)
        .header("Idempotency-Key", key)
        .contentType("application/json")
        .body(body)
        .post("/v1/notes")
        .then();
  }

  private long notes() {
    return sql.first(
            "select count(*) as n from note where tenant = ?", row -> row.number("n"), tenant)
        .orElseThrow();
  }
}
