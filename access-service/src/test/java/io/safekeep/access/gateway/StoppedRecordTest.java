package io.safekeep.access.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.safekeep.testing.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The database of the record is killed while many clients ask: what the tenant's server saw is
/// held against what the record has when it is back.
class StoppedRecordTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int CLIENTS = 8;
  private static final int BEFORE = 200;
  private static final Pattern ASKED = Pattern.compile("select \\d+ as client, \\d+ as n");

  @TempDir Path folder;

  @Test
  void notOneStatementPassesUnrecorded() throws Exception {
    // Given
    try (var threads = Executors.newVirtualThreadPerTaskExecutor();
        var own = PostgresServer.in(folder.resolve("own")).forTests().start();
        var stage = GatewayStage.recordingOn(own, folder.resolve("stage"))) {
      var grant = stage.grant();
      var unused = stage.token(grant);
      var answered = new LongAdder();
      List<Future<String>> farewells = new ArrayList<>();
      for (int client = 0; client < CLIENTS; client++) {
        farewells.add(threads.submit(asking(stage.raw(grant), client, answered)));
      }
      // When
      await().atMost(PATIENCE).until(() -> answered.sum() >= BEFORE);
      own.kill();
      // Then
      for (var farewell : farewells) {
        assertThat(farewell.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
            .contains("57P01", "record");
      }
      try (var late = RawClient.secure(stage)) {
        assertThat(late.start(GatewayStage.user(grant), unused).getLast().text())
            .contains("57P03", "not let in");
      }
      own.start();
      assertThat(asked(Files.readString(stage.server().logFile())))
          .hasSizeGreaterThanOrEqualTo(BEFORE)
          .isSubsetOf(recorded(own));
      await().atMost(PATIENCE).until(() -> reasons(own), List.of("record_unavailable")::equals);
      try (var again = stage.raw(grant)) {
        assertThat(again.query("select 1 as client, 0 as n").getLast().type()).isEqualTo('Z');
      }
    }
  }

  /// @return the last that the client was told
  private static Callable<String> asking(RawClient client, int number, LongAdder answered) {
    return () -> {
      try (client) {
        for (int n = 0; ; n++) {
          var answers = client.query("select %d as client, %d as n".formatted(number, n));
          var last = answers.isEmpty() ? "" : answers.getLast().text();
          if (answers.isEmpty() || answers.getLast().type() != 'Z') {
            return last;
          }
          answered.increment();
        }
      }
    };
  }

  private static List<String> asked(String text) {
    return ASKED.matcher(text).results().map(one -> one.group()).toList();
  }

  private static List<String> recorded(PostgresServer own) throws SQLException {
    return texts(own, "select sealed ->> 'statement' from log_staged where type = 'session.query'");
  }

  private static List<String> reasons(PostgresServer own) throws SQLException {
    return texts(own, "select distinct coalesce(reason, state) from session");
  }

  private static List<String> texts(PostgresServer own, String query) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (var connection = own.connect("access");
        var statement = connection.createStatement();
        var result = statement.executeQuery(query)) {
      while (result.next()) {
        texts.add(result.getString(1));
      }
    }
    return texts;
  }
}
