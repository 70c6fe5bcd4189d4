package io.safekeep.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.safekeep.client.Client;
import io.safekeep.client.Terminal;
import io.safekeep.local.Await;
import io.safekeep.local.Endpoints;
import io.safekeep.local.SuiteApi;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// An employee at a terminal, from the sign-in to the moment when nothing is left, over the
/// services that have to do with it.
class AccessE2E {

  @RegisterExtension static final SharedSuite SUITE = new SharedSuite();

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration A_MINUTE = Duration.ofMinutes(1);
  private static final String IDENTITY = "identity-service";
  private static final String ACCESS = "access-service";
  private static final String PORTAL = "https://portal.harbour-records.example";
  private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
  private static final Pattern USER_CODE = Pattern.compile("enter +([A-Z]{4}-[A-Z]{4})");

  @TempDir Path home;

  @Test
  void supportActsInAPortalForAsLongAsTheGrantLasts() throws Exception {
    // Given
    var grace = signIn("grace", "support employee");

    // When
    request(grace, "portal", "portal-support");
    var grant = activeGrant(grace);
    Await.until(
        PATIENCE, "identity-service knows the grant", () -> token(grace, grant).exitCode == 0);
    var token = token(grace, grant).out.strip();

    // Then
    assertThat(page(token)).isEqualTo(200);
    assertThat(page(token.substring(0, token.lastIndexOf('.') + 1) + "A".repeat(86)))
        .isEqualTo(401);

    // When
    assertThat(run(grace, "end", grant).exitCode).isEqualTo(0);

    // Then
    assertThat(page(token)).isEqualTo(403);
    Await.until(
        PATIENCE, "no token for a grant that ended", () -> token(grace, grant).exitCode == 4);
    assertThat(run(grace, "list").out).endsWith("No access is open.\n");
    assertThat(run(grace, "sign-out").exitCode).isEqualTo(0);
    assertThat(run(grace, "list").exitCode).isEqualTo(3);
  }

  @Test
  void supportReadsADatabaseThatATeamLeadLetsThemIntoAndNothingElse() throws Exception {
    assumeThat(Path.of("/usr/bin/psql")).isExecutable();
    // Given
    var grace = signIn("grace", "support employee");
    var lena = signIn("lena", "team lead");

    // When
    approve(lena, request(grace, "shop", "database-read"));
    var grant = activeGrant(grace);

    // Then
    assertThat(psql(grace, grant, "select count(*) from genre where genre_id = 1"))
        .isEqualTo(new Ended(0, "1"));
    assertThat(psql(grace, grant, "delete from genre").exitCode).isNotEqualTo(0);

    // When
    assertThat(run(grace, "end", grant).exitCode).isEqualTo(0);

    // Then
    assertThat(psql(grace, grant, "select 1").exitCode).isEqualTo(4);
  }

  @Test
  void whoLeavesIsOutOfPortalDatabaseAndTerminalByThemselves() throws Exception {
    assumeThat(Path.of("/usr/bin/psql")).isExecutable();
    // Given
    var newcomer = Newcomers.of(SUITE).hired("ida", "Ida Rhodes", "support", "customer-support");
    var ida = signIn("ida", newcomer.signIn());
    var lena = signIn("lena", "team lead");
    request(ida, "portal", "portal-support");
    var portal = activeGrant(ida);
    Await.until(
        PATIENCE, "identity-service knows the grant", () -> token(ida, portal).exitCode == 0);
    var token = token(ida, portal).out.strip();
    assertThat(page(token)).isEqualTo(200);
    approve(lena, request(ida, "shop", "database-read"));
    var shop = otherGrant(ida, portal);
    var statement =
        CompletableFuture.supplyAsync(() -> exitCodeOf(ida, shop, "select pg_sleep(600)"));
    Await.until(PATIENCE, "the statement runs", () -> statement.isDone() || sessions(shop) == 1);
    assertThat(statement).isNotDone();

    // When
    api()
        .post(
            IDENTITY,
            "/v1/employees/" + newcomer.id() + ":deactivate",
            operator(),
            Map.of("reason", "left"))
        .expect(200);

    // Then
    assertThat(token(ida, portal).exitCode).isNotEqualTo(0);
    Await.until(A_MINUTE, "the portal is closed to them", () -> page(token) == 403);
    Await.until(A_MINUTE, "the connection is cut", statement::isDone);
    assertThat(statement.join()).isNotEqualTo(0);
    for (var grant : List.of(portal, shop)) {
      Await.until(A_MINUTE, "nothing of the grant is left", () -> state(grant).equals("revoked"));
    }
  }

  private int exitCodeOf(Path person, String grant, String statement) {
    try {
      return psql(person, grant, statement).exitCode;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String otherGrant(Path person, String grant) {
    Await.until(PATIENCE, "the second grant is active", () -> grants(person).size() == 2);
    var first = grants(person).get(0).get("id").asText();
    return first.equals(grant) ? grants(person).get(1).get("id").asText() : first;
  }

  private static int sessions(String grant) {
    return api()
        .get(ACCESS, "/v1/sessions?grant=" + grant, operator())
        .expect(200)
        .get("items")
        .size();
  }

  private static String state(String grant) {
    return api().get(ACCESS, "/v1/grants/" + grant, operator()).expect(200).get("state").asText();
  }

  private void approve(Path lead, Ended asked) {
    var request = ID.matcher(asked.out);
    assertThat(request.find()).isTrue();
    Await.until(
        PATIENCE,
        "the team lead approves",
        () -> run(lead, "approve", request.group(), "--yes").exitCode == 0);
  }

  @Test
  void whatIsInATenantsLogWasSeenByAWitness() {
    // When
    var path = "/v1/log?tenant=" + harbour();
    Await.until(
        PATIENCE,
        "the log is published",
        () -> api().get(ACCESS, path, operator()).status() == 200);

    // Then
    var log = api().get(ACCESS, path, operator()).expect(200);
    assertThat(log.get("quorum").asInt()).isEqualTo(1);
    assertThat(log.get("witnesses")).hasSize(1);
    var witness = log.get("witnesses").get(0).asText();
    var name = witness.substring(0, witness.indexOf('+'));
    assertThat(api().text(ACCESS, "/v1/log/checkpoint?tenant=" + harbour(), operator()))
        .startsWith(log.get("origin").asText() + "\n")
        .contains("\n\u2014 " + name + " ");
  }

  private static String harbour() {
    for (var tenant :
        api().get(IDENTITY, "/v1/tenants?limit=200", operator()).expect(200).get("items")) {
      if (tenant.path("domain").asText().equals("harbour-records.example")) {
        return tenant.get("id").asText();
      }
    }
    throw new AssertionError("no tenant harbour-records.example");
  }

  /// Employee and gates reach access-service by events, a little later.
  private Ended request(Path person, String resource, String entitlement) {
    var answers = new ArrayList<Ended>();
    Await.until(
        PATIENCE,
        "access to %s can be asked for".formatted(resource),
        () -> {
          answers.add(
              run(
                  person,
                  "request",
                  "--tenant",
                  harbour(),
                  "--resource",
                  resource,
                  "--entitlement",
                  entitlement,
                  "--reason",
                  "CUSTOMER_INITIATED_SUPPORT",
                  "--ticket",
                  "T-1042",
                  "--for",
                  "1h"));
          return answers.getLast().exitCode == 0;
        });
    return answers.getLast();
  }

  /// What the statement gives, without the headings.
  private Ended psql(Path person, String grant, String statement) throws IOException {
    var result = Files.createTempFile(home, "result", ".txt");
    var ended =
        run(person, "connect", grant, "-X", "-At", "-o", result.toString(), "-c", statement);
    return new Ended(ended.exitCode, Files.readString(result).strip());
  }

  private String activeGrant(Path person) {
    Await.until(PATIENCE, "the grant is active", () -> grants(person).size() == 1);
    return grants(person).get(0).get("id").asText();
  }

  private JsonNode grants(Path person) {
    try {
      return new ObjectMapper().readTree(run(person, "list", "--json").out).path("grants");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Ended token(Path person, String grant) {
    return run(person, "token", grant, "--audience", PORTAL);
  }

  /// What an ingress is told that asks whether a page may be shown.
  private static int page(String token) {
    try (var http = HttpClient.newHttpClient()) {
      var access = SUITE.suite().endpoints().service(ACCESS).url();
      return http.send(
              HttpRequest.newBuilder(access.resolve("/v1/forward-auth"))
                  .header("Authorization", "Bearer " + token)
                  .header("X-Original-Method", "GET")
                  .header("X-Original-Host", URI.create(PORTAL).getHost())
                  .header("X-Original-URI", "/orders/4711")
                  .header("X-Original-Address", "192.0.2.7")
                  .build(),
              BodyHandlers.discarding())
          .statusCode();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// Signs in at the terminal, while the person lets it in from a browser.
  private Path signIn(String name, String role) throws Exception {
    return signIn(name, SUITE.suite().endpoints().signIns().get(role));
  }

  private Path signIn(String name, Endpoints.SignIn person) throws Exception {
    var endpoints = SUITE.suite().endpoints();
    var terminal = home.resolve(name);
    var answered = new Semaphore(0);
    var out = new ByteArrayOutputStream();
    var ended =
        CompletableFuture.supplyAsync(() ->
            run(
                terminal,
                out,
                _ -> answered.acquire(),
                "sign-in",
                "--issuer",
                endpoints.issuer().toString(),
                "--access",
                endpoints.service(ACCESS).url().toString()));
    Await.until(
        PATIENCE,
        "the terminal shows a code",
        () -> ended.isDone() || USER_CODE.matcher(out.toString(UTF_8)).find());
    var code = USER_CODE.matcher(out.toString(UTF_8));
    assertThat(code.find()).as(out.toString(UTF_8)).isTrue();
    try (var browser = new Browser()) {
      var form = browser.open(endpoints.issuer().resolve("/device"));
      var entry =
          browser.submit(
              form,
              "/sign-in",
              Map.of(
                  "pending",
                  Browser.hidden(form, "pending"),
                  "name",
                  person.username(),
                  "password",
                  person.password()));
      var question = browser.submit(entry, "/device", Map.of("user_code", code.group(1)));
      browser.submit(
          question,
          "/device/decision",
          Map.of("pending", Browser.hidden(question, "pending"), "decision", "allow"));
    }
    answered.release();
    assertThat(ended.join().exitCode).isEqualTo(0);
    return terminal;
  }

  private record Ended(int exitCode, String out) {}

  private static Ended run(Path person, String... words) {
    return run(person, new ByteArrayOutputStream(), _ -> {}, words);
  }

  private static Ended run(
      Path person, ByteArrayOutputStream out, Terminal.Pause pause, String... words) {
    var printed = new PrintStream(out, true, UTF_8);
    var exitCode =
        new Client(
                new Terminal(
                    Map.of("SAFEKEEP_HOME", person.toString()),
                    new BufferedReader(Reader.nullReader()),
                    printed,
                    printed,
                    Clock.systemUTC(),
                    pause))
            .run(words);
    return new Ended(exitCode, out.toString(UTF_8));
  }

  private static SuiteApi.Token operator() {
    var operator = SUITE.suite().endpoints().signIns().get("operator (client)");
    return api().signInClient(operator.username(), operator.password());
  }

  private static SuiteApi api() {
    return new SuiteApi(SUITE.suite().endpoints());
  }
}
