package io.safekeep.access;

import static org.awaitility.Awaitility.await;

import io.restassured.RestAssured;
import io.restassured.specification.RequestSpecification;
import io.safekeep.access.employee.SqlEmployees;
import io.safekeep.testing.TestIssuer;
import io.safekeep.testing.TestServers;
import io.safekeep.testing.Topic;
import io.safekeep.testing.Topic.CloudEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/// The vendor's people of a test, known to the service as identity-service would tell of them.
public final class Staff {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final SqlEmployees employees;

  public Staff(SqlEmployees employees) {
    this.employees = employees;
  }

  /// Somebody who has passed every gate.
  ///
  /// @return their id
  public String hire(String... teams) {
    var id = UUID.randomUUID().toString();
    tell(id, 1, true, Instant.parse("2026-01-05T09:00:00Z"), Instant.now(), teams);
    await().atMost(PATIENCE).until(() -> employees.find(id).isPresent());
    return id;
  }

  /// Somebody who has passed every gate, and has a manager.
  public String hireUnder(String manager, String... teams) {
    var id = UUID.randomUUID().toString();
    var now = Instant.now();
    publish(id, 1, '"' + manager + '"', true, now, now, teams);
    await().atMost(PATIENCE).until(() -> employees.find(id).isPresent());
    return id;
  }

  /// Somebody whose training is too long ago.
  public String hireUntrained(String... teams) {
    var id = UUID.randomUUID().toString();
    var longAgo = Instant.now().minus(Duration.ofDays(366));
    tell(id, 1, true, Instant.parse("2026-01-05T09:00:00Z"), longAgo, teams);
    await().atMost(PATIENCE).until(() -> employees.find(id).isPresent());
    return id;
  }

  /// Publishes what is true of somebody from now on.
  public static void tell(
      String id, long version, boolean active, Instant gates, Instant training, String... teams) {
    publish(id, version, "null", active, gates, training, teams);
  }

  private static void publish(
      String id,
      long version,
      String manager,
      boolean active,
      Instant gates,
      Instant training,
      String... teams) {
    new Topic(TestServers.kafka(), "safekeep.identity")
        .publish(
            new CloudEvent(
                UUID.randomUUID(),
                "io.safekeep.identity.employee.changed.v1",
                id,
                id,
                """
                {"employee":"%1$s","displayName":"Person %1$s","teams":[%2$s],"roles":["support"],
                 "manager":%7$s,"active":%3$s,"backgroundCheckAt":"%4$s","ndaAt":"%4$s",
                 "acknowledgementAt":"%4$s","trainingAt":"%5$s","version":%6$d}
                """
                    .formatted(
                        id,
                        List.of(teams).stream()
                            .map(team -> '"' + team + '"')
                            .collect(Collectors.joining(",")),
                        active,
                        gates,
                        training,
                        version,
                        manager)));
  }

  /// A tenant of which the service has heard.
  public static UUID tenant() {
    var tenant = UUID.randomUUID();
    new Topic(TestServers.kafka(), "safekeep.identity")
        .publish(
            new CloudEvent(
                UUID.randomUUID(),
                "io.safekeep.identity.tenant.created.v1",
                tenant.toString(),
                tenant.toString(),
                """
                {"tenant":"%s","name":"Aldgate Books","domain":"aldgate.example","region":"eu",
                 "plan":"paid"}
                """
                    .formatted(tenant)));
    await()
        .atMost(PATIENCE)
        .until(() ->
            as(TestIssuer.token().tenant(tenant).permissions("tenant:read"))
                    .get("/v1/known-tenants/" + tenant)
                    .statusCode()
                == 200);
    return tenant;
  }

  /// A JSON request with a token; paths go out as they are written.
  public static RequestSpecification as(TestIssuer.Token token) {
    return RestAssured.given()
        .urlEncodingEnabled(false)
        .auth()
        .oauth2(token.sign())
        .contentType("application/json");
  }

  /// An employee's request.
  public static RequestSpecification as(String employee, String... permissions) {
    return as(
        TestIssuer.token()
            .subject(employee)
            .permissions(permissions)
            .signedIn("urn:safekeep:acr:password", Instant.now()));
  }
}
