package io.safekeep.runtime.trace;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.common.AttributeKey;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.runtime.trial.TrialServers;
import jakarta.inject.Inject;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Traces as whoever collects them gets them.
@QuarkusTest
@WithTestResource(TrialServers.class)
class QueriesLeftOutIT {

  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

  @Inject EndedSpans endedSpans;

  @Test
  void addressWithASecretLeavesItsPathInTheTraceAndNothingElse() {
    // When
    given()
        .header("traceparent", "00-%s-00f067aa0ba902b7-01".formatted(TRACE))
        .queryParam("access_token", "hunter2")
        .get("/v1/notes")
        .then()
        .statusCode(400);

    // Then
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(endedSpans.of(TRACE)).isNotEmpty());
    assertThat(endedSpans.of(TRACE))
        .anyMatch(span ->
            "/v1/notes".equals(span.getAttributes().get(AttributeKey.stringKey("url.path"))))
        .noneMatch(span -> span.toString().contains("hunter2"));
  }
}
