package io.safekeep.testing.quarkus;

import static io.restassured.RestAssured.given;
import static io.safekeep.testing.quarkus.ServiceContract.isProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.restassured.response.Response;
import io.safekeep.testing.TestIssuer;
import io.safekeep.testing.TestServers;
import io.safekeep.testing.Topic;
import io.safekeep.testing.Topic.CloudEvent;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// What every service keeps that has its own copy of the tenants: the copy follows
/// identity-service's events.
public interface TenantDirectoryContract {

  /// How long a machine under load may take until a test gives up; no promise of ours.
  Duration PATIENCE = Duration.ofSeconds(60);

  @Test
  default void tenantIsKnownOnceItsEventArrived() {
    // Given
    UUID tenant = UUID.randomUUID();

    // When
    identity().publish(created(tenant));
    identity().publish(relationshipStarted(tenant));
    identity().publish(suspended(tenant));

    // Then
    awaitState(tenant, "suspended");
    seenBy(tenant, tenant)
        .then()
        .body("id", equalTo(tenant.toString()))
        .body("name", equalTo("Aldgate Books"))
        .body("region", equalTo("eu"))
        .body("plan", equalTo("paid"))
        .body("openRelationships", equalTo(1));
  }

  @Test
  default void eventThatArrivesTwiceHasOneEffect() {
    // Given
    UUID tenant = UUID.randomUUID();
    CloudEvent suspended = suspended(tenant);
    identity().publish(created(tenant));
    identity().publish(suspended);
    identity().publish(reinstated(tenant));
    awaitState(tenant, "active");

    // When: it arrives again, and something after it by which to see that it did
    identity().publish(suspended);
    identity().publish(relationshipStarted(tenant));

    // Then
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> seenBy(tenant, tenant).then().body("openRelationships", equalTo(1)));
    seenBy(tenant, tenant).then().body("state", equalTo("active"));
  }

  @Test
  default void foreignTenantLooksLikeOneThatDoesNotExist() {
    // Given
    UUID tenant = UUID.randomUUID();
    UUID stranger = UUID.randomUUID();
    UUID absent = UUID.randomUUID();
    identity().publish(created(tenant));
    awaitState(tenant, "active");

    // When
    Response foreign = seenBy(stranger, tenant);
    Response nothing = seenBy(stranger, absent);

    // Then
    isProblem(foreign.then(), 404, "not-found");
    isProblem(nothing.then(), 404, "not-found");
    assertThat(foreign.path("detail").toString().replace(tenant.toString(), "X"))
        .isEqualTo(nothing.path("detail").toString().replace(absent.toString(), "X"));
  }

  private static Topic identity() {
    return new Topic(TestServers.kafka(), "safekeep.identity");
  }

  private static Response seenBy(UUID caller, UUID tenant) {
    return given()
        .auth()
        .oauth2(TestIssuer.token().tenant(caller).permissions("tenant:read").sign())
        .get("/v1/known-tenants/" + tenant);
  }

  private static void awaitState(UUID tenant, String state) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> seenBy(tenant, tenant).then().statusCode(200).body("state", equalTo(state)));
  }

  private static CloudEvent event(String fact, UUID tenant, String data) {
    return new CloudEvent(
        UUID.randomUUID(),
        "io.safekeep.identity." + fact + ".v1",
        tenant.toString(),
        tenant.toString(),
        data);
  }

  private static CloudEvent created(UUID tenant) {
    return event(
        "tenant.created",
        tenant,
        """
        {"tenant":"%s","name":"Aldgate Books","domain":"aldgate.example","region":"eu","plan":"paid"}
        """
            .formatted(tenant));
  }

  private static CloudEvent suspended(UUID tenant) {
    return event(
        "tenant.suspended", tenant, "{\"tenant\":\"%s\",\"reason\":\"unpaid\"}".formatted(tenant));
  }

  private static CloudEvent reinstated(UUID tenant) {
    return event("tenant.reinstated", tenant, "{\"tenant\":\"%s\"}".formatted(tenant));
  }

  private static CloudEvent relationshipStarted(UUID tenant) {
    return event(
        "relationship.started",
        tenant,
        """
        {"tenant":"%s","relationship":"%s","kind":"subscription","startedAt":"2026-11-21T20:15:30Z"}
        """
            .formatted(tenant, UUID.randomUUID()));
  }
}
