package io.safekeep.access.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.safekeep.access.AccessSecrets;
import io.safekeep.access.Staff;
import io.safekeep.access.employee.SqlEmployees;
import io.safekeep.access.resource.Resource;
import io.safekeep.access.resource.ResourceClass;
import io.safekeep.access.resource.SqlResources;
import io.safekeep.access.resource.Target;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "access"))
@WithTestResource(AccessSecrets.class)
class EvaluationIT {

  @Inject SqlEmployees employees;
  @Inject SqlResources resources;
  @Inject AccessPolicy policy;
  @Inject Sql sql;

  private Staff staff;
  private UUID portal;

  @BeforeEach
  void aTenantWithAPortal() {
    staff = new Staff(employees);
    portal = UUID.randomUUID();
    resources.add(
        new Resource(
            portal,
            new TenantId(Staff.tenant()),
            ResourceClass.PORTAL,
            "portal",
            "eu",
            new Target.Portal(URI.create("https://portal.example"), "portal")),
        null);
  }

  @Test
  void answerSaysOnWhatTermsAndWhoCouldApprove() {
    // Given
    var employee = staff.hire("services");
    var lead = staff.hire("team-leads");

    // When
    var answer = evaluate(employee, "portal-services", "SETUP");

    // Then
    answer
        .then()
        .statusCode(200)
        .body("decision", equalTo(true))
        .body("context.findings.size()", equalTo(0))
        .body("context.obligations.stages[0].quorum", equalTo(1))
        .body("context.obligations.stages[0].approvers.id", hasItem(lead))
        .body("context.obligations.customerApproval", equalTo("if-tenant-requires"))
        .body("context.obligations.ticketChecked", equalTo(false));
  }

  @Test
  void whatIsAgainstItIsTold() {
    // Given
    var employee = staff.hireUntrained("finance");

    // When
    var answer = evaluate(employee, "portal-services", "CURIOSITY");

    // Then
    answer
        .then()
        .statusCode(200)
        .body("decision", equalTo(false))
        .body("context.findings.rule", equalTo(java.util.List.of("gate", "team", "reason")));
  }

  @Test
  void decisionIsReplayedWithTheSameResult() {
    // Given
    var employee = staff.hire("services");
    String permitted = evaluate(employee, "portal-services", "SETUP").path("context.id");
    String denied = evaluate(employee, "portal-services", "CURIOSITY").path("context.id");
    Staff.tell(employee, 2, false, Instant.now(), Instant.now(), "services");
    await().until(() -> !employees.find(employee).orElseThrow().active());

    // When
    var first = replay(permitted);
    var second = replay(denied);

    // Then
    first.then().body("identical", equalTo(true)).body("now.against.size()", equalTo(0));
    second.then().body("identical", equalTo(true)).body("now.against.size()", equalTo(1));
    evaluate(employee, "portal-services", "SETUP").then().body("decision", equalTo(false));
  }

  @Test
  void lateNewsOfAnEmployeeDoesNotReplaceNewer() {
    // Given
    var employee = staff.hire("services");

    // When
    Staff.tell(employee, 3, true, Instant.now(), Instant.now(), "engineering");
    Staff.tell(employee, 2, true, Instant.now(), Instant.now(), "finance");
    Staff.tell(employee, 4, false, Instant.now(), Instant.now(), "engineering");

    // Then
    await().until(() -> !employees.find(employee).orElseThrow().active());
    assertThat(employees.find(employee).orElseThrow().teams()).containsExactly("engineering");
  }

  @Test
  void decisionsAreNotMadeInTransactionsAndStayAsTheyWere() {
    // Given
    String id = evaluate(staff.hire("services"), "portal-services", "SETUP").path("context.id");

    // Then
    assertThatThrownBy(() ->
            QuarkusTransaction.requiringNew()
                .call(() ->
                    policy.evaluate(
                        new Asked(
                            "e",
                            portal,
                            "portal-services",
                            "SETUP",
                            "T-1",
                            null,
                            null,
                            false,
                            null,
                            null))))
        .isInstanceOf(RuntimeException.class);
    assertThatThrownBy(() ->
            sql.update(
                "update access_decision set permitted = false where id = ?", UUID.fromString(id)))
        .hasMessageContaining("stays as it is");
  }

  private Response evaluate(String employee, String entitlement, String reason) {
    return Staff.as(employee, "access-policy:evaluate")
        .body(
            Map.of(
                "subject",
                Map.of("type", "employee", "id", employee),
                "action",
                Map.of("name", entitlement),
                "resource",
                Map.of("type", "resource", "id", portal),
                "context",
                Map.of("reason", reason, "ticket", "CASE-17", "breakGlass", false)))
        .post("/v1/evaluations");
  }

  private static Response replay(String id) {
    return Staff.as("reviewer", "access-policy:read").post("/v1/decisions/" + id + ":replay");
  }
}
