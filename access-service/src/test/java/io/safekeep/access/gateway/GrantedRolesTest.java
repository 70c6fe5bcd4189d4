package io.safekeep.access.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.safekeep.access.grant.Enforcer.Observation;
import io.safekeep.runtime.sql.SqlFault;
import io.safekeep.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Roles as a real server has them.
class GrantedRolesTest {
  @TempDir static Path folder;
  static GatewayStage stage;

  @BeforeAll
  static void start() throws Exception {
    stage = GatewayStage.in(folder);
  }

  @AfterAll
  static void stop() throws IOException {
    stage.close();
  }

  @Test
  void roleIsMadeOnceAndHasNoMoreThanItsGroups() throws Exception {
    // Given
    var grant = stage.grant();
    // When
    stage.enforcer().put(grant.terms());
    // Then
    assertThat(stage.enforcer().observe(grant.terms())).isEqualTo(new Observation.Present());
    assertThat(
            stage.ask(
                """
                select count(*) from pg_roles where rolname = '%s' and rolcanlogin
                  and rolconnlimit = 20 and not (rolsuper or rolcreaterole or rolcreatedb)
                  and rolvaliduntil between now() + interval '23 hours' and now() + interval '1 day'
                """
                    .formatted(GatewayStage.user(grant))))
        .isOne();
    try (var connection = stage.connect(grant)) {
      assertThat(connection.createStatement().execute("select * from secret")).isTrue();
    }
  }

  @Test
  void passwordIsInNoStatementThatTheServerLogs() throws Exception {
    // Given
    var grant = stage.grant();
    // When
    var log = Files.readString(stage.server().logFile());
    // Then
    assertThat(log)
        .contains("create role " + GatewayStage.user(grant))
        .containsPattern("password 'SCRAM-SHA-256\\$4096:[A-Za-z0-9+/=]+\\$[A-Za-z0-9+/=]+:")
        .doesNotContainPattern("password '(?!SCRAM-SHA-256|open sesame)");
  }

  @Test
  void removalEndsSessionsAndTheRoleAndMayBeRepeated() throws Exception {
    // Given
    var grant = stage.grant();
    var connection = stage.connect(grant);
    // When
    stage.enforcer().remove(grant.terms());
    stage.enforcer().remove(grant.terms());
    // Then
    assertThat(stage.backends(grant)).isZero();
    assertThat(stage.enforcer().observe(grant.terms())).isEqualTo(new Observation.Absent());
    assertThatThrownBy(() -> connection.createStatement().execute("select 1"))
        .isInstanceOf(SQLException.class);
    assertThatThrownBy(() -> stage.enforcer().put(grant.terms()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("was removed before");
    connection.close();
  }

  @Test
  void grantThatWasNeverMadeIsAbsent() {
    // Given
    var terms = stage.grant().terms();
    stage.server().execute(GatewayStage.DATABASE, "drop owned by " + stage.enforcer().put(terms));
    // When
    stage.enforcer().remove(terms);
    // Then
    assertThat(stage.enforcer().observe(terms)).isEqualTo(new Observation.Absent());
  }

  @Test
  void changesByOthersAreSeenAndMendedAsFarAsTheAdministratorMay() {
    // Given
    var grant = stage.grant();
    var role = GatewayStage.user(grant);
    stage
        .server()
        .execute(
            GatewayStage.DATABASE,
            "grant writers to %1$s; alter role %1$s nologin; create role thief; grant %1$s to thief"
                .formatted(role));
    // When
    var seen = stage.enforcer().observe(grant.terms());
    stage.enforcer().put(grant.terms());
    // Then
    assertThat(seen)
        .isInstanceOfSatisfying(
            Observation.Drifted.class,
            drift -> assertThat(drift.what()).contains("may not sign in", "writers", "[thief]"));
    assertThat(stage.enforcer().observe(grant.terms()))
        .isInstanceOfSatisfying(
            Observation.Drifted.class,
            drift ->
                assertThat(drift.what())
                    .doesNotContain("may not sign in")
                    .contains("writers", "[thief]"));
  }

  @Test
  void powersThatOthersGaveAreSeenAndEndWithTheRole() {
    // Given
    var grant = stage.grant();
    stage
        .server()
        .execute(
            GatewayStage.DATABASE,
            "alter role %s createdb bypassrls".formatted(GatewayStage.user(grant)));
    // When
    var seen = stage.enforcer().observe(grant.terms());
    stage.enforcer().remove(grant.terms());
    // Then
    assertThat(seen).isEqualTo(new Observation.Drifted("the role has [createdb, bypassrls]"));
    assertThat(stage.enforcer().observe(grant.terms())).isEqualTo(new Observation.Absent());
  }

  @Test
  void whatTheRoleMadeGoesToTheWriters() throws Exception {
    // Given
    var grant = stage.grant(true, 100, Duration.ofMinutes(1));
    stage
        .server()
        .execute(
            GatewayStage.DATABASE,
            "create schema made; grant create, usage on schema made to writers");
    try (var connection = stage.connect(grant)) {
      connection.createStatement().execute("create table made.repair (n int)");
    }
    // When
    stage.enforcer().remove(grant.terms());
    // Then
    assertThat(stage.enforcer().observe(grant.terms())).isEqualTo(new Observation.Absent());
    assertThat(
            stage.ask(
                "select count(*) from pg_tables where schemaname = 'made' and tableowner = 'writers'"))
        .isOne();
  }

  @Test
  void roleThatOwnsSomethingElsewhereStaysWithoutSignInAndIsTold() throws Exception {
    // Given
    var grant = stage.grant();
    stage
        .server()
        .execute(
            PostgresServer.SUPERUSER,
            "create schema elsewhere authorization " + GatewayStage.user(grant));
    // When
    assertThatThrownBy(() -> stage.enforcer().remove(grant.terms()))
        .isInstanceOf(SqlFault.class)
        .hasMessageContaining("cannot be dropped");
    // Then
    assertThat(stage.enforcer().observe(grant.terms()))
        .isInstanceOfSatisfying(
            Observation.Drifted.class,
            drift -> assertThat(drift.what()).contains("may not sign in, but is there"));
    assertThatThrownBy(() -> stage.connect(grant)).hasMessageContaining("not let in");
    stage.server().execute(PostgresServer.SUPERUSER, "drop schema elsewhere");
    stage.enforcer().remove(grant.terms());
    assertThat(stage.enforcer().observe(grant.terms())).isEqualTo(new Observation.Absent());
  }

  @Test
  void sessionOfADroppedRoleIsFound() throws Exception {
    // Given
    var grant = stage.grant();
    try (var connection = stage.connect(grant)) {
      stage
          .server()
          .execute(
              GatewayStage.DATABASE,
              "drop owned by %1$s; drop role %1$s".formatted(GatewayStage.user(grant)));
      // When
      var seen = stage.enforcer().observe(grant.terms());
      // Then
      assertThat(seen)
          .isEqualTo(new Observation.Drifted("1 connections of a role that was dropped"));
      assertThat(connection.isClosed()).isFalse();
    }
  }
}
