package io.safekeep.identity.employee;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.safekeep.identity.IdentitySecrets;
import io.safekeep.identity.Operator;
import io.safekeep.testing.TestServers;
import io.safekeep.testing.Topic;
import io.safekeep.testing.quarkus.ServiceServers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(IdentitySecrets.class)
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "identity"))
class EmployeeIT {

  @Test
  void employeeIsActiveOnlyOnceTheBackgroundCheckIsOnRecord() {
    // Given
    String id = create("grace" + Operator.next(), Operator.PASSWORD, "support").path("id");

    // When
    var without = post(id + ":activate", Map.of());
    var with = post(id + ":activate", Map.of("backgroundCheck", "HR-2026-117"));

    // Then
    without.then().statusCode(400).body("errors[0].field", equalTo("backgroundCheck"));
    with.then().statusCode(200).body("state", equalTo("active"));
  }

  @Test
  void whoHasLeftStaysAway() {
    // Given
    String id = create("leaver" + Operator.next(), Operator.PASSWORD, "engineer").path("id");

    // When
    post(id + ":deactivate", Map.of("reason", "left")).then().statusCode(200);

    // Then
    post(id + ":activate", Map.of("backgroundCheck", "HR-2026-118"))
        .then()
        .statusCode(409)
        .body("type", equalTo("/problems/person-not-active"));
    Operator.operator().get("/v1/employees/" + id).then().body("state", equalTo("left"));
  }

  @Test
  void employeesHaveTheStricterPolicy() {
    create("weak" + Operator.next(), "Kelps77", "support")
        .then()
        .statusCode(422)
        .body("policy", equalTo("employee"))
        .body(
            "violations",
            equalTo(
                List.of("has 7 characters, at least 8 are needed", "needs a special character")));
  }

  @Test
  void rolesOfTenantsAreNotForEmployees() {
    create("mixed" + Operator.next(), Operator.PASSWORD, "tenant-admin")
        .then()
        .statusCode(422)
        .body("type", equalTo("/problems/role-not-assignable"));
  }

  @Test
  void othersHearWhatIsTrueOfAnEmployeeNow() {
    // Given
    String manager = create("lead" + Operator.next(), Operator.PASSWORD, "engineer").path("id");
    String id = create("mover" + Operator.next(), Operator.PASSWORD, "support").path("id");
    post(id + ":activate", Map.of("backgroundCheck", "HR-2026-119")).then().statusCode(200);

    // When
    put(id + "/gates/nda", Map.of("passedAt", "2026-01-05T10:00:00Z", "reference", "NDA-7"))
        .then()
        .statusCode(200);
    put(
            id + "/position",
            Map.of("roles", List.of("services"), "teams", List.of("setup"), "manager", manager))
        .then()
        .statusCode(200)
        .body("teams", equalTo(List.of("setup")));

    // Then
    await()
        .untilAsserted(() -> {
          var told = changesOf(id);
          assertThat(told).hasSize(4);
          assertThat(told.getLast())
              .contains(
                  "\"teams\":[\"setup\"]",
                  "\"roles\":[\"services\"]",
                  "\"manager\":\"" + manager + "\"",
                  "\"active\":true",
                  "\"ndaAt\":\"2026-01-05T10:00:00Z\"",
                  "\"trainingAt\":null",
                  "\"version\":4");
        });
  }

  @Test
  void nobodyIsTheirOwnManager() {
    String id = create("own" + Operator.next(), Operator.PASSWORD, "engineer").path("id");

    put(
            id + "/position",
            Map.of("roles", List.of("engineer"), "teams", List.of("databases"), "manager", id))
        .then()
        .statusCode(400)
        .body("field", equalTo("manager"));
  }

  @Test
  void gateIsNotPassedInTheFuture() {
    String id = create("early" + Operator.next(), Operator.PASSWORD, "engineer").path("id");

    put(id + "/gates/training", Map.of("passedAt", "2999-01-01T00:00:00Z", "reference", "T-1"))
        .then()
        .statusCode(400)
        .body("field", equalTo("passedAt"));
  }

  private static List<String> changesOf(String employee) {
    return new Topic(TestServers.kafka(), "safekeep.identity")
        .records().stream()
            .filter(record -> new String(record.key(), UTF_8).equals(employee))
            .map(record -> new String(record.value(), UTF_8))
            .toList();
  }

  private static Response put(String path, Map<String, ?> body) {
    return Operator.operator().body(body).put("/v1/employees/" + path);
  }

  private static Response create(String userName, String password, String role) {
    return Operator.operator()
        .body(
            Map.of(
                "userName",
                userName,
                "displayName",
                "A Colleague",
                "roles",
                List.of(role),
                "password",
                password))
        .post("/v1/employees");
  }

  private static Response post(String path, Map<String, String> body) {
    return Operator.operator().body(body).post("/v1/employees/" + path);
  }
}
