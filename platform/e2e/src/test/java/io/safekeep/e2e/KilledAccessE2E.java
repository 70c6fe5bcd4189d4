package io.safekeep.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.safekeep.local.Await;
import io.safekeep.local.SuiteApi;
import io.safekeep.local.SuiteApi.Answer;
import io.safekeep.local.SuiteApi.Token;
import io.safekeep.local.TenantCluster;
import io.safekeep.verify.Main;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// What a crash leaves in a tenant's server: access-service is killed while it lets employees into
/// a database and puts others out. More rounds than CI plays: `-Dsafekeep.rounds=N`; the same
/// moments again: `-Dsafekeep.rounds.seed=N`.
class KilledAccessE2E {

  @RegisterExtension static final SharedSuite SUITE = new SharedSuite();

  private static final int ROUNDS = Integer.getInteger("safekeep.rounds", 1);
  private static final long SEED =
      Long.getLong("safekeep.rounds.seed", System.nanoTime() % 1_000_000);

  /// Who is let in in a round, and put out in the next.
  private static final int AT_ONCE = 3;

  /// Within this time orders are given, and the kill comes after a number of them was heard: enough
  /// for all steps of what they set going.
  private static final int SPREAD_MILLIS = 200;

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String ACCESS = "access-service";
  private static final String SHOP = "maple-street-audio";
  private static final Executor THREADS =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("crash-", 0).factory());

  private final Random random = new Random(SEED);

  @TempDir Path log;

  @Test
  void whoIsLetInOrPutOutWhileTheServiceDiesIsInOrOutAfterwards() throws Exception {
    // Given
    System.out.printf("%d rounds of kill -9, seed %d%n", ROUNDS, SEED);
    var over = new HashSet<String>();
    var first = People.signedIn();
    var calm = first.askAll();
    assertThat(calm).allMatch(first::isApproved);
    var inForce = inForce(first, calm, over);

    for (int round = 1; round <= ROUNDS; round++) {
      // When
      var people = People.signedIn();
      var sessions = inForce.stream().map(grant -> work(people, grant)).toList();
      awaitAtWork(sessions.size());
      var requests = people.askAll();
      var ready = killWhile(people, requests, inForce);

      // Then
      over.addAll(inForce);
      inForce = inForce(people, requests, over);
      System.out.printf(
          "round %d: as it should be %d ms after %s was ready again%n",
          round, Duration.ofNanos(System.nanoTime() - ready).toMillis(), ACCESS);
      assertThat(sessions.stream().map(CompletableFuture::join)).doesNotContain("ended by itself");
      for (var grant : inForce) {
        assertThat(genresRead(people, grant)).isEqualTo(1);
      }
      assertThat(people.connect(over.iterator().next()).status()).isEqualTo(403);
    }

    // When
    var people = People.signedIn();
    for (var grant : inForce) {
      people.withdraw(grant).expect(200);
    }
    over.addAll(inForce);

    // Then
    awaitNothing(() -> people.amiss(List.of(), over));
    Await.until(PATIENCE, "the log tells of all ends", () -> people.endsInLog().containsAll(over));
    assertLogIsWhole(people);
  }

  /// The grants of what was asked for, once they are in force, those that are over have left
  /// nothing, and nobody is at work.
  private static List<String> inForce(People people, List<Request> requests, Set<String> over) {
    awaitNothing(() -> people.amiss(requests, over));
    return requests.stream().map(people::grantOf).toList();
  }

  /// Returns when the service was ready again, as `System.nanoTime()`, once all orders were heard.
  private long killWhile(People people, List<Request> entering, List<String> leaving)
      throws InterruptedException {
    var orders = new ArrayList<BooleanSupplier>();
    entering.forEach(request -> orders.add(() -> people.isApproved(request)));
    for (var grant : leaving) {
      int way = random.nextInt(3);
      orders.add(() -> people.end(grant, way));
    }
    var answers = new Semaphore(0);
    var heard =
        orders.stream()
            .map(order ->
                later(
                        random.nextInt(SPREAD_MILLIS),
                        () -> Await.until(PATIENCE, "an order is heard", () -> isHeard(order)))
                    .thenRun(answers::release))
            .toList();
    int before = random.nextInt(orders.size() + 1);
    int millis = random.nextInt(SPREAD_MILLIS);
    assertThat(answers.tryAcquire(before, PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    later(millis, () -> SUITE.suite().kill(ACCESS)).join();
    System.out.printf(
        "killed %d ms after %d of %d orders were heard%n", millis, before, orders.size());
    Await.until(PATIENCE, ACCESS + " is ready again", () -> isHeard(people::findReady));
    var ready = System.nanoTime();
    heard.forEach(CompletableFuture::join);
    return ready;
  }

  private static CompletableFuture<Void> later(int millis, Runnable act) {
    return CompletableFuture.runAsync(
        act, CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS, THREADS));
  }

  /// Whoever gave an order that was cut off gives it again.
  private static boolean isHeard(BooleanSupplier order) {
    try {
      return order.getAsBoolean();
    } catch (UncheckedIOException cutOff) {
      return false;
    }
  }

  /// Waits until nothing is amiss, and otherwise says what still is.
  private static void awaitNothing(Amiss amiss) {
    var last = new ArrayList<String>();
    try {
      Await.until(
          PATIENCE,
          "nothing is amiss",
          () -> {
            last.clear();
            last.addAll(look(amiss));
            return last.isEmpty();
          });
    } catch (IllegalStateException inVain) {
      throw new AssertionError(inVain.getMessage() + ", but " + last, inVain);
    }
  }

  @FunctionalInterface
  private interface Amiss {
    List<String> list() throws SQLException;
  }

  private static List<String> look(Amiss amiss) {
    try {
      return amiss.list();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /// A session in the middle of a statement. What ended it.
  private static CompletableFuture<String> work(People people, String grant) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (var connection = people.connection(grant);
              var statement = connection.createStatement()) {
            statement.execute("select pg_sleep(3600)");
            return "ended by itself";
          } catch (SQLException cut) {
            return cut.getMessage();
          }
        },
        THREADS);
  }

  private static void awaitAtWork(int sessions) {
    Await.until(
        PATIENCE,
        "all are at work",
        () ->
            look(() ->
                    server(
                        """
                        select usename from pg_stat_activity
                        where usename like 'jit\\_%' and state = 'active'
                          and query like '%pg_sleep%'
                        """))
                    .size()
                == sessions);
  }

  private static int genresRead(People people, String grant) throws SQLException {
    try (var connection = people.connection(grant);
        var statement = connection.createStatement();
        var rows = statement.executeQuery("select count(*) from genre where genre_id = 1")) {
      rows.next();
      return rows.getInt(1);
    }
  }

  /// What the tenant's server itself says, in the first column.
  private static List<String> server(String query) throws SQLException {
    var tenant = cluster();
    try (var connection = tenant.server().connect(tenant.spec().database());
        var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      var values = new ArrayList<String>();
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
    }
  }

  private static TenantCluster cluster() {
    return SUITE.suite().tenants().stream()
        .filter(tenant -> tenant.spec().slug().equals(SHOP))
        .findFirst()
        .orElseThrow();
  }

  /// By the verifier that customers run themselves.
  private void assertLogIsWhole(People people) throws InterruptedException {
    var access = SUITE.suite().endpoints().service(ACCESS).url();
    var about = people.log();
    assertThat(
            verifier(people, "fetch", access + "/v1/log?tenant=" + people.tenant(), log.toString()))
        .isZero();
    assertThat(
            verifier(
                people,
                "verify",
                log.toString(),
                "--key",
                about.get("key").asText(),
                "--witness",
                about.get("witnesses").get(0).asText()))
        .isZero();
  }

  private static int verifier(People people, String... words) throws InterruptedException {
    return Main.run(
        List.of(words),
        Map.of("SAFEKEEP_TOKEN", people.operator().value()),
        Clock.systemUTC(),
        System.out,
        System.out);
  }

  private record Request(String id, String digest) {}

  /// Who has to do with access to the shop's database.
  private record People(
      SuiteApi api, Token grace, Token lena, Token sam, Token operator, JsonNode shop) {

    static People signedIn() {
      var endpoints = SUITE.suite().endpoints();
      var api = new SuiteApi(endpoints);
      var signIns = endpoints.signIns();
      var tokens =
          Stream.of("support employee", "team lead", "security employee")
              .map(signIns::get)
              .map(person -> api.signIn(person.username(), person.password()))
              .toList();
      var client = signIns.get("operator (client)");
      var operator = api.signInClient(client.username(), client.password());
      int port = endpoints.tenant(SHOP).access().port();
      var shop =
          items(api.get(ACCESS, "/v1/resources?limit=200", operator))
              .filter(resource -> resource.path("target").path("port").asInt() == port)
              .findFirst()
              .orElseThrow();
      return new People(api, tokens.get(0), tokens.get(1), tokens.get(2), operator, shop);
    }

    private static Stream<JsonNode> items(Answer page) {
      return StreamSupport.stream(page.expect(200).get("items").spliterator(), false);
    }

    String tenant() {
      return shop.get("tenant").asText();
    }

    List<Request> askAll() {
      return Stream.generate(this::ask).limit(AT_ONCE).toList();
    }

    /// Employee and gates reach access-service by events, a little later.
    private Request ask() {
      var answers = new ArrayList<Answer>();
      Await.until(
          PATIENCE,
          "access can be asked for",
          () -> {
            answers.add(
                api.post(
                    ACCESS,
                    "/v1/access-requests",
                    grace,
                    Map.of(
                        "resource",
                        shop.get("id").asText(),
                        "entitlement",
                        "database-read",
                        "reason",
                        "CUSTOMER_INITIATED_SUPPORT",
                        "ticket",
                        "T-1042",
                        "duration",
                        "PT1H")));
            return answers.getLast().status() == 201;
          });
      var request = answers.getLast().expect(201);
      return new Request(request.get("id").asText(), request.get("digest").asText());
    }

    /// Approves it, unless that was heard before.
    boolean isApproved(Request request) {
      var path = "/v1/access-requests/" + request.id();
      return api.post(ACCESS, path + ":approve", lena, Map.of("digest", request.digest())).status()
              == 200
          || api.get(ACCESS, path, lena).expect(200).get("state").asText().equals("approved");
    }

    /// One of the ways in which access ends early.
    boolean end(String grant, int way) {
      return switch (way) {
        case 0 -> withdraw(grant).status() == 200;
        case 1 ->
            api.post(ACCESS, "/v1/grants/" + grant + ":revoke", sam, Map.of("comment", "looks odd"))
                    .status()
                == 200;
        default ->
            api.post(
                        ACCESS,
                        "/v1/locks",
                        sam,
                        Map.of("kind", "grant", "target", grant, "reason", "looks odd"))
                    .status()
                == 201;
      };
    }

    Answer withdraw(String grant) {
      return api.post(ACCESS, "/v1/grants/" + grant + ":withdraw", grace, Map.of());
    }

    Answer connect(String grant) {
      return api.post(ACCESS, "/v1/grants/" + grant + ":connect", grace, Map.of());
    }

    Connection connection(String grant) throws SQLException {
      var how = connect(grant).expect(200);
      return DriverManager.getConnection(
          "jdbc:postgresql://%s:%d/%s?sslmode=require"
              .formatted(
                  how.get("host").asText(), how.get("port").asInt(), how.get("database").asText()),
          how.get("user").asText(),
          how.get("password").asText());
    }

    boolean findReady() {
      return api.get(ACCESS, "/q/health/ready", operator).status() == 200;
    }

    String grantOf(Request request) {
      return grants()
          .filter(grant -> grant.get("request").asText().equals(request.id()))
          .findFirst()
          .map(grant -> grant.get("id").asText())
          .orElseThrow(() -> new AssertionError("no grant of request " + request.id()));
    }

    /// The newest two hundred.
    private Stream<JsonNode> grants() {
      return items(
          api.get(ACCESS, "/v1/grants?limit=200&resource=" + shop.get("id").asText(), operator));
    }

    /// What is not as it should be when `entering` were let in, `over` were put out and nobody is
    /// at work: by the service's word, and in the tenant's server.
    List<String> amiss(List<Request> entering, Set<String> over) throws SQLException {
      var grants = grants().toList();
      var amiss = new ArrayList<String>();
      var roles = new HashSet<String>();
      for (var grant : grants) {
        var state = grant.get("state").asText();
        var text = "grant %s is %s".formatted(grant.get("id").asText(), state);
        if (state.equals("active")) {
          roles.add("jit_" + grant.get("id").asText().replace("-", ""));
        }
        if (over.contains(grant.get("id").asText())
            && !Set.of("withdrawn", "revoked").contains(state)) {
          amiss.add(text);
        }
        if (isOf(grant, entering) && !state.equals("active")) {
          amiss.add(text);
        }
      }
      if (grants.stream().filter(grant -> isOf(grant, entering)).count() != entering.size()) {
        amiss.add("not all who were let in have a grant");
      }
      var made = Set.copyOf(server("select rolname from pg_roles where rolname like 'jit\\_%'"));
      if (!made.equals(roles)) {
        amiss.add("the server has %s instead of %s".formatted(made, roles));
      }
      for (var backend :
          server(
              """
              select coalesce(usename, 'a role that was dropped') || ': ' || query
              from pg_stat_activity
              where backend_type = 'client backend' and (usename is null or usename like 'jit\\_%')
              """)) {
        amiss.add("at work is " + backend);
      }
      return amiss;
    }

    private static boolean isOf(JsonNode grant, List<Request> requests) {
      return requests.stream()
          .anyMatch(request -> grant.get("request").asText().equals(request.id()));
    }

    JsonNode log() {
      return api.get(ACCESS, "/v1/log?tenant=" + tenant(), operator).expect(200);
    }

    Set<String> endsInLog() {
      var ends = new HashSet<String>();
      var cursor = "0";
      while (!cursor.isEmpty()) {
        var page =
            api.get(
                    ACCESS,
                    "/v1/log/entries?limit=200&tenant=%s&cursor=%s".formatted(tenant(), cursor),
                    operator)
                .expect(200);
        for (var item : page.get("items")) {
          if (item.get("entry").get("type").asText().equals("grant.ended")) {
            ends.add(item.get("entry").get("grant").asText());
          }
        }
        cursor = page.path("nextCursor").asText("");
      }
      return ends;
    }
  }
}
