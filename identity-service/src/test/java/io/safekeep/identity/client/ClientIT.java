package io.safekeep.identity.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.identity.IdentitySecrets;
import io.safekeep.identity.Operator;
import io.safekeep.testing.quarkus.ServiceServers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(IdentitySecrets.class)
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "identity"))
class ClientIT {

  @Test
  void secretIsShownOnceAndOnlyToItsOperator() {
    // Given
    var client = aConfidentialClient();

    // When
    var registered = Operator.operator().body(client).post("/v1/clients");

    // Then
    registered.then().statusCode(201).body("secret", startsWith("sks_"));
    Operator.operator()
        .get("/v1/clients/" + client.get("id"))
        .then()
        .statusCode(200)
        .body("type", equalTo("confidential"))
        .body(not(containsString("sks_")))
        .body("secret", nullValue());
    Operator.operator()
        .body(client)
        .post("/v1/clients")
        .then()
        .statusCode(409)
        .body("type", equalTo("/problems/client-exists"));
  }

  @Test
  void publicClientCannotActForItself() {
    var client = aConfidentialClient();
    client.put("type", "public");

    Operator.operator()
        .body(client)
        .post("/v1/clients")
        .then()
        .statusCode(400)
        .body("field", equalTo("grants"));
  }

  @Test
  void tenantClientCannotHaveARoleAcrossTenants() {
    var client = aConfidentialClient();
    client.put("tenant", Operator.createTenant().id());
    client.put("roles", List.of("platform-operator"));

    Operator.operator()
        .body(client)
        .post("/v1/clients")
        .then()
        .statusCode(422)
        .body("type", equalTo("/problems/role-not-assignable"));
  }

  @ParameterizedTest
  @CsvSource({
    "http://portal.example/callback",
    "https://portal.example/callback#part",
    "https://user@portal.example/callback",
    "javascript:alert(1)",
    "/callback"
  })
  void redirectUriThatGivesCodesAwayIsRefused(String redirectUri) {
    Operator.operator()
        .body(
            Map.of(
                "id",
                "portal-" + Operator.next(),
                "name",
                "Portal",
                "type",
                "public",
                "grants",
                List.of("authorization_code"),
                "redirectUris",
                List.of(redirectUri)))
        .post("/v1/clients")
        .then()
        .statusCode(400)
        .body("field", equalTo("redirectUris"));
  }

  @Test
  void listShowsClientsOfAllKinds() {
    var client = Operator.createPublicClient();

    assertThat(
            Operator.operator()
                .queryParam("limit", 200)
                .get("/v1/clients")
                .jsonPath()
                .getList("items.id"))
        .contains(IdentitySecrets.OPERATOR, client.id());
  }

  private static Map<String, Object> aConfidentialClient() {
    return new HashMap<>(
        Map.of(
            "id",
            "service-" + Operator.next(),
            "name",
            "A service",
            "type",
            "confidential",
            "grants",
            List.of("client_credentials"),
            "roles",
            List.of("service")));
  }
}
