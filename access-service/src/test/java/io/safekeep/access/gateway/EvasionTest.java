package io.safekeep.access.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.safekeep.access.gateway.RawClient.Answer;
import io.safekeep.access.grant.GrantInForce;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Ways around the record, each of which is recorded or refused. The server's own log is the second
/// witness: no statement may be in it that is not in the record.
class EvasionTest {
  private static final byte[] SYNC = RawClient.sync();
  private static final String NOTHING_MORE = "";

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

  /// What a client does in a session that is ready.
  interface Attempt {
    void by(RawClient client) throws Exception;
  }

  static Stream<Arguments> recorded() {
    return Stream.of(
        arguments(
            "two statements in one",
            query("select 1; select nextval('ran')"),
            List.of("select 1; select nextval('ran')")),
        arguments("no statement", query(""), List.of("")),
        arguments(
            "hidden in comments",
            query("/* select 1 */ select 2 -- 3"),
            List.of("/* select 1 */ select 2 -- 3")),
        arguments(
            "a long one",
            query("select '" + "x".repeat(200_000) + "'"),
            List.of("select '" + "x".repeat(200_000) + "'")),
        arguments("one that fails", query("selec"), List.of("selec")),
        arguments(
            "dynamic in DO",
            query(
                "do $$ begin execute 'select se'||'cret from secret' ; exception when others then null; end $$"),
            List.of(
                "do $$ begin execute 'select se'||'cret from secret' ; exception when others then null; end $$")),
        arguments(
            "PREPARE and EXECUTE in SQL",
            queries("prepare p as select 1", "execute p"),
            List.of("prepare p as select 1", "execute p")),
        arguments(
            "SET ROLE to the writers",
            refusedByServer("set role writers", "42501"),
            List.of("set role writers")),
        arguments(
            "SET ROLE to the readers",
            refusedByServer("set role readers", "42501"),
            List.of("set role readers")),
        arguments(
            "another session authorization",
            refusedByServer("set session authorization postgres", "42501"),
            List.of("set session authorization postgres")),
        arguments("RESET ROLE", query("reset role"), List.of("reset role")),
        arguments(
            "read-only switched off",
            then(
                query("set default_transaction_read_only = off"),
                refusedByServer("insert into secret values (0, 'x')", "42501")),
            List.of(
                "set default_transaction_read_only = off", "insert into secret values (0, 'x')")),
        arguments(
            "the server's log switched off",
            refusedByServer("set log_statement = 'none'", "42501"),
            List.of("set log_statement = 'none'")),
        arguments(
            "a program",
            refusedByServer("copy secret to program 'cat'", "42501"),
            List.of("copy secret to program 'cat'")),
        arguments(
            "a file",
            refusedByServer("select pg_read_file('/etc/passwd')", "42501"),
            List.of("select pg_read_file('/etc/passwd')")),
        arguments(
            "another backend's end",
            refusedByServer(
                "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'postgres'",
                "42501"),
            List.of(
                "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'postgres'")),
        arguments(
            "another database",
            refusedByServer("create extension dblink", "25006"),
            List.of("create extension dblink")),
        arguments(
            "large object",
            refusedByServer("select lo_from_bytea(0, 'x')", "25006"),
            List.of("select lo_from_bytea(0, 'x')")),
        arguments(
            "LISTEN and NOTIFY",
            queries("listen c", "notify c, 'x'"),
            List.of("listen c", "notify c, 'x'")),
        arguments(
            "a flood of notices",
            query(
                "do $$ begin for i in 1..2000 loop raise notice '%', repeat('x', 100); end loop; end $$"),
            List.of(
                "do $$ begin for i in 1..2000 loop raise notice '%', repeat('x', 100); end loop; end $$")),
        arguments("COPY out", query("copy secret to stdout"), List.of("copy secret to stdout")),
        arguments(
            "byte by byte",
            attempt(client -> {
              client.dribble(Message.of('Q', "select 'dribble'"));
              client.untilReady();
            }),
            List.of("select 'dribble'")),
        arguments(
            "byte by byte, prepared",
            attempt(client -> {
              client.dribble(RawClient.parse("", "select 'dribble'"));
              client.dribble(RawClient.bind("", ""));
              client.dribble(RawClient.execute(""));
              client.dribble(SYNC);
              client.untilReady();
            }),
            List.of("select 'dribble'")),
        arguments(
            "many before the first answer",
            attempt(client -> {
              for (int i = 0; i < 50; i++) {
                client.send(Message.of('Q', "select 1"));
              }
              for (int i = 0; i < 50; i++) {
                client.untilReady();
              }
            }),
            Collections.nCopies(50, "select 1")),
        arguments(
            "Flush and no Sync",
            attempt(client -> {
              client.send(
                  RawClient.parse("", "select 'flush'"),
                  RawClient.bind("", ""),
                  RawClient.execute(""),
                  Message.of('H'));
              client.send(SYNC);
              client.untilReady();
            }),
            List.of("select 'flush'")),
        arguments(
            "prepared once, run thrice",
            attempt(client -> {
              client.send(RawClient.parse("s", "select 'thrice'"), SYNC);
              client.untilReady();
              for (int i = 0; i < 3; i++) {
                client.send(RawClient.bind("", "s"), RawClient.execute(""), SYNC);
                client.untilReady();
              }
            }),
            List.of("select 'thrice'")),
        arguments(
            "portals in turn",
            attempt(client -> {
              client.send(
                  RawClient.parse("s", "select * from secret"),
                  RawClient.bind("a", "s"),
                  RawClient.bind("b", "s"),
                  Message.of('E', "a", 1),
                  Message.of('E', "b", 1),
                  Message.of('E', "a", 1),
                  SYNC);
              client.untilReady();
            }),
            List.of("select * from secret")),
        arguments(
            "function call",
            attempt(client -> {
              // pg_backend_pid; no formats, no arguments, a text as result
              client.send(Message.of('F', 2026, new byte[6]));
              assertThat(client.untilReady().getFirst().type()).isEqualTo('V');
            }),
            List.of()),
        arguments(
            "rows for no COPY",
            attempt(client -> {
              client.send(Message.of('d', "select 1"), Message.of('Q', "select 'after'"));
              client.untilReady();
            }),
            List.of("select 'after'")),
        arguments(
            "COPY that fails",
            attempt(client -> {
              client.query("set default_transaction_read_only = off");
              client.query("create temp table t (n int)");
              client.send(
                  Message.of('Q', "copy t from stdin"),
                  Message.of('d', new byte[] {'1', '\n'}),
                  Message.of('f', "enough"));
              assertThat(texts(client.untilReady())).contains("57014");
              assertThat(stage.records().last().facts("session.copy_in"))
                  .singleElement()
                  .satisfies(fact ->
                      assertThat(fact.open())
                          .containsEntry("complete", false)
                          .containsEntry("bytes", 2L));
            }),
            List.of(
                "set default_transaction_read_only = off",
                "create temp table t (n int)",
                "copy t from stdin")),
        arguments(
            "text that is no UTF-8",
            attempt(client -> {
              client.send(
                  Message.of(
                      'Q',
                      new byte[] {'s', 'e', 'l', 'e', 'c', 't', ' ', '\'', (byte) 0xff, '\'', 0}));
              client.untilReady();
            }),
            List.of("\\x73656c6563742027ff27")),
        arguments(
            "another encoding",
            attempt(client -> {
              client.query("set client_encoding = 'LATIN1'");
              client.send(
                  Message.of(
                      'Q',
                      new byte[] {'s', 'e', 'l', 'e', 'c', 't', ' ', '\'', (byte) 0xe9, '\'', 0}));
              client.untilReady();
            }),
            List.of("set client_encoding = 'LATIN1'", "\\x73656c6563742027e927")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void recorded(String name, Attempt attempt, List<String> statements) throws Exception {
    // Given
    var grant = stage.grant();
    try (var client = stage.raw(grant)) {
      // When
      attempt.by(client);
      // Then
      assertThat(stage.records().last().statements()).isEqualTo(statements);
      assertThat(stage.records().last().ended()).isEmpty();
    }
    assertThatTheServerRanNothingElse(grant);
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        arguments("unknown type", sent(Message.of('y', "x")), "08P01"),
        arguments("a second password", sent(Message.of('p', "x")), "08P01"),
        arguments("what only servers say", sent(Message.of('T', "x")), "08P01"),
        arguments("a start-up within a session", sent(RawClient.startup("postgres")), "08P01"),
        arguments("negative length", sent(new byte[] {'Q', -1, -1, -1, -1}), "08P01"),
        arguments("length below itself", sent(new byte[] {'Q', 0, 0, 0, 3}), "08P01"),
        arguments("two gigabytes", sent(new byte[] {'Q', 127, -1, -1, -1}), "08P01"),
        arguments("a gigabyte announced", sent(new byte[] {'Q', 63, -1, -1, -1}), "54000"),
        arguments(
            "a statement too long", sent(Message.of('Q', "x".repeat((1 << 20) + 1))), "54000"),
        arguments(
            "zero within a statement",
            sent(Message.of('Q', "select 1", "; select nextval('ran')")),
            "08P01"),
        arguments(
            "a statement without end",
            sent(Message.of('Q', "select 1".getBytes(StandardCharsets.UTF_8))),
            "08P01"),
        arguments("bytes behind a Sync", sent(Message.of('S', "select 1")), "54000"),
        arguments(
            "bytes behind a Parse",
            sent(Message.of('P', "", "select 1", new byte[2], "more")),
            "08P01"),
        arguments(
            "parameters beyond the end",
            sent(Message.of('B', "", "", new byte[] {0, 0, 127, 127})),
            "08P01"),
        arguments(
            "a parameter of negative length",
            sent(Message.of('B', "", "", new byte[] {0, 0, 0, 1, -1, -1, -1, -2})),
            "08P01"),
        arguments(
            "neither statement nor portal", sent(Message.of('D', new byte[] {'X', 0})), "08P01"),
        arguments("a name too long", sent(RawClient.parse("x".repeat(256), "select 1")), "54000"),
        arguments(
            "too many names",
            sent(
                IntStream.range(0, 10_001)
                    .mapToObj(i -> RawClient.parse("s" + i, ""))
                    .toArray(byte[][]::new)),
            "54000"),
        arguments(
            "too many bytes for an Execute",
            sent(Message.of('E', "x".repeat(20_000), 0)),
            "54000"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void refused(String name, Attempt attempt, String sqlState) throws Exception {
    // Given
    var grant = stage.grant();
    try (var client = stage.raw(grant)) {
      // When
      attempt.by(client);
      // Then
      assertThat(client.untilEnd().getLast().text()).contains("FATAL", sqlState);
    }
    await().until(stage.records().last()::ended, "protocol"::equals);
    assertThatTheServerRanNothingElse(grant);
  }

  /// What a client does instead of starting as it should.
  interface Knock {
    /// @return what it was answered
    String by(GrantInForce grant) throws Exception;
  }

  static Stream<Arguments> notLetIn() {
    return Stream.of(
        arguments("no TLS", inTheClear(RawClient.startup("x")), "speaks TLS only"),
        arguments(
            "HTTP",
            inTheClear("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.UTF_8)),
            "speaks TLS only"),
        arguments("a query at once", inTheClear(Message.of('Q', "select 1")), "speaks TLS only"),
        arguments(
            "bytes behind the request for TLS",
            knock(grant -> {
              try (var socket = RawClient.plain(stage)) {
                socket.getOutputStream().write(Message.untyped(80877103, RawClient.startup("x")));
                return all(socket);
              }
            }),
            NOTHING_MORE),
        arguments(
            "bytes injected before TLS",
            knock(grant -> {
              try (var socket = RawClient.plain(stage)) {
                var both = new byte[8 + 30];
                System.arraycopy(RawClient.SSL_REQUEST, 0, both, 0, 8);
                socket.getOutputStream().write(both);
                return all(socket);
              }
            }),
            NOTHING_MORE),
        arguments(
            "encryption by GSS twice",
            knock(grant -> {
              try (var socket = RawClient.plain(stage)) {
                socket.getOutputStream().write(Message.untyped(80877104));
                assertThat(socket.getInputStream().read()).isEqualTo('N');
                socket.getOutputStream().write(Message.untyped(80877104));
                return all(socket);
              }
            }),
            "speaks TLS only"),
        arguments("options", started("options", "-c log_statement=none"), "08P01"),
        arguments("options in capitals", started("OPTIONS", "-c log_statement=none"), "08P01"),
        arguments("replication", started("replication", "database"), "08P01"),
        arguments("a protocol extension", started("_pq_.magic", "1"), "08P01"),
        arguments("another setting", started("session_preload_libraries", "x"), "08P01"),
        arguments("a setting twice", started("TimeZone", "UTC", "timezone", "UTC"), "08P01"),
        arguments(
            "protocol 2",
            secured(grant -> Message.untyped(2 << 16, "user", "x", new byte[1])),
            "08P01"),
        arguments(
            "a start-up too long",
            secured(grant -> RawClient.startup("x".repeat(11_000))),
            "08P01"),
        arguments(
            "a start-up of negative length",
            secured(grant -> new byte[] {-1, -1, -1, -1, 0, 0, 0, 0}),
            "08P01"),
        arguments("TLS within TLS", secured(grant -> RawClient.SSL_REQUEST), "08P01"),
        arguments("no user", secured(grant -> Message.untyped(196608, new byte[1])), "08P01"),
        arguments(
            "a query for a password",
            secured(grant ->
                join(RawClient.startup(GatewayStage.user(grant)), Message.of('Q', "select 1"))),
            "08P01"),
        arguments(
            "a password too long",
            secured(grant ->
                join(
                    RawClient.startup(GatewayStage.user(grant)),
                    Message.of('p', "x".repeat(2_000)))),
            "08P01"),
        arguments(
            "no password",
            secured(
                grant -> join(RawClient.startup(GatewayStage.user(grant)), Message.of('p', ""))),
            "28P01"),
        arguments(
            "as the superuser",
            secured(
                grant -> join(RawClient.startup("postgres"), Message.of('p', stage.token(grant)))),
            "28P01"),
        arguments(
            "another database",
            secured(grant ->
                join(
                    Message.untyped(
                        196608,
                        "user",
                        GatewayStage.user(grant),
                        "database",
                        "postgres",
                        new byte[1]),
                    Message.of('p', stage.token(grant)))),
            "28P01"),
        arguments(
            "silence",
            knock(grant -> {
              try (var socket = RawClient.plain(stage)) {
                return all(socket);
              }
            }),
            NOTHING_MORE),
        arguments(
            "silence behind TLS",
            knock(grant -> {
              try (var client = RawClient.secure(stage)) {
                return texts(client.untilEnd());
              }
            }),
            NOTHING_MORE),
        arguments(
            "direct TLS for another protocol",
            knock(grant -> {
              try (var client = RawClient.direct(stage, "http/1.1")) {
                return texts(client.untilEnd());
              } catch (SSLHandshakeException refused) {
                return "handshake";
              }
            }),
            "handshake"),
        arguments(
            "direct TLS for no protocol",
            knock(grant -> {
              try (var client = RawClient.direct(stage)) {
                return texts(client.untilEnd());
              }
            }),
            NOTHING_MORE));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void notLetIn(String name, Knock knock, String answer) throws Exception {
    // Given
    var grant = stage.grant();
    // When
    var answered = knock.by(grant);
    // Then
    assertThat(answered).contains(answer).doesNotContain("RZ");
    assertThat(stage.backends(grant)).isZero();
  }

  @Test
  void nameThatIsGivenTwiceMeansWhatTheServerTook() throws Exception {
    // Given
    try (var client = stage.raw(stage.grant())) {
      client.send(RawClient.parse("s", "select 'first'"), SYNC);
      client.untilReady();
      client.send(RawClient.parse("s", "select 'second'"), SYNC);
      assertThat(client.untilReady().getFirst().text()).contains("42P05");
      // When
      client.send(RawClient.bind("", "s"), RawClient.execute(""), SYNC);
      client.untilReady();
      // Then
      assertThat(executed()).containsExactly(List.of(1L));
    }
  }

  @Test
  void nameThatIsGivenTwiceUnansweredMayMeanBoth() throws Exception {
    // Given
    try (var client = stage.raw(stage.grant())) {
      // When
      client.send(
          RawClient.parse("s", "select 'first'"),
          SYNC,
          RawClient.parse("s", "select 'second'"),
          SYNC,
          RawClient.bind("", "s"),
          RawClient.execute(""),
          SYNC);
      client.untilReady();
      client.untilReady();
      client.untilReady();
      // Then
      assertThat(executed()).singleElement().asList().contains(1L);
    }
  }

  @Test
  void nameWhoseFirstMeaningFailedMeansTheSecond() throws Exception {
    // Given
    try (var client = stage.raw(stage.grant())) {
      client.send(RawClient.parse("s", "selec"), SYNC);
      client.untilReady();
      client.send(RawClient.parse("s", "select 1"), SYNC);
      client.untilReady();
      // When
      client.send(RawClient.bind("", "s"), RawClient.execute(""), SYNC);
      client.untilReady();
      // Then
      assertThat(executed()).containsExactly(List.of(2L));
    }
  }

  @Test
  void nameWhoseCloseWasSkippedStillMeansTheSame() throws Exception {
    // Given
    try (var client = stage.raw(stage.grant())) {
      client.send(RawClient.parse("s", "select 1"), SYNC);
      client.untilReady();
      client.send(RawClient.bind("", "none"), Message.of('C', new byte[] {'S', 's', 0}), SYNC);
      assertThat(client.untilReady().getFirst().text()).contains("26000");
      // When
      client.send(RawClient.bind("", "s"), RawClient.execute(""), SYNC);
      client.untilReady();
      // Then
      assertThat(executed()).containsExactly(List.of(1L));
    }
  }

  @Test
  void nameThatSqlGaveAwayMeansNothingThatIsKnown() throws Exception {
    // Given
    try (var client = stage.raw(stage.grant())) {
      client.send(RawClient.parse("s", "select 'harmless'"), SYNC);
      client.untilReady();
      client.query("deallocate s; prepare s as select 'harmful'");
      // When
      client.send(RawClient.bind("", "s"), RawClient.execute(""), SYNC);
      client.untilReady();
      // Then
      assertThat(executed()).containsExactly(List.of());
      assertThat(stage.records().last().statements()).last().asString().contains("harmful");
    }
  }

  @Test
  void statementThatWasNotReleasedDoesNotRun() throws Exception {
    // Given
    var grant = stage.grant();
    try (var client = stage.raw(grant)) {
      // When
      client.send(
          RawClient.parse("", "select nextval('ran')"),
          RawClient.bind("", ""),
          RawClient.execute(""),
          Message.of('X'));
      client.untilEnd();
    }
    // Then
    await().until(stage.records().last()::ended, "ended_by_user"::equals);
    assertThatTheServerRanNothingElse(grant);
  }

  @Test
  void newerProtocolIsNegotiatedDown() throws Exception {
    // Given
    var grant = stage.grant();
    try (var client = RawClient.secure(stage)) {
      client.send(
          Message.untyped(
              196610,
              "user",
              GatewayStage.user(grant),
              "database",
              GatewayStage.DATABASE,
              new byte[1]));
      // When
      var answers = client.password(stage.token(grant));
      // Then
      assertThat(answers).extracting(Answer::type).startsWith('v', 'R', 'R').endsWith('K', 'Z');
      assertThat(client.query("select 1")).extracting(Answer::type).contains('D');
    }
  }

  @Test
  void tlsMayBeginAtOnce() throws Exception {
    // Given
    var grant = stage.grant();
    try (var client = RawClient.direct(stage, "postgresql")) {
      // When
      var answers = client.start(GatewayStage.user(grant), stage.token(grant));
      // Then
      assertThat(answers).extracting(Answer::type).endsWith('Z');
    }
  }

  @Test
  void cancelWithAForeignKeyEndsNothing() throws Exception {
    // Given
    try (var client = stage.raw(stage.grant());
        var foreign = RawClient.plain(stage)) {
      client.send(Message.of('Q', "select pg_sleep(0.5), 'unharmed'"));
      // When
      foreign
          .getOutputStream()
          .write(Message.untyped(80877102, client.process(), client.key() ^ 1));
      // Then
      assertThat(foreign.getInputStream().read()).isEqualTo(-1);
      assertThat(texts(client.untilReady())).contains("unharmed");
      assertThat(stage.records().last().facts("session.cancel")).isEmpty();
    }
  }

  private static List<Object> executed() {
    return stage.records().last().facts("session.execute").stream()
        .map(fact -> fact.open().get("statements"))
        .toList();
  }

  /// Lines are `role LOG: statement: ...`, `role LOG: execute name: ...`.
  private static final Pattern RAN = Pattern.compile("LOG: {2}(?:statement|execute [^:]*): (.*)");

  private static void assertThatTheServerRanNothingElse(GrantInForce grant) throws IOException {
    var recorded = stage.records().last().statements();
    try (var lines = Files.lines(stage.server().logFile(), StandardCharsets.ISO_8859_1)) {
      assertThat(lines.filter(line -> line.startsWith(GatewayStage.user(grant) + " ")))
          .allSatisfy(line -> {
            var ran = RAN.matcher(line);
            if (ran.find() && ran.group(1).chars().allMatch(c -> c < 128)) {
              assertThat(recorded).contains(ran.group(1));
            }
          });
    }
  }

  private static Attempt attempt(Attempt attempt) {
    return attempt;
  }

  private static Attempt query(String sql) {
    return client -> client.query(sql);
  }

  private static Attempt queries(String... statements) {
    return client -> {
      for (var sql : statements) {
        client.query(sql);
      }
    };
  }

  private static Attempt then(Attempt first, Attempt second) {
    return client -> {
      first.by(client);
      second.by(client);
    };
  }

  private static Attempt refusedByServer(String sql, String sqlState) {
    return client -> assertThat(texts(client.query(sql))).contains(sqlState);
  }

  private static Attempt sent(byte[]... messages) {
    return client -> client.send(messages);
  }

  private static Knock knock(Knock knock) {
    return knock;
  }

  private static Knock inTheClear(byte[] bytes) {
    return _ -> {
      try (var socket = RawClient.plain(stage)) {
        socket.getOutputStream().write(bytes);
        return all(socket);
      }
    };
  }

  private static Knock started(String... parameters) {
    return secured(grant -> RawClient.startup(GatewayStage.user(grant), parameters));
  }

  private interface First {
    byte[] of(GrantInForce grant) throws Exception;
  }

  private static Knock secured(First first) {
    return grant -> {
      try (var client = RawClient.secure(stage)) {
        client.send(first.of(grant));
        return texts(client.untilEnd());
      }
    };
  }

  private static byte[] join(byte[]... parts) {
    var all = new ByteArrayOutputStream();
    for (var part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static String all(Socket socket) {
    try {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException reset) {
      return NOTHING_MORE;
    }
  }

  private static String texts(List<Answer> answers) {
    return answers.stream().map(answer -> answer.type() + answer.text()).reduce("", String::concat);
  }
}
