package io.safekeep.notification.endpoint;

import static io.safekeep.testing.quarkus.ServiceContract.isProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.safekeep.notification.ATenant;
import io.safekeep.notification.NotificationSecrets;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "notification"))
@WithTestResource(NotificationSecrets.class)
class EndpointsIT {

  @Inject Sql sql;

  @Test
  void secretIsShownOnceAndNeitherItNorTheAddressIsInTheDatabaseAsItIs() {
    // Given
    var tenant = ATenant.named("Secretive");
    var path = "hooks/" + UUID.randomUUID();

    // When
    var answer = register(tenant, "webhook", "https://hooks.acme.example/" + path);

    // Then
    String secret = answer.statusCode(201).extract().path("secret");
    assertThat(secret).startsWith("whsec_");
    tenant
        .as("endpoint:read")
        .get("/v1/endpoints")
        .then()
        .statusCode(200)
        .body("items", hasSize(1))
        .body("items[0].url", equalTo("https://hooks.acme.example/…"))
        .body("items[0].state", equalTo("active"))
        .body("items[0].secret", nullValue());
    assertThat(
            sql.query(
                """
                select (select count(*) from endpoint
                    where position(convert_to(?, 'UTF8') in address) > 0
                      or position(decode(?, 'base64') in secret) > 0)
                  + (select count(*) from audit_record where details::text like '%' || ? || '%')
                  + (select count(*) from idempotency_key where answer like '%whsec_%') as found
                """,
                row -> row.number("found"),
                path,
                Base64.getEncoder().encodeToString(Base64.getDecoder().decode(secret.substring(6))),
                path))
        .containsExactly(0L);
  }

  @Test
  void addressThatLeadsInsideIsRefusedWhenItIsNamed() {
    var tenant = ATenant.named("Curious");

    for (var url :
        List.of(
            "http://hooks.acme.example/",
            "ftp://hooks.acme.example/",
            "https://user:password@hooks.acme.example/",
            "https://hooks.acme.example/#part",
            "//hooks.acme.example/",
            "https://hooks acme/")) {
      isProblem(register(tenant, "webhook", url), 400, "invalid-request")
          .body("field", equalTo("url"));
    }
    isProblem(
        register(tenant, "carrier-pigeon", "https://hooks.acme.example/"), 400, "invalid-request");
  }

  @Test
  void chatHasNoSecretButItsAddress() {
    // Given
    var tenant = ATenant.named("Chatty");

    // When
    var answer = register(tenant, "slack", "https://hooks.slack.example/services/T0/B0/secret");

    // Then
    String id =
        answer
            .statusCode(201)
            .body("secret", nullValue())
            .body("endpoint.signing", nullValue())
            .body("endpoint.url", equalTo("https://hooks.slack.example/…"))
            .extract()
            .path("endpoint.id");
    isProblem(
        tenant.as("endpoint:manage").body(Map.of()).post("/v1/endpoints/" + id + ":rotate").then(),
        409,
        "endpoint-unsigned");
  }

  @Test
  void endpointOfAnotherTenantLooksLikeNone() {
    // Given
    var tenant = ATenant.named("Private");
    var stranger = ATenant.named("Stranger");
    String id =
        register(tenant, "webhook", "https://hooks.acme.example/").extract().path("endpoint.id");

    // Then
    isProblem(stranger.as("endpoint:read").get("/v1/endpoints/" + id).then(), 404, "not-found");
    isProblem(
        stranger.as("endpoint:read").get("/v1/endpoints?tenant=" + tenant.id()).then(),
        404,
        "not-found");
    isProblem(
        stranger
            .as("endpoint:manage")
            .body(Map.of())
            .post("/v1/endpoints/" + id + ":rotate")
            .then(),
        404,
        "not-found");
    isProblem(
        stranger.as("endpoint:manage").post("/v1/endpoints/" + id + ":disable").then(),
        404,
        "not-found");
    isProblem(
        stranger.as("endpoint:manage").delete("/v1/endpoints/" + id).then(), 404, "not-found");
    isProblem(tenant.as("endpoint:read").delete("/v1/endpoints/" + id).then(), 403, "forbidden");
    tenant.as("endpoint:manage").delete("/v1/endpoints/" + id).then().statusCode(204);
  }

  @Test
  void disabledEndpointGetsNothingUntilItIsEnabled() {
    // Given
    var tenant = ATenant.named("Switched");
    String id =
        register(tenant, "webhook", "https://hooks.acme.example/").extract().path("endpoint.id");

    // When
    tenant
        .as("endpoint:manage")
        .post("/v1/endpoints/" + id + ":disable")
        .then()
        .body("state", equalTo("disabled"))
        .body("disabledReason", equalTo("asked"));

    // Then
    isProblem(
        tenant.as("endpoint:manage").body(Map.of("endpoint", id)).post("/v1/deliveries").then(),
        409,
        "endpoint-disabled");
    tenant
        .as("endpoint:manage")
        .post("/v1/endpoints/" + id + ":enable")
        .then()
        .body("state", equalTo("active"));
  }

  @Test
  void tenantHasAsManyEndpointsAsItMayAndNoMore() {
    // Given
    var tenant = ATenant.named("Many");
    for (int count = 0; count < 20; count++) {
      register(tenant, "teams", "https://flows.acme.example/" + count)
          .statusCode(201)
          .body("endpoint.id", startsWith("0"));
    }

    // Then
    isProblem(
        register(tenant, "teams", "https://flows.acme.example/20"), 409, "endpoints-exhausted");
  }

  private static ValidatableResponse register(ATenant tenant, String kind, String url) {
    return tenant
        .as("endpoint:manage")
        .body(Map.of("kind", kind, "url", url, "description", "of a test"))
        .post("/v1/endpoints")
        .then();
  }
}
