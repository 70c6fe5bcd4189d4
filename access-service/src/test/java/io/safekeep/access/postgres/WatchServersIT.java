package io.safekeep.access.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.access.AccessSecrets;
import io.safekeep.access.Staff;
import io.safekeep.access.StandingGrants;
import io.safekeep.access.grant.EndReason;
import io.safekeep.access.grant.GrantTerms;
import io.safekeep.access.grant.Privilege;
import io.safekeep.access.resource.Resource;
import io.safekeep.access.resource.ResourceClass;
import io.safekeep.access.resource.SqlResources;
import io.safekeep.access.resource.Target;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.testing.PostgresServer;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A tenant's real server, on which somebody does what they should not.
@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "access"))
@WithTestResource(AccessSecrets.class)
class WatchServersIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Privilege.Postgres READ = new Privilege.Postgres(false, 100, PATIENCE);

  @TempDir static Path folder;
  static PostgresServer server;

  @Inject WatchServers watchServers;
  @Inject PostgresEnforcer enforcer;
  @Inject LoginsKnown loginsKnown;
  @Inject SqlResources resources;
  @Inject StandingGrants grants;
  @Inject Sql sql;

  @BeforeAll
  static void start() {
    server = PostgresServer.in(folder.resolve("server")).tls().forTests().start();
    server.createDatabase("tenant");
    server.execute(
        "tenant",
        """
        create role readers;
        create role writers;
        create role shop login password 'open sesame';
        create role administrator login createrole password 'open sesame';
        grant readers, writers to administrator with admin option;
        """);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void roleThatAppearsIsToldOnceUntilItIsGone() throws Exception {
    // Given
    var resource = resource();
    try (var _ = signedIn("shop")) {
      watchServers.look(resource);
    }
    assertThat(outcomesAt(resource)).containsExactly(Outcome.PASS);

    // When
    server.execute("tenant", "create role mallory login password 'open sesame'");
    try (var _ = signedIn("mallory")) {
      watchServers.look(resource);
      watchServers.look(resource);
    }

    // Then
    assertThat(told(resource))
        .containsExactlyInAnyOrder(
            "role mallory can sign in, and is of no grant and no known service",
            "role mallory is at work, and is of no grant and no known service; connections: 1");
    assertThat(outcomesAt(resource)).containsExactly(Outcome.FAIL);
    assertThat(logins(resource))
        .contains(
            tuple("mallory", "unknown"),
            tuple("shop", "service"),
            tuple("administrator", "administrator"));

    // When it goes and another of the name comes
    server.execute("tenant", "drop role mallory");
    watchServers.look(resource);

    // Then
    assertThat(outcomesAt(resource)).containsExactly(Outcome.PASS);
    server.execute("tenant", "create role mallory login");
    watchServers.look(resource);
    assertThat(told(resource)).hasSize(3);
    server.execute("tenant", "drop role mallory");
  }

  @Test
  void whatIsLeftOfAGrantIsToldAndEnded() throws Exception {
    // Given a role that comes back after the end of its grant
    var resource = resource();
    watchServers.look(resource);
    var terms = grant(resource);
    var role = enforcer.put(terms);
    watchServers.look(resource);
    assertThat(told(resource)).isEmpty();
    server.execute("tenant", "alter role %s password 'open sesame'".formatted(role));
    var connection = signedIn(role);

    // When
    over(terms);
    watchServers.look(resource);

    // Then
    assertThat(told(resource))
        .singleElement()
        .asString()
        .contains(
            terms.grant().toString(),
            "is over, and its role was at work; connections that are ended: 1");
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThatThrownBy(() -> connection.createStatement().execute("select 1"))
                .isInstanceOf(SQLException.class));
    watchServers.look(resource);
    assertThat(logins(resource)).noneMatch(login -> login.toList().contains(role));
    assertThat(told(resource)).hasSize(1);
  }

  @Test
  void serverThatCannotBeSeenIsNotCountedAsKept() throws Exception {
    // Given
    var resource = resource(1);

    // When
    watchServers.look(resource);

    // Then
    assertThat(outcomesAt(resource)).containsExactly(Outcome.UNKNOWN);
    assertThat(logins(resource)).isEmpty();
  }

  private Resource resource() throws IOException {
    return resource(server.port());
  }

  private Resource resource(int port) throws IOException {
    var resource =
        new Resource(
            UUID.randomUUID(),
            new TenantId(UUID.randomUUID()),
            ResourceClass.POSTGRES,
            "main",
            "eu",
            new Target.Postgres(
                "localhost",
                port,
                "tenant",
                Files.readString(server.dataDirectory().resolve("server.crt")),
                "administrator",
                "readers",
                "writers"));
    resources.add(resource, "open sesame");
    return resource;
  }

  private GrantTerms grant(Resource resource) {
    return grants.begin(
        new GrantTerms(
            UUID.randomUUID(),
            UUID.randomUUID(),
            StandingGrants.EMPLOYEE,
            "CUSTOMER_INITIATED_SUPPORT",
            "T-1",
            resource,
            READ),
        """
        {"writes": false, "mostRows": 100, "idle": "PT1M"}
        """,
        Duration.ofHours(1));
  }

  private void over(GrantTerms terms) {
    grants.end(terms, EndReason.REVOKED);
    QuarkusTransaction.requiringNew()
        .run(() ->
            sql.update(
                """
                update access_grant set state = 'revoked',
                  over_at = clock_timestamp() + interval '1 second'
                where id = ?
                """,
                terms.grant()));
    QuarkusTransaction.requiringNew()
        .run(() -> {
          sql.update("alter table access_grant disable trigger access_grant_moves_forward");
          sql.update(
              """
              update access_grant set ordered_at = ordered_at - interval '1 minute',
                over_at = over_at - interval '1 minute'
              where id = ?
              """,
              terms.grant());
          sql.update("alter table access_grant enable trigger access_grant_moves_forward");
        });
  }

  private static Connection signedIn(String role) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://localhost:%d/tenant".formatted(server.port()), role, "open sesame");
  }

  /// What the tenant reads in its log.
  private List<String> told(Resource resource) {
    return sql.query(
        """
        select sealed ->> 'detail' as detail from log_fact
        where tenant = ? and type = 'access.unauthorized' order by id
        """,
        row -> row.text("detail"),
        resource.tenant().value());
  }

  private List<Outcome> outcomesAt(Resource resource) {
    return loginsKnown.check().stream()
        .filter(result -> result.subject().equals(resource.id().toString()))
        .map(ControlResult::outcome)
        .toList();
  }

  private static List<Tuple> logins(Resource resource) {
    var answer =
        Staff.as("sam", "access-session:read").get("/v1/resources/" + resource.id() + "/logins");
    List<String> roles = answer.path("role");
    List<String> kinds = answer.path("kind");
    return IntStream.range(0, roles.size())
        .mapToObj(i -> tuple(roles.get(i), kinds.get(i)))
        .toList();
  }
}
