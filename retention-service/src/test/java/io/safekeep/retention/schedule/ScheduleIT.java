package io.safekeep.retention.schedule;

import static io.safekeep.retention.FormerTenant.customer;
import static io.safekeep.testing.quarkus.ServiceContract.isProblem;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.safekeep.contracts.TenantId;
import io.safekeep.retention.RetentionSecrets;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.SqlFault;
import io.safekeep.testing.TestIssuer;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "retention"))
@WithTestResource(RetentionSecrets.class)
class ScheduleIT {

  private static final String PATH = "/v1/retention-schedule";

  @Inject Sql sql;

  @Test
  void versionHoldsOnlyOnceAnotherPersonAgreesAndCustomersHadThirtyDays() {
    // Given
    var classes = shipped();
    classes.getFirst().put("description", "Databases, and rows about the tenant in our own");

    // When
    var proposed =
        propose("anna", Map.of("note", "Clearer words", "classes", classes)).statusCode(201);
    int number = proposed.extract().path("number");
    String sha256 = proposed.extract().path("sha256");

    // Then
    isProblem(activate(as("anna"), number, sha256), 403, "another-person-needed");
    isProblem(
        activate(as(TestIssuer.token().subject("ben").actedBy("anna")), number, sha256),
        403,
        "another-person-needed");
    isProblem(activate(as("ben"), number, "0".repeat(64)), 400, "invalid-request");
    activate(as("ben"), number, sha256).statusCode(200).body("state", equalTo("activated"));
    isProblem(activate(as("cleo"), number, sha256), 409, "schedule-state");
    customer(new TenantId(UUID.randomUUID()), "retention-schedule:read")
        .get(PATH)
        .then()
        .statusCode(200)
        .body("inForce.number", equalTo(1))
        .body("inForce.classes.find { it.name == 'structured' }.period", equalTo("P90D"))
        .body("next.number", equalTo(number))
        .body("next.classes.name", hasItems("structured", "tombstone"));
    for (var statement :
        List.of(
            "update retention_schedule set document = '{}' where number = ?",
            "update retention_schedule set holds_from = now() where number = ?",
            "delete from retention_schedule where number = ?")) {
      assertThatThrownBy(() -> sql.update(statement, number))
          .as(statement)
          .isInstanceOf(SqlFault.class);
    }
  }

  @Test
  void scheduleThatBreaksThePromiseIsRefusedWithEveryReason() {
    var classes = shipped();
    classes.getFirst().put("period", "P29D");
    classes.removeLast();

    isProblem(propose("anna", Map.of("note", "x", "classes", classes)), 422, "schedule-not-valid")
        .body("issues", hasItem("class structured has 29 days, at least 30 and at most 365"))
        .body("issues", hasItem("class tombstone is missing"));

    for (var wrong :
        List.of(
            Map.of("name", "topic", "trigger", "someday"),
            Map.of("name", "topic", "method", "burn"),
            Map.of("name", "topic", "period", "ninety days"))) {
      var spoilt = shipped();
      spoilt.stream()
          .filter(one -> one.get("name").equals("topic"))
          .forEach(one -> one.putAll(wrong));
      isProblem(propose("anna", Map.of("note", "x", "classes", spoilt)), 422, "schedule-not-valid");
    }
    var withNull = shipped();
    withNull.add(null);
    isProblem(propose("anna", Map.of("note", "x", "classes", withNull)), 400, "invalid-request");
    isProblem(as("anna").get(PATH + "/versions/999999").then(), 404, "not-found");
    isProblem(as("anna").get(PATH + "/versions/99999999999").then(), 404, "not-found");
  }

  private static List<Map<String, Object>> shipped() {
    return as("anna").get(PATH + "/versions/1").then().extract().jsonPath().getList("classes");
  }

  private static ValidatableResponse propose(String who, Map<String, Object> body) {
    return as(who).body(body).post(PATH + "/versions").then();
  }

  private static ValidatableResponse activate(RequestSpecification who, int number, String sha256) {
    return who.body(Map.of("sha256", sha256))
        .post(PATH + "/versions/" + number + ":activate")
        .then();
  }

  private static RequestSpecification as(String who) {
    return as(TestIssuer.token().subject(who));
  }

  private static RequestSpecification as(TestIssuer.Token token) {
    return RestAssured.given()
        .urlEncodingEnabled(false)
        .contentType("application/json")
        .auth()
        .oauth2(
            token
                .permissions(
                    "retention-schedule:read",
                    "retention-schedule:propose",
                    "retention-schedule:activate")
                .sign());
  }
}
