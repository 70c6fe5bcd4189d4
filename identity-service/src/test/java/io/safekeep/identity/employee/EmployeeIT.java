package io.safekeep.identity.employee;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.safekeep.identity.IdentitySecrets;
import io.safekeep.identity.Operator;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.testing.TestServers;
import io.safekeep.testing.Topic;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(IdentitySecrets.class)
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "identity"))
class EmployeeIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Inject Sql sql;

  @Test
  void employeeIsActiveOnlyOnceCheckAndNdaAreOnRecord() {
    // Given
    var id =
        UUID.fromString(create("grace" + Operator.next(), Operator.PASSWORD, "support").path("id"));
    Operator.attest(id, "nda");
    Operator.attest(id, "background-check", "employment", "education");

    // When
    var without = post(id + ":activate", Map.of());
    Operator.attest(id, "background-check", "employment", "education", "criminal");
    var with = post(id + ":activate", Map.of());

    // Then
    without
        .then()
        .statusCode(409)
        .body("type", equalTo("/problems/attestation-missing"))
        .body("missing", hasSize(1));
    with.then().statusCode(200).body("state", equalTo("active"));
  }

  @Test
  void whoHasLeftStaysAway() {
    // Given
    String id = create("leaver" + Operator.next(), Operator.PASSWORD, "engineer").path("id");

    // When
    post(id + ":deactivate", Map.of("reason", "left")).then().statusCode(200);

    // Then
    post(id + ":activate", Map.of())
        .then()
        .statusCode(409)
        .body("type", equalTo("/problems/person-not-active"));
    Operator.operator().get("/v1/employees/" + id).then().body("state", equalTo("left"));
  }

  @Test
  void whoseTrainingLapsesIsSuspendedWithoutAnybodyDoingAnything() {
    // Given
    var person = Operator.createEmployee();
    sql.update("update employee set starts_on = '2026-01-01' where id = ?", person.id());
    var lapsing = Operator.evidence("training");
    lapsing.put("validUntil", Instant.now().plusSeconds(3).toString());
    Operator.attest(person.id(), lapsing);

    // When
    Operator.activate(person);

    // Then
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            Operator.operator()
                .get("/v1/employees/" + person.id())
                .then()
                .body("state", equalTo("suspended"))
                .body("suspendedFor", equalTo(List.of("security training"))));
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(changesOf(person.id().toString()).getLast())
                .contains("\"active\":false", "\"trainingAt\":null"));
    Operator.attest(person.id(), "training");
    Operator.operator()
        .get("/v1/employees/" + person.id())
        .then()
        .body("state", equalTo("active"))
        .body("suspendedFor", equalTo(List.of()));
  }

  @Test
  void roleWithACourseIsForThoseWhoHaveTakenIt() {
    // Given
    var person = Operator.createEmployee();
    Operator.activate(person);
    var course = "course-" + Operator.next();
    Operator.operator()
        .body(Map.of())
        .put("/v1/role-courses/security/" + course)
        .then()
        .statusCode(200);
    var position = Map.of("roles", List.of("support", "security"), "teams", List.of());

    // When
    var before = put(person.id() + "/position", position);
    Operator.attest(person.id(), "course", course);
    var after = put(person.id() + "/position", position);

    // Then
    before
        .then()
        .statusCode(409)
        .body(
            "missing", equalTo(List.of("the course %s, for the role security".formatted(course))));
    after.then().statusCode(200).body("roles", equalTo(List.of("security", "support")));
    Operator.operator().delete("/v1/role-courses/security/" + course).then().statusCode(204);
  }

  @Test
  void courseThatARoleNeedsFromNowOnSuspendsItsHoldersUntilItIsDropped() {
    // Given
    var person = Operator.createEmployee("security");
    Operator.activate(person);
    var course = "/v1/role-courses/security/course-" + Operator.next();

    // When
    Operator.operator().body(Map.of()).put(course).then().statusCode(200);

    // Then
    awaitState(person, "suspended");

    // And when
    Operator.operator().delete(course).then().statusCode(204);

    // Then
    awaitState(person, "active");
  }

  private static void awaitState(Operator.Person person, String state) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            Operator.operator()
                .get("/v1/employees/" + person.id())
                .then()
                .body("state", equalTo(state)));
  }

  @Test
  void withdrawnCheckTakesThePersonOut() {
    // Given
    var person = Operator.createEmployee();
    Operator.attest(person.id(), "nda");
    var check =
        Operator.attest(person.id(), "background-check", "employment", "education", "criminal");
    post(person.id() + ":activate", Map.of()).then().statusCode(200);

    // When
    post(person.id() + "/attestations/" + check + ":withdraw", Map.of("reason", "another person"))
        .then()
        .statusCode(204);

    // Then
    Operator.operator()
        .get("/v1/employees/" + person.id() + "/attestations")
        .then()
        .body("missingToStart", hasSize(1))
        .body("attestations.kind", equalTo(List.of("nda")))
        .body("gates.find { it.gate == 'background-check' }.open", equalTo(false));
    Operator.operator()
        .get("/v1/employees/" + person.id())
        .then()
        .body("state", equalTo("suspended"));
  }

  @Test
  void plannedLeavingHappensByItself() {
    // Given
    var person = Operator.createEmployee();
    Operator.activate(person);

    // When
    put(
            person.id() + "/leaving",
            Map.of("at", Instant.now().plusSeconds(2).toString(), "reason", "moves on"))
        .then()
        .statusCode(200);

    // Then
    awaitState(person, "left");
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
    Operator.attest(UUID.fromString(id), "background-check", "employment", "education", "criminal");
    var nda = Operator.evidence("nda");
    nda.put("completedAt", "2026-01-05T10:00:00Z");
    Operator.attest(UUID.fromString(id), nda);
    post(id + ":activate", Map.of()).then().statusCode(200);

    // When
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
          assertThat(told.getLast())
              .contains(
                  "\"teams\":[\"setup\"]",
                  "\"roles\":[\"services\"]",
                  "\"manager\":\"" + manager + "\"",
                  "\"active\":true",
                  "\"ndaAt\":\"2026-01-05T10:00:00Z\"",
                  "\"trainingAt\":null");
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
  void nothingIsAttestedFromTheFuture() {
    var person = Operator.createEmployee();
    var early = Operator.evidence("training");
    early.put("completedAt", "2999-01-01T00:00:00Z");

    post(person.id() + "/attestations", early)
        .then()
        .statusCode(400)
        .body("field", equalTo("completedAt"));
  }

  @Test
  void exportIsTakenOnceAndWhole() {
    // Given
    int number = Operator.next();
    var export =
        """
        external_id,user_name,display_name,starts_on,roles,teams,manager
        HR-%1$d-1,roster%1$d-1,Ida Rhodes,2026-11-01,engineer,databases,HR-%1$d-2
        HR-%1$d-2,roster%1$d-2,Joan Clarke,2026-11-01,support,,
        """
            .formatted(number);

    // When
    var dry = imported("?dryRun=true", export);
    var first = imported("", export);
    var second = imported("", export);
    var worse = imported("", export + "HR-%d-3,grace hopper,Grace,,support,,\n".formatted(number));

    // Then
    dry.then().statusCode(200).body("applied", equalTo(false)).body("created", equalTo(2));
    first.then().statusCode(200).body("applied", equalTo(true)).body("created", equalTo(2));
    second.then().statusCode(200).body("unchanged", equalTo(2)).body("created", equalTo(0));
    worse
        .then()
        .statusCode(422)
        .body("type", equalTo("/problems/import-refused"))
        .body("lines.line", equalTo(List.of(3)));
    assertThat(
            sql.query(
                """
                select m.external_id from employee e join employee m on m.id = e.manager
                where e.external_id = ?
                """,
                row -> row.text("external_id"),
                "HR-%d-1".formatted(number)))
        .containsExactly("HR-%d-2".formatted(number));
  }

  private static Response imported(String query, String export) {
    return Operator.operator()
        .contentType("text/csv")
        .body(export)
        .post("/v1/employees:import" + query);
  }

  @Test
  void teamHasNoOwnerOnceTheyHaveLeft() {
    // Given
    var owner = Operator.createEmployee();
    var team = "team-" + Operator.next();
    var described = Map.of("title", "Support", "owner", owner.id());
    Operator.operator().body(described).put("/v1/teams/" + team).then().statusCode(204);

    // When
    post(owner.id() + ":deactivate", Map.of("reason", "left")).then().statusCode(200);

    // Then
    Operator.operator()
        .get("/v1/teams")
        .then()
        .body("find { it.name == '%s' }.title".formatted(team), equalTo("Support"))
        .body("find { it.name == '%s' }.owner".formatted(team), nullValue());
    Operator.operator()
        .body(described)
        .put("/v1/teams/" + team)
        .then()
        .statusCode(400)
        .body("field", equalTo("owner"));
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

  private static Response post(String path, Map<String, ?> body) {
    return Operator.operator().body(body).post("/v1/employees/" + path);
  }
}
