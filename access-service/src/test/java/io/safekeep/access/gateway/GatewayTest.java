package io.safekeep.access.gateway;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.safekeep.access.detection.RefusedUse;
import io.safekeep.access.grant.EndReason;
import io.safekeep.access.grant.Enforcer.Observation;
import io.safekeep.access.grant.GrantInForce;
import io.safekeep.access.session.Fact;
import io.safekeep.testing.SelfSignedCertificate;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;

/// Clients that behave, and what ends their sessions.
class GatewayTest {
  /// Two hundred take a busy machine half a minute to sign in.
  private static final int SESSIONS = Integer.getInteger("safekeep.gateway.sessions", 40);

  private static final Duration PATIENCE = Duration.ofSeconds(60);

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
  void psqlWorksAndAllItSaysIsRecorded() throws Exception {
    // Given
    var grant = stage.grant();
    var psql =
        new ProcessBuilder(
            "psql", "-X", "-A", "-t", "-c", "select count(*) from secret", "-c", "\\d secret");
    psql.environment()
        .putAll(
            Map.of(
                "PGHOST", "localhost",
                "PGPORT", String.valueOf(stage.gateway().port()),
                "PGUSER", GatewayStage.user(grant),
                "PGDATABASE", GatewayStage.DATABASE,
                "PGPASSWORD", stage.token(grant),
                "PGSSLMODE", "verify-full",
                "PGSSLROOTCERT", stage.certificate().certificate().toString()));
    // When
    var process = psql.redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    // Then
    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).startsWith("100\n").contains("text|text");
    var record = stage.records().last();
    assertThat(record.statements())
        .hasSizeGreaterThan(3)
        .first()
        .isEqualTo("select count(*) from secret");
    await().until(record::ended, "ended_by_user"::equals);
    assertThat(record.totals()).containsEntry("statements", (long) record.statements().size());
  }

  @Test
  void whoShowsATokenAfterTheEndIsNotedAndSoIsWhoOnlyNamesTheGrant() {
    // Given
    var grant = stage.grant();
    var id = grant.terms().grant();
    stage.grants().end(id, EndReason.REVOKED);
    // When
    assertThatThrownBy(() -> stage.connect(grant)).hasMessageContaining("not let in");
    assertThatThrownBy(() -> stage.connect(grant, "password=skc_guessed"))
        .hasMessageContaining("not let in");
    // Then
    assertThat(stage.refused(grant))
        .containsExactly(RefusedUse.withToken("gateway", id), RefusedUse.naming("gateway", id));
  }

  @Test
  void preparedStatementsTellWhichStatementRunsWithWhichParameters() throws SQLException {
    // Given
    var grant = stage.grant();
    try (var connection = stage.connect(grant, "prepareThreshold=1");
        var statement =
            connection.prepareStatement("select text from secret where n = ? and text <> ?")) {
      // When
      for (int n = 1; n <= 2; n++) {
        statement.setInt(1, n);
        statement.setString(2, "it's");
        statement.executeQuery().close();
      }
    }
    // Then
    var record = stage.records().last();
    var parse =
        record.facts("session.parse").stream()
            .filter(fact -> fact.sealed().get("statement").contains("secret"))
            .toList();
    assertThat(parse).hasSize(1);
    var number = parse.getFirst().open().get("statement");
    assertThat(record.facts("session.execute"))
        .filteredOn(fact -> fact.open().get("statements").equals(List.of(number)))
        .hasSize(2);
    assertThat(record.facts("session.bind"))
        .filteredOn(fact -> fact.open().get("statements").equals(List.of(number)))
        .extracting(fact -> fact.sealed().get("parameters"))
        .containsExactly("[\"\\\\x00000001\",\"it's\"]", "[\"\\\\x00000002\",\"it's\"]");
    assertThat(record.facts("session.result"))
        .filteredOn(fact -> fact.open().get("statements").equals(List.of(number)))
        .extracting(fact -> fact.open().get("rows"))
        .containsExactly(1L, 1L);
  }

  @Test
  void simpleModeAndCursorsAndBatchesAndCopyWork() throws Exception {
    // Given
    var grant = stage.grant(true, 1_000_000, Duration.ofMinutes(10));
    try (var connection = stage.connect(grant, "preferQueryMode=simple");
        var statement = connection.createStatement()) {
      // When
      var rows = statement.executeQuery("select * from secret where n <= 7");
      int count = 0;
      while (rows.next()) {
        count++;
      }
      // Then
      assertThat(count).isEqualTo(7);
    }
    try (var connection = stage.connect(grant)) {
      connection.setAutoCommit(false);
      try (var cursor = connection.prepareStatement("select * from secret where n <= 100");
          var insert = connection.prepareStatement("insert into secret values (?, ?)")) {
        cursor.setFetchSize(10);
        var rows = cursor.executeQuery();
        int count = 0;
        while (rows.next()) {
          count++;
        }
        assertThat(count).isGreaterThanOrEqualTo(100);
        for (int i = 1000; i < 1050; i++) {
          insert.setInt(1, i);
          insert.setString(2, "new");
          insert.addBatch();
        }
        insert.executeBatch();
        long copied =
            connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("copy secret from stdin", new StringReader("2000\tcopied\n2001\tcopied\n"));
        assertThat(copied).isEqualTo(2);
        var out = new StringWriter();
        connection.unwrap(PGConnection.class).getCopyAPI().copyOut("copy secret to stdout", out);
        assertThat(out.toString().lines()).hasSizeGreaterThanOrEqualTo(152);
        connection.rollback();
      }
    }
    assertThat(stage.records().last().facts("session.copy_in"))
        .extracting(Fact::open)
        .containsExactly(Map.of("messages", 1L, "bytes", 24L, "complete", true));
  }

  @Test
  void cancelEndsTheStatementOfTheOwnSession() throws Exception {
    // Given
    var grant = stage.grant();
    try (var connection = stage.connect(grant);
        var statement = connection.createStatement()) {
      var running =
          CompletableFuture.supplyAsync(() -> {
            try {
              return String.valueOf(statement.execute("select pg_sleep(60)"));
            } catch (SQLException e) {
              return e.getSQLState();
            }
          });
      await().until(() -> active(grant), active -> active == 1);
      // When
      statement.cancel();
      // Then
      assertThat(running.get(10, TimeUnit.SECONDS)).isEqualTo("57014");
      assertThat(stage.records().last().facts("session.cancel")).hasSize(1);
    }
  }

  @Test
  void endOfTheGrantEndsWhatRunsAndTellsWhy() throws Exception {
    // Given
    var grant = stage.grant();
    try (var client = stage.raw(grant)) {
      client.send(Message.of('Q', "select pg_sleep(60)"));
      await().until(() -> active(grant), active -> active == 1);
      // When
      stage.grants().end(grant.terms().grant(), EndReason.LOCKED);
      // Then
      assertThat(client.untilEnd().getLast().text())
          .contains("57P01", "access ended: a lock is on it");
      await().until(() -> stage.backends(grant), left -> left == 0);
      await().until(stage.records().last()::ended, "locked"::equals);
    }
  }

  @Test
  void sessionEndsWhileRowsStream() throws Exception {
    // Given
    var grant = stage.grant(false, Long.MAX_VALUE, Duration.ofMinutes(10));
    try (var client = stage.raw(grant)) {
      client.send(Message.of('Q', "select repeat('x', 1000) from generate_series(1, 100000000)"));
      await().until(() -> active(grant), active -> active == 1);
      // When
      stage.grants().end(grant.terms().grant(), EndReason.REVOKED);
      // Then
      await().until(() -> stage.backends(grant), left -> left == 0);
      await().until(stage.records().last()::ended, "revoked"::equals);
    }
  }

  @Test
  void rowsBeyondTheLimitEndTheSessionAndDoNotPass() throws Exception {
    // Given
    var grant = stage.grant(false, 50, Duration.ofMinutes(10));
    try (var client = stage.raw(grant)) {
      // When
      client.send(Message.of('Q', "select * from secret"));
      var answers = client.untilEnd();
      // Then
      assertThat(answers).filteredOn(answer -> answer.type() == 'D').hasSize(50);
      assertThat(answers.getLast().text()).contains("fetched all rows it may");
      await().until(stage.records().last()::ended, "limit"::equals);
    }
  }

  @Test
  void sessionThatAsksNothingEnds() throws Exception {
    // Given
    var grant = stage.grant(false, 100, Duration.ofMillis(200));
    try (var client = stage.raw(grant)) {
      // When
      var answers = client.untilEnd();
      // Then
      assertThat(answers.getLast().text()).contains("57P05");
    }
  }

  @Test
  void withoutARecordNothingReachesTheServer() throws Exception {
    // Given
    var grant = stage.grant();
    long before = stage.ask("select last_value from ran");
    try (var client = stage.raw(grant)) {
      stage.records().stop();
      // When
      client.send(
          Message.of('Q', "select nextval('ran')"),
          RawClient.parse("", "select nextval('ran')"),
          RawClient.bind("", ""),
          RawClient.execute(""),
          RawClient.sync());
      var answers = client.untilEnd();
      // Then
      assertThat(answers).hasSize(1);
      assertThat(answers.getFirst().text()).contains("57P01", "cannot be recorded");
      assertThatThrownBy(() -> stage.connect(grant)).hasMessageContaining("cannot be recorded");
      assertThat(stage.ask("select last_value from ran")).isEqualTo(before);
    } finally {
      stage.records().start();
    }
  }

  @Test
  void newClientsAreShownARenewedCertificateAndSessionsStay() throws Exception {
    // Given
    var grant = stage.grant();
    var renewed = SelfSignedCertificate.in(Files.createDirectory(folder.resolve("renewed")));
    try (var open = stage.raw(grant)) {
      // When
      Files.copy(renewed.privateKey(), stage.certificate().privateKey(), REPLACE_EXISTING);
      Files.copy(renewed.certificate(), stage.certificate().certificate(), REPLACE_EXISTING);
      // Then
      await()
          .atMost(PATIENCE)
          .ignoreExceptionsInstanceOf(SSLException.class)
          .until(() -> letIn(grant));
      assertThat(open.query("select 1").getLast().type()).isEqualTo('Z');
    }
  }

  /// Whether a client who trusts what the certificate's file holds now comes in.
  private static boolean letIn(GrantInForce grant) throws Exception {
    try (var client = stage.raw(grant)) {
      return client.process() != 0;
    }
  }

  @Test
  void tokenIsGoodOnceAndForItsGrantAlone() throws Exception {
    // Given
    var grant = stage.grant();
    var other = stage.grant();
    var token = stage.token(grant);
    RawClient.connect(stage, GatewayStage.user(grant), token).close();
    // When
    try (var again = RawClient.secure(stage);
        var foreign = RawClient.secure(stage);
        var invented = RawClient.secure(stage)) {
      var answers =
          List.of(
              again.start(GatewayStage.user(grant), token),
              foreign.start(GatewayStage.user(other), stage.token(grant)),
              invented.start(GatewayStage.user(grant), "skc_invented"));
      // Then
      assertThat(answers)
          .allSatisfy(answer -> assertThat(answer.getLast().text()).contains("28P01"));
    }
  }

  @Test
  void tokenForSeveralConnectionsIsGoodForSoManyFromOneAddress() throws Exception {
    // Given
    var grant = stage.grant();
    var password = "password=" + stage.token(grant, 2);
    // When / Then
    try (var first = stage.connect(grant, password)) {
      assertThatThrownBy(() -> stage.connect(grant, password, "localSocketAddress=127.0.0.2"))
          .hasMessageContaining("not let in");
      try (var second = stage.connect(grant, password)) {
        assertThat(first.isValid(0)).isTrue();
        assertThat(second.isValid(0)).isTrue();
      }
      assertThatThrownBy(() -> stage.connect(grant, password)).hasMessageContaining("not let in");
    }
  }

  @Test
  void allSessionsOfManyGrantsAreRevokedAtOnce() throws Exception {
    // Given
    List<Connection> connections = new ArrayList<>();
    List<GrantInForce> grants = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      grants.add(stage.grant());
    }
    for (int i = 0; i < SESSIONS; i++) {
      connections.add(stage.connect(grants.get(i % 10)));
    }
    assertThat(stage.ask("select count(*) from pg_stat_activity where usename like 'jit_%'"))
        .isGreaterThanOrEqualTo(SESSIONS);
    // When
    long start = System.nanoTime();
    grants.parallelStream()
        .forEach(grant -> {
          stage.grants().end(grant.terms().grant(), EndReason.REVOKED);
          stage.enforcer().remove(grant.terms());
        });
    // Then
    for (var grant : grants) {
      assertThat(stage.backends(grant)).isZero();
      assertThat(stage.enforcer().observe(grant.terms())).isEqualTo(new Observation.Absent());
    }
    System.getLogger("figures")
        .log(
            System.Logger.Level.INFO,
            "{0} sessions of 10 grants revoked and gone in {1} ms",
            SESSIONS,
            TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
    for (var connection : connections) {
      assertThat(connection.isValid(1)).isFalse();
      connection.close();
    }
  }

  private static long active(GrantInForce grant) throws SQLException {
    return stage.ask(
        "select count(*) from pg_stat_activity where state = 'active' and usename = '%s'"
            .formatted(GatewayStage.user(grant)));
  }
}
