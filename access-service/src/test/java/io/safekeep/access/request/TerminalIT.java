package io.safekeep.access.request;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.access.AccessSecrets;
import io.safekeep.access.resource.SqlResources;
import io.safekeep.client.Client;
import io.safekeep.client.Terminal;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.work.WorkQueue;
import io.safekeep.testing.TestIssuer;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The command-line client against the service, over HTTP.
@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "access"))
@WithTestResource(AccessSecrets.class)
class TerminalIT {

  private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  @Inject Sql sql;
  @Inject SqlResources resources;
  @Inject WorkQueue queue;

  @TestHTTPResource("/")
  URI address;

  @TempDir Path home;
  private Customer customer;
  private String alice;
  private String lead;

  @BeforeEach
  void peopleAtTheirTerminals() throws IOException {
    customer = Customer.known(sql, resources, queue);
    alice = customer.employee("customer-support");
    lead = customer.employee("team-leads");
    signIn(alice);
    signIn(lead);
  }

  @Test
  void supportAsksATeamLeadApprovesAndSupportGivesItBack() {
    // When
    var asked = askForDatabase("--for", "2h", "--justification", "\u001b[2Jorders are missing");
    var request = firstId(asked.out);
    var approved = run(lead, "y\n", "approve", request, "--for", "1h", "--comment", "as agreed");

    // Then
    assertThat(asked)
        .isEqualTo(
            new Ended(
                0,
                "Request %s is pending; it waits for 1 of team-leads.\n".formatted(request),
                ""));
    assertThat(approved.exitCode).isEqualTo(0);
    assertThat(approved.out)
        .startsWith(
            """
            %s asks for database-read on postgres:table-postgres
            for    2 h
            why    CUSTOMER_INITIATED_SUPPORT, ticket T-1042. ?[2Jorders are missing
            Approve? [y/N]
            """
                .formatted(alice))
        .endsWith("Request %s is approved.\n".formatted(request));
    var grant = customer.grantOf(request);
    await()
        .untilAsserted(() ->
            assertThat(list(alice))
                .containsPattern("(?m)^GRANT +STATE +REASON +RESOURCE +EMPLOYEE +TICKET +LEFT$")
                .containsPattern(
                    "(?m)^%s +active +CUSTOMER_INITIATED_SUPPORT +postgres:table-postgres +%s +T-1042 +(1 h|59 min)$"
                        .formatted(grant, alice)));

    // When
    var ended = run(alice, "", "end", grant.toString());

    // Then
    assertThat(ended.exitCode).isEqualTo(0);
    assertThat(ended.out).matches("Grant %s is (revoking|withdrawn)\\.\n".formatted(grant));
    await().untilAsserted(() -> assertThat(list(alice)).endsWith("\nNo access is open.\n"));
  }

  @Test
  void nothingIsDecidedWithoutAYes() {
    // Given
    var request = firstId(askForDatabase().out);

    // When
    var silent = run(lead, "", "approve", request);
    var denied = run(lead, "", "deny", request, "--yes", "--comment", "not this week");

    // Then
    assertThat(silent.exitCode).isEqualTo(4);
    assertThat(silent.out).endsWith("Nothing was decided.\n");
    assertThat(denied).isEqualTo(new Ended(0, "Request %s is denied.\n".formatted(request), ""));
  }

  @Test
  void allThatIsAgainstARequestIsSaid() {
    // When
    var refused = askForDatabase("--for", "9h", "--ticket", "none");

    // Then
    assertThat(refused.exitCode).isEqualTo(4);
    assertThat(refused.err)
        .startsWith("safekeep: The policy denies this access")
        .containsPattern("(?m)^  - .*PT9H")
        .containsPattern("(?m)^  - .*none");
  }

  @Test
  void nobodyApprovesTheirOwnRequest() {
    // Given
    var request = firstId(askForDatabase().out);

    // When
    var own = run(alice, "", "approve", request, "--yes");

    // Then
    assertThat(own.exitCode).isEqualTo(4);
    assertThat(own.err).startsWith("safekeep: Another person must approve");
  }

  @Test
  void scriptsReadWhatTheServiceAnswered() {
    // When
    var asked = askForDatabase("--json");

    // Then
    assertThat(asked.out)
        .contains("\"state\" : \"pending\"", "\"entitlement\" : \"database-read\"");
  }

  private Ended askForDatabase(String... more) {
    var words = new ArrayList<String>();
    words.addAll(
        List.of(
            "request",
            "--resource",
            customer.database().toString(),
            "--entitlement",
            "database-read",
            "--reason",
            "CUSTOMER_INITIATED_SUPPORT"));
    words.addAll(List.of(more));
    if (!words.contains("--ticket")) {
      words.addAll(List.of("--ticket", "T-1042"));
    }
    return run(alice, "", words.toArray(String[]::new));
  }

  private String list(String employee) {
    return run(employee, "", "list", "--tenant", customer.tenant().toString()).out;
  }

  private static String firstId(String text) {
    var matcher = ID.matcher(text);
    assertThat(matcher.find()).as(text).isTrue();
    return UUID.fromString(matcher.group()).toString();
  }

  private record Ended(int exitCode, String out, String err) {}

  private Ended run(String employee, String typed, String... words) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var exitCode =
        new Client(
                new Terminal(
                    Map.of("SAFEKEEP_HOME", home.resolve(employee).toString()),
                    new BufferedReader(new StringReader(typed)),
                    new PrintStream(out, true, UTF_8),
                    new PrintStream(err, true, UTF_8),
                    Clock.systemUTC(),
                    _ -> {}))
            .run(words);
    return new Ended(exitCode, out.toString(UTF_8), err.toString(UTF_8));
  }

  /// As `sign-in` leaves it; how that comes about is shown at the provider.
  private void signIn(String employee) throws IOException {
    var folder = Files.createDirectory(home.resolve(employee));
    var token =
        TestIssuer.token()
            .subject(employee)
            .permissions(
                "access-request:create",
                "access-request:read",
                "access-request:approve",
                "access-grant:read",
                "access-grant:connect")
            .sign();
    var file =
        Files.createFile(
            folder.resolve("sign-in.json"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(
        file,
        """
        {"issuer": "%s", "access": "%s", "clientId": "test", "accessToken": "%s", "expiresAt": "%s"}
        """
            .formatted(
                TestIssuer.url(),
                address.toString().replaceAll("/$", ""),
                token,
                Instant.now().plusSeconds(240)));
  }
}
