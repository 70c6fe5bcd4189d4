package io.safekeep.identity.op;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.SignedJWT;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.client.Client;
import io.safekeep.client.Terminal;
import io.safekeep.identity.IdentitySecrets;
import io.safekeep.identity.Operator;
import io.safekeep.identity.Operator.ClientOfTest;
import io.safekeep.identity.Operator.Person;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The command-line client against the provider, over HTTP.
@QuarkusTest
@WithTestResource(IdentitySecrets.class)
@WithTestResource(OwnIssuer.class)
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "identity"))
class TerminalIT {

  private static final Pattern USER_CODE = Pattern.compile("enter +([A-Z]{4}-[A-Z]{4})");
  private static final String PORTAL = "https://portal.acme.example";

  @Inject Sql sql;

  @TempDir Path home;
  private Person employee;
  private ClientOfTest terminal;

  @BeforeEach
  void anEmployeeAtATerminal() {
    employee = Operator.createEmployee();
    Operator.activate(employee);
    terminal = Operator.createDeviceClient();
  }

  @Test
  void employeeSignsInActsInAPortalAndSignsOut() throws Exception {
    // Given
    var grant = UUID.randomUUID();
    sql.update(
        """
        insert into portal_grant (id, tenant_id, employee, audience, scopes, ends_at)
        values (?, ?, ?, ?, '{orders:read}', now() + interval '1 hour')
        """,
        grant,
        UUID.randomUUID(),
        employee.id().toString(),
        PORTAL);

    // When
    var signIn = signIn("allow");
    var who = run("who");
    var token = run("token", grant.toString(), "--audience", PORTAL);
    var elsewhere = run("token", grant.toString(), "--audience", "https://portal.other.example");
    var signOut = run("sign-out");

    // Then
    assertThat(signIn.exitCode).isEqualTo(0);
    assertThat(signIn.out).endsWith("You are signed in.\n");
    assertThat(who).isEqualTo(new Ended(0, employee.signInName() + "\n", ""));
    assertThat(token.exitCode).isEqualTo(0);
    assertThat(SignedJWT.parse(token.out.strip()).getJWTClaimsSet().getJSONObjectClaim("act"))
        .isEqualTo(Map.of("sub", employee.id().toString()));
    assertThat(elsewhere)
        .isEqualTo(
            new Ended(
                4,
                "",
                "safekeep: There is no token for that portal: No grant in force of yours allows that (invalid_target)\n"));
    assertThat(signOut).isEqualTo(new Ended(0, "You are signed out.\n", ""));
    assertThat(run("who").exitCode).isEqualTo(3);
    assertThat(
            sql.query(
                "select revocation_reason from refresh_family where client_id = ?",
                row -> row.text("revocation_reason"),
                terminal.id()))
        .containsExactly("revoked by the client");
  }

  @Test
  void processesThatRenewTheSignInAtOnceDoNotEndIt() throws Exception {
    // Given
    signIn("allow");
    var file = home.resolve("safekeep/sign-in.json");
    Files.writeString(
        file,
        Files.readString(file)
            .replaceFirst(
                "\"expiresAt\" : \"[^\"]+\"", "\"expiresAt\" : \"2026-01-01T00:00:00Z\""));

    // When
    var runs =
        List.of(1, 2, 3).stream()
            .map(_ -> CompletableFuture.supplyAsync(() -> run("who")))
            .toList()
            .stream()
            .map(CompletableFuture::join)
            .toList();

    // Then
    assertThat(runs).allMatch(ended -> ended.exitCode == 0);
    assertThat(
            sql.first(
                    """
                    select count(*) as tokens from refresh_token t
                    join refresh_family f on f.id = t.family_id where f.client_id = ?
                    """,
                    row -> row.number("tokens"),
                    terminal.id())
                .orElseThrow())
        .isEqualTo(2);
  }

  @Test
  void whoIsTurnedAwayIsNotSignedIn() throws Exception {
    // When
    var signIn = signIn("refuse");

    // Then
    assertThat(signIn.exitCode).isEqualTo(4);
    assertThat(signIn.err).isEqualTo("safekeep: you were turned away on the page\n");
    assertThat(run("who").exitCode).isEqualTo(3);
  }

  private record Ended(int exitCode, String out, String err) {}

  /// Signs in at the terminal, with the person's answer given in a browser meanwhile.
  private Ended signIn(String decision) throws IOException {
    var answered = new Semaphore(0);
    try (var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream()) {
      var ended =
          CompletableFuture.supplyAsync(() ->
              run(
                  out,
                  err,
                  _ -> answered.acquire(),
                  "sign-in",
                  "--issuer",
                  Operator.issuer(),
                  "--client-id",
                  terminal.id()));
      Awaitility.await().until(() -> USER_CODE.matcher(out.toString(UTF_8)).find());
      var code = USER_CODE.matcher(out.toString(UTF_8));
      assertThat(code.find()).isTrue();
      var browser = new Browser();
      browser.signInForDevice(employee.signInName());
      browser.decide(browser.enter(code.group(1)), decision).then().statusCode(200);
      answered.release();
      return ended.join();
    }
  }

  private Ended run(String... words) {
    return run(new ByteArrayOutputStream(), new ByteArrayOutputStream(), _ -> {}, words);
  }

  private Ended run(
      ByteArrayOutputStream out, ByteArrayOutputStream err, Terminal.Pause pause, String... words) {
    var exitCode =
        new Client(
                new Terminal(
                    Map.of("SAFEKEEP_HOME", home.resolve("safekeep").toString()),
                    new BufferedReader(Reader.nullReader()),
                    new PrintStream(out, true, UTF_8),
                    new PrintStream(err, true, UTF_8),
                    Clock.systemUTC(),
                    pause))
            .run(words);
    return new Ended(exitCode, out.toString(UTF_8), err.toString(UTF_8));
  }
}
