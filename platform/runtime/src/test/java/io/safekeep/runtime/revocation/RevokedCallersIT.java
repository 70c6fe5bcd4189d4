package io.safekeep.runtime.revocation;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.safekeep.contracts.identity.ApiKeyEnded;
import io.safekeep.runtime.outbox.Outbox;
import io.safekeep.runtime.trial.TrialServers;
import io.safekeep.testing.TestIssuer;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// What identity-service tells reaches the services that take its tokens.
@QuarkusTest
@WithTestResource(TrialServers.class)
class RevokedCallersIT {

  private static final UUID TENANT = UUID.fromString("0199dddd-0000-7000-8000-000000000074");

  @Inject Outbox outbox;

  @Test
  void tokensOfAKeyThatEndedAreRefusedThoughTheyAreGoodByThemselves() {
    // Given
    var ended = tokenOf("skk_0000000000000000000001");
    var other = tokenOf("skk_0000000000000000000002");
    call(ended).statusCode(404);

    // When
    QuarkusTransaction.requiringNew()
        .run(() ->
            outbox.add(
                new ApiKeyEnded(
                    TENANT, "skk_0000000000000000000001", Instant.parse("2026-11-22T09:00:00Z"))));

    // Then
    await().atMost(Duration.ofSeconds(90)).untilAsserted(() -> call(ended).statusCode(401));
    call(other).statusCode(404);
  }

  private static String tokenOf(String key) {
    return TestIssuer.token().subject(key).tenant(TENANT).permissions("note:read").sign();
  }

  private static ValidatableResponse call(String token) {
    return given()
        .auth()
        .oauth2(token)
        .get("/v1/notes/0199dddd-0000-7000-8000-000000000075")
        .then();
  }
}
