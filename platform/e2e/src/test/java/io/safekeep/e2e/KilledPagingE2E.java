package io.safekeep.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.safekeep.local.Await;
import io.safekeep.testing.KafkaBroker;
import io.safekeep.testing.Ports;
import io.safekeep.testing.PostgresServer;
import io.safekeep.testing.SmtpSink;
import io.safekeep.testing.Spawner;
import io.safekeep.testing.TestIssuer;
import io.safekeep.testing.Topic;
import io.safekeep.testing.Topic.CloudEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a crash leaves of alerts and pages: two processes of notification-service on one database,
/// alerts that come to both, and one of them killed at a drawn moment. Two are on call, one by a
/// provider of text messages and one by mail. More rounds than CI plays: `-Dsafekeep.rounds=N`; the
/// same moments again: `-Dsafekeep.rounds.seed=N`.
class KilledPagingE2E {

  private static final int ROUNDS = Integer.getInteger("safekeep.rounds", 2);
  private static final long SEED =
      Long.getLong("safekeep.rounds.seed", System.nanoTime() % 1_000_000);

  /// Alerts of a round, each a trouble of its own.
  private static final int ALERTS = 60;

  /// Between two alerts, and at most from one that was taken to the kill.
  private static final int PAUSE_MILLIS = 20;

  private static final int SPREAD_MILLIS = 300;
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String DATABASE = "notification";

  /// In the title of each page that the test's alerts order; the service has troubles of its own.
  private static final String OURS = "Trouble of ours";

  /// The test's alerts, and what came of them.
  private static final List<String> VIEWS =
      List.of(
          """
          create view our_signal as select g.* from alert_signal g join alert_source s on s.id = g.source
          where s.name = 'sender'
          """,
          """
          create view our_alert as select a.* from alert a join alert_source s on s.id = a.source
          where s.name = 'sender'
          """,
          """
          create view our_page as select * from page
          where key in (select 'alerts/' || alert_group from our_alert)
          """,
          """
          create view our_message as select * from message
          where about in (select 'page/' || id from our_page)
          """);

  private static final Pattern CODE = Pattern.compile("Code (\\d+)");
  private static final Pattern MESSAGE_ID = Pattern.compile("<([0-9a-f-]{36})\\.[0-9a-f-]{36}@.*");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Executor THREADS =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("sender-", 0).factory());

  @TempDir static Path folder;

  private static final List<Integer> ports = List.of(Ports.free(), Ports.free());
  private static final Process[] replicas = new Process[2];
  private static final String masterKey =
      Base64.getEncoder().encodeToString(SecureRandom.getSeed(32));

  /// Ids of what came to the provider, as often as it came.
  private static final List<String> texts = new CopyOnWriteArrayList<>();

  private static final List<String> codes = new CopyOnWriteArrayList<>();
  private static final HttpClient http = HttpClient.newHttpClient();
  private static PostgresServer postgres;
  private static KafkaBroker broker;
  private static SmtpSink mail;
  private static HttpServer provider;

  private final Random random = new Random(SEED);

  @BeforeAll
  static void start() throws Exception {
    postgres = PostgresServer.in(folder.resolve("postgres")).forTests().start();
    postgres.createDatabase(DATABASE);
    broker = KafkaBroker.start(folder.resolve("kafka"));
    mail = SmtpSink.start(0);
    provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    provider.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    provider.createContext(
        "/",
        exchange -> {
          try (exchange) {
            var body = JSON.readTree(exchange.getRequestBody().readAllBytes());
            var code = CODE.matcher(body.get("text").asText());
            if (code.find()) {
              codes.add(code.group(1));
            } else if (body.get("text").asText().contains(OURS)) {
              texts.add(body.get("id").asText());
            }
            exchange.sendResponseHeaders(204, -1);
          }
        });
    provider.start();
    for (int replica = 0; replica < replicas.length; replica++) {
      run(replica);
    }
    awaitReady();
  }

  @AfterAll
  static void stop() {
    for (var replica : replicas) {
      replica.destroy();
    }
    for (var replica : replicas) {
      replica.onExit().join();
    }
    http.close();
    provider.stop(0);
    mail.close();
    broker.close();
    postgres.close();
  }

  @Test
  void whatIsHeardWhileAReplicaDiesIsDecidedOnceAndAskedOnce() throws Exception {
    // Given
    System.out.printf("%d rounds of kill -9, seed %d%n", ROUNDS, SEED);
    try (var connection = postgres.connect(DATABASE);
        var statement = connection.createStatement()) {
      for (var view : VIEWS) {
        statement.execute(view);
      }
    }
    var ada = employee("Ada");
    var ben = employee("Ben");
    reachable(ada, "sms", "+4930123456", () -> codes);
    reachable(ben, "mail", "ben@vendor.example", KilledPagingE2E::codesMailed);
    call(
            "PUT",
            "/v1/escalation-policies/default",
            TestIssuer.token().permissions("on-call:manage"),
            """
            {"steps":[{"targets":["employee:%s","employee:%s"],"minutes":5}]}\
            """
                .formatted(ada, ben))
        .get("version");
    var key =
        call(
                "POST",
                "/v1/alert-sources",
                TestIssuer.token().permissions("alert-source:manage"),
                "{\"name\":\"sender\",\"kind\":\"alertmanager\"}")
            .get("key")
            .asText();

    for (int round = 1; round <= ROUNDS; round++) {
      // When
      int first = (round - 1) * ALERTS;
      killWhile(key, first);
      int sent = round * ALERTS;
      Await.until(PATIENCE, "all messages are settled", () -> isSettled(sent));

      // Then
      assertThat(rows("select fingerprint from our_alert"))
          .as("each alert is kept once")
          .containsExactlyInAnyOrderElementsOf(
              IntStream.range(0, sent).mapToObj(KilledPagingE2E::fingerprint).toList());
      assertThat(
              rows(
                  """
                  select a.fingerprint from our_alert a left join alert_decision d on d.alert = a.id
                  group by a.fingerprint having count(*) <> 1
                  """))
          .as("and decided on once")
          .isEmpty();
      assertThat(rows("select id from our_signal where decided_at is null")).isEmpty();
      assertThat(rows("select id from our_page")).as("each calls for itself").hasSize(sent);
      assertThat(
              rows(
                  """
                  select p.id from our_page p left join page_asked a on a.page = p.id
                  group by p.id having count(*) <> 2 or max(a.turn) <> 1
                  """))
          .as("pages whose first turn did not ask two, each once")
          .isEmpty();
      assertThat(rows("select id from our_message where state <> 'delivered'")).isEmpty();
      int repeated = assertReceived("sms", texts) + assertReceived("mail", mailed());
      System.out.printf("round %d: %d of %d messages came twice%n", round, repeated, 2 * sent);
      over(key, first);
      Await.until(PATIENCE, "the pages of what is over are over", KilledPagingE2E::isAllOver);
    }
  }

  /// What a receiver took is what the database says was delivered to it; more than once only if
  /// there was more than one attempt, always under the same id.
  ///
  /// @return how many came more than once
  private static int assertReceived(String channel, List<String> received) throws SQLException {
    Map<String, Long> times =
        received.stream()
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    var attempts = new HashMap<String, Long>();
    for (var row :
        rows(
            """
            select d.message || ' ' || d.attempts from delivery d join our_message m on m.id = d.message
            where d.state = 'delivered' and d.channel = '%s'
            """
                .formatted(channel))) {
      var words = row.split(" ");
      attempts.put(words[0], Long.valueOf(words[1]));
    }
    assertThat(times.keySet()).isEqualTo(attempts.keySet());
    assertThat(times)
        .allSatisfy((id, count) ->
            assertThat(count).as("times that %s came", id).isLessThanOrEqualTo(attempts.get(id)));
    return (int) times.values().stream().filter(count -> count > 1).count();
  }

  private static List<String> mailed() {
    return mail.mails().stream()
        .filter(one -> one.subject().contains(OURS))
        .map(one -> {
          var id = MESSAGE_ID.matcher(one.id());
          assertThat(id.matches()).as(one.id()).isTrue();
          return id.group(1);
        })
        .toList();
  }

  /// Sends the round's alerts, to both in turn, and kills one of them after a number was taken.
  /// Returns once both are ready again and all alerts were taken.
  private void killWhile(String key, int first) throws Exception {
    int victim = random.nextInt(replicas.length);
    int before = random.nextInt(ALERTS);
    int millis = random.nextInt(SPREAD_MILLIS);
    var taken = new Semaphore(0);
    var sending =
        CompletableFuture.runAsync(
            () -> {
              for (int number = first; number < first + ALERTS; number++) {
                send(key, number);
                taken.release();
                pause(PAUSE_MILLIS);
              }
            },
            THREADS);
    assertThat(taken.tryAcquire(before, PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    pause(millis);
    replicas[victim].destroyForcibly().waitFor();
    System.out.printf(
        "replica %d killed %d ms after %d of %d alerts were taken%n",
        victim, millis, before, ALERTS);
    sending.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    run(victim);
    awaitReady();
  }

  /// As Alertmanager does it: what was not taken is sent again, here to the other replica.
  private static void send(String key, int number) {
    for (int attempt = 0; attempt < 50; attempt++) {
      if (isTaken(key, ports.get((number + attempt) % ports.size()), List.of(firing(number)))) {
        return;
      }
      pause(100);
    }
    throw new AssertionError("nobody takes alert " + number);
  }

  private static void over(String key, int first) {
    var resolved =
        IntStream.range(first, first + ALERTS).mapToObj(KilledPagingE2E::resolved).toList();
    assertThat(isTaken(key, ports.getFirst(), resolved)).isTrue();
  }

  private static boolean isTaken(String key, int port, List<String> alerts) {
    var request =
        HttpRequest.newBuilder(at(port, "/v1/ingest/alertmanager"))
            .timeout(Duration.ofSeconds(10))
            .header("Authorization", "Bearer " + key)
            .header("Content-Type", "application/json")
            .POST(
                BodyPublishers.ofString(
                    "{\"version\":\"4\",\"status\":\"firing\",\"alerts\":[%s]}"
                        .formatted(String.join(",", alerts))))
            .build();
    try {
      return http.send(request, BodyHandlers.discarding()).statusCode() == 202;
    } catch (IOException killed) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String fingerprint(int number) {
    return "trouble-" + number;
  }

  private static String firing(int number) {
    return """
    {"status":"firing","labels":{"alertname":"Trouble%d","severity":"critical"},
     "annotations":{"summary":"%s, number %d"},"startsAt":"2026-11-20T12:00:00Z","fingerprint":"%s"}\
    """
        .formatted(number, OURS, number, fingerprint(number));
  }

  private static String resolved(int number) {
    return """
    {"status":"resolved","labels":{"alertname":"Trouble%d","severity":"critical"},"annotations":{},
     "startsAt":"2026-11-20T12:00:00Z","endsAt":"2026-11-20T12:00:01Z","fingerprint":"%s"}\
    """
        .formatted(number, fingerprint(number));
  }

  /// Whether each alert so far has a page that asked both, and nothing is under way.
  private static boolean isSettled(int alerts) {
    return numberOf("select count(*) from our_message where state <> 'under-way'") == 2L * alerts
        && numberOf("select count(*) from our_signal where decided_at is null") == 0;
  }

  private static boolean isAllOver() {
    return numberOf("select count(*) from our_page where state <> 'resolved'") == 0;
  }

  private static long numberOf(String query) {
    try {
      return Long.parseLong(rows(query).getFirst());
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /// The first column.
  private static List<String> rows(String query) throws SQLException {
    try (var connection = postgres.connect(DATABASE);
        var statement = connection.createStatement();
        var result = statement.executeQuery(query)) {
      List<String> rows = new ArrayList<>();
      while (result.next()) {
        rows.add(result.getString(1));
      }
      return rows;
    }
  }

  private static UUID employee(String name) {
    var id = UUID.randomUUID();
    new Topic(broker.bootstrapServers(), "safekeep.identity")
        .publish(
            new CloudEvent(
                UUID.randomUUID(),
                "io.safekeep.identity.employee.changed.v1",
                id.toString(),
                id.toString(),
                """
                {"employee":"%s","displayName":"%s","teams":["platform"],"roles":["engineer"],
                 "active":true,"version":1}
                """
                    .formatted(id, name)));
    Await.until(
        PATIENCE,
        name + " is known",
        () -> numberOf("select count(*) from known_employee where id = '" + id + "'") == 1);
    return id;
  }

  private interface Codes {
    List<String> seen();
  }

  /// Adds a way to somebody and shows the code that comes there.
  private static void reachable(UUID employee, String kind, String address, Codes codes)
      throws Exception {
    var themselves = TestIssuer.token().subject(employee.toString()).permissions("on-call:own");
    var method =
        call(
                "POST",
                "/v1/contact-methods",
                themselves,
                "{\"kind\":\"%s\",\"address\":\"%s\"}".formatted(kind, address))
            .get("id")
            .asText();
    Await.until(PATIENCE, "a code has come to " + address, () -> !codes.seen().isEmpty());
    call(
        "POST",
        "/v1/contact-methods/" + method + ":verify",
        themselves,
        "{\"code\":\"%s\"}".formatted(codes.seen().getLast()));
  }

  private static List<String> codesMailed() {
    return mail.mails().stream()
        .map(SmtpSink.Mail::subject)
        .map(CODE::matcher)
        .filter(Matcher::find)
        .map(code -> code.group(1))
        .toList();
  }

  private static JsonNode call(String verb, String path, TestIssuer.Token token, String body)
      throws Exception {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(at(ports.getFirst(), path))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + token.sign())
                .header("Content-Type", "application/json")
                .method(verb, BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString(UTF_8));
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
    return JSON.readTree(answer.body());
  }

  private static URI at(int port, String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  private static void run(int replica) throws IOException {
    var environment = new HashMap<String, String>();
    environment.put("QUARKUS_HTTP_HOST", "127.0.0.1");
    environment.put("QUARKUS_HTTP_PORT", String.valueOf(ports.get(replica)));
    environment.put("QUARKUS_DATASOURCE_JDBC_URL", postgres.jdbcUrl(DATABASE));
    environment.put("QUARKUS_DATASOURCE_USERNAME", PostgresServer.SUPERUSER);
    environment.put("QUARKUS_DATASOURCE_PASSWORD", postgres.password());
    environment.put("KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers());
    environment.put("SAFEKEEP_ISSUER", TestIssuer.url());
    environment.put("SAFEKEEP_NOTIFICATION_MASTER_KEY", masterKey);
    environment.put("SAFEKEEP_PAGES_COOKIE_SECRET", masterKey);
    environment.put("SAFEKEEP_PAGES_URL", "https://notices.vendor.example");
    environment.put("SAFEKEEP_OUTBOUND_PRIVATE_HOSTS", "127.0.0.1");
    environment.put(
        "SAFEKEEP_PHONE_URL", "http://127.0.0.1:" + provider.getAddress().getPort() + "/calls");
    environment.put("QUARKUS_MAILER_HOST", "127.0.0.1");
    environment.put("QUARKUS_MAILER_PORT", String.valueOf(mail.port()));
    environment.put("QUARKUS_MAILER_FROM", "pages@vendor.example");
    // Of a dead replica's claims nobody has to wait for long, and these troubles are no storm.
    environment.put("SAFEKEEP_SERVICE_LEASE", "PT5S");
    environment.put("SAFEKEEP_ALERTS_STORM", "1000000");
    environment.put("SAFEKEEP_ALERTS_SETTLE", "PT1S");
    var jar =
        SharedSuite.PROJECT.resolve("notification-service/target/quarkus-app/quarkus-run.jar");
    var builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                jar.toString())
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(
                    folder.resolve("replica-" + replica + ".log").toFile()));
    builder.environment().putAll(environment);
    replicas[replica] = Spawner.start(builder, "KILL");
  }

  private static void awaitReady() {
    for (int port : ports) {
      Await.until(PATIENCE, "port " + port + " is ready", () -> isReady(port));
    }
  }

  private static boolean isReady(int port) {
    try {
      var question = HttpRequest.newBuilder(at(port, "/q/health/ready")).timeout(PATIENCE).build();
      return http.send(question, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void pause(int millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
