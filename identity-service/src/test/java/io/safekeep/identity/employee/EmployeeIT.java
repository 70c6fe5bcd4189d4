package io.safekeep.identity.employee;

import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.safekeep.identity.IdentitySecrets;
import io.safekeep.identity.Operator;
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
