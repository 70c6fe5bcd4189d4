package io.safekeep.access.ssh;

import static io.restassured.RestAssured.given;
import static io.safekeep.testing.quarkus.ServiceContract.isProblem;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.safekeep.access.AccessSecrets;
import io.safekeep.access.StandingGrants;
import io.safekeep.access.allowance.SqlAllowances;
import io.safekeep.access.grant.EndReason;
import io.safekeep.access.grant.Enforcer.Observation;
import io.safekeep.access.grant.GrantTerms;
import io.safekeep.access.grant.Privilege;
import io.safekeep.access.resource.Target;
import io.safekeep.contracts.identity.SshKeysChanged;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.ssh.SshPublicKey;
import io.safekeep.testing.TestIssuer;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "access"))
@WithTestResource(AccessSecrets.class)
class SshIT {

  private static final String PRINCIPAL = "jit-acme";
  private static final Path SCRIPT =
      Path.of("..", "docs", "operations", "ssh", "safekeep-ssh-host").toAbsolutePath().normalize();

  @Inject StandingGrants grants;
  @Inject SshEnforcer enforcer;
  @Inject Authorities authorities;
  @Inject SqlAllowances allowances;
  @Inject SqlRegisteredKeys registeredKeys;
  @Inject Sql sql;
  @TempDir Path folder;

  private final String host = "db-" + UUID.randomUUID();
  private Path key;
  private String publicKey;

  @BeforeEach
  void aKeyOfTheEmployee() throws IOException {
    key = folder.resolve("id");
    publicKey = OpenSshServer.keyPair(key, "ed25519");
  }

  @Test
  @EnabledIf("io.safekeep.access.ssh.OpenSshServer#canRun")
  void endOfTheGrantEndsTheOpenSessionAndLetsNobodyIn() throws Exception {
    // Given
    GrantTerms terms = granted(Duration.ofHours(1));
    onTheHost("authorities");
    onTheHost("sync");
    try (OpenSshServer server = OpenSshServer.start(folder, admission())) {
      String certificate = sign(terms).then().statusCode(200).extract().path("certificate");
      Process session = server.open(key, certificate, "echo", "open;", "sleep", "600");
      assertThat(session.inputReader().readLine()).isEqualTo("open");

      // When
      grants.end(terms, EndReason.REVOKED);
      enforcer.remove(terms);

      // Then
      assertThat(enforcer.observe(terms))
          .isEqualTo(
              new Observation.Drifted("no newer list of revoked keys is installed on " + host));
      onTheHost("sync");
      assertThat(session.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(server.ssh(key, certificate, "true").exit()).isEqualTo(255);
      assertThat(server.log()).contains("revoked by file");
      assertThat(enforcer.observe(terms)).isInstanceOf(Observation.Drifted.class);
      onTheHost("sync");
      assertThat(enforcer.observe(terms)).isEqualTo(new Observation.Absent());
    }
  }

  @Test
  void whoHasRegisteredKeysGetsCertificatesForThoseAlone() {
    // Given
    UUID grace = UUID.randomUUID();
    GrantTerms alices =
        grants.terms(new Target.Ssh(List.of(host), PRINCIPAL), new Privilege.Ssh(List.of()));
    GrantTerms terms =
        new GrantTerms(
            alices.grant(),
            alices.request(),
            grace.toString(),
            "CUSTOMER_INITIATED_SUPPORT",
            "T-1",
            alices.resource(),
            alices.privilege());
    enforcer.put(terms);
    grants.begin(terms, "{\"commands\":[]}", Duration.ofHours(1));
    as(grace.toString(), terms, Map.of("publicKey", publicKey)).then().statusCode(200);
    Instant later = Instant.now().plusSeconds(3600);
    var theirs = new SshKeysChanged.Key(SshPublicKey.parse(publicKey).fingerprint(), later);

    // When
    registeredKeys.store(
        new SshKeysChanged(grace, List.of(new SshKeysChanged.Key("SHA256:another", later)), 2));
    Response withAnother = as(grace.toString(), terms, Map.of("publicKey", publicKey));
    registeredKeys.store(new SshKeysChanged(grace, List.of(theirs), 3));
    registeredKeys.store(new SshKeysChanged(grace, List.of(), 1));
    Response withTheirs = as(grace.toString(), terms, Map.of("publicKey", publicKey));
    registeredKeys.store(new SshKeysChanged(grace, List.of(), 4));

    // Then
    isProblem(withAnother.then(), 403, "ssh-key-not-registered");
    withTheirs.then().statusCode(200);
    as(grace.toString(), terms, Map.of("publicKey", publicKey)).then().statusCode(200);
  }

  @Test
  void hostThatIsGoneForGoodIsWaitedForNoLonger() {
    // Given
    GrantTerms terms = granted(Duration.ofHours(1));
    sign(terms).then().statusCode(200);
    enforcer.remove(terms);
    assertThat(enforcer.observe(terms)).isInstanceOf(Observation.Drifted.class);

    // When
    given()
        .urlEncodingEnabled(false)
        .contentType("application/json")
        .auth()
        .oauth2(TestIssuer.token().permissions("ssh-trust:manage").sign())
        .post("/v1/ssh/hosts/" + host + ":retire")
        .then()
        .statusCode(204);

    // Then
    assertThat(enforcer.observe(terms)).isEqualTo(new Observation.Absent());
  }

  /// Runs the script that docs/operations/ssh.md puts on hosts.
  private void onTheHost(String act) throws IOException {
    Path settings = folder.resolve("settings");
    Files.writeString(
        folder.resolve("token"), TestIssuer.token().permissions("ssh-trust:read").sign());
    Files.writeString(
        settings,
        """
        SERVICE=http://127.0.0.1:%d
        TOKEN=%2$s/token
        HOST=%3$s
        PRINCIPAL=%4$s
        STATE=%2$s
        SESSIONS=%2$s/sessions
        """
            .formatted(RestAssured.port, folder, host, PRINCIPAL));
    var ran =
        OpenSshServer.run(List.of("env", "SAFEKEEP_SSH=" + settings, "sh", SCRIPT.toString(), act));
    assertThat(ran.exit()).as(ran.output()).isZero();
  }

  private String admission() {
    return """
    AuthorizedPrincipalsCommand /usr/bin/env SAFEKEEP_SSH=%s/settings /bin/sh %s admit %%t %%k
    AuthorizedPrincipalsCommandUser %s\
    """
        .formatted(folder, SCRIPT, System.getProperty("user.name"));
  }

  @Test
  void certificateIsRecordedAndSaysNoMoreThanTheGrant() {
    // Given
    GrantTerms terms = granted(Duration.ofMinutes(5), "uptime");

    // When
    Response answer = sign(terms);

    // Then
    answer
        .then()
        .statusCode(200)
        .body("principal", equalTo(PRINCIPAL))
        .body("hosts[0]", equalTo(host))
        .body("command", equalTo("uptime"))
        .body("sourceAddress", equalTo("127.0.0.1"));
    assertThat(Instant.parse(answer.path("validUntil")))
        .isBefore(Instant.now().plus(Duration.ofMinutes(5)));
    int serial = answer.path("serial");
    assertThat(
            sql.first(
                """
                select sealed ->> 'actor' as actor, open ->> 'principal' as principal,
                  sealed ->> 'address' as address
                from log_fact
                where type = 'session.ssh_certificate' and grant_id = ?
                  and open ->> 'serial' = ?
                """,
                row -> List.of(row.text("actor"), row.text("principal"), row.text("address")),
                terms.grant(),
                Integer.toString(serial)))
        .contains(List.of("alice", PRINCIPAL, "127.0.0.1"));
  }

  @Test
  void nobodyElseGetsACertificateNorAnybodyAfterTheEnd() {
    // Given
    GrantTerms terms = granted(Duration.ofHours(1));
    GrantTerms over = granted(Duration.ofHours(1));
    enforcer.remove(over);

    // When
    Response mallory = as("mallory", terms, Map.of("publicKey", publicKey));
    Response tooLate = sign(over);

    // Then
    isProblem(mallory.then(), 403, "grant-not-in-force");
    isProblem(tooLate.then(), 403, "grant-not-in-force");
    enforcer.put(over);
    isProblem(sign(over).then(), 403, "grant-not-in-force");
  }

  @Test
  void grantWithoutCertificatesIsGoneAtOnce() {
    // Given
    GrantTerms terms = granted(Duration.ofHours(1));

    // When
    Observation before = enforcer.observe(terms);
    enforcer.remove(terms);
    enforcer.remove(terms);

    // Then
    assertThat(before).isEqualTo(new Observation.Present());
    assertThat(enforcer.observe(terms)).isEqualTo(new Observation.Absent());
  }

  @Test
  void oneOfSeveralCommandsHasToBeNamed() {
    // Given
    GrantTerms terms = granted(Duration.ofHours(1), "uptime", "df -h");

    // When
    Response unnamed = sign(terms);
    Response another =
        as("alice", terms, Map.of("publicKey", publicKey, "command", "df -h; rm -r /"));
    Response named = as("alice", terms, Map.of("publicKey", publicKey, "command", "df -h"));

    // Then
    isProblem(unnamed.then(), 400, "invalid-request")
        .body("detail", equalTo("command must be one of: uptime; df -h"));
    isProblem(another.then(), 400, "invalid-request");
    named.then().statusCode(200).body("command", equalTo("df -h"));
  }

  @Test
  void successorIsPublishedBeforeItSigns() {
    // Given
    String before = trusted();
    Authority signing = authorities.signing();

    // When
    Response made =
        given()
            .urlEncodingEnabled(false)
            .contentType("application/json")
            .auth()
            .oauth2(TestIssuer.token().permissions("ssh-trust:manage").sign())
            .post("/v1/ssh/certificate-authorities:rotate");

    // Then
    String next = made.then().statusCode(200).extract().path("publicKey");
    assertThat(before).doesNotContain(next);
    assertThat(trusted()).contains(next).contains(signing.publicKey().line());
    assertThat(authorities.signing()).isEqualTo(signing);
    assertThat(Instant.parse(made.path("signsFrom")))
        .isAfter(Instant.now().plus(Duration.ofHours(23)));
  }

  @Test
  void endWaitsForTheCertificateThatIsBeingRecorded() {
    // Given
    GrantTerms terms = granted(Duration.ofHours(1));

    // When
    CompletableFuture<Void> end =
        QuarkusTransaction.requiringNew()
            .call(() -> {
              assertThat(allowances.hold(terms.grant())).isTrue();
              var ending = CompletableFuture.runAsync(() -> enforcer.remove(terms));
              await().atMost(Duration.ofSeconds(60)).until(this::somebodyWaitsForAllowance);
              assertThat(ending).isNotDone();
              return ending;
            });

    // Then
    end.join();
    assertThat(enforcer.observe(terms)).isEqualTo(new Observation.Absent());
  }

  private boolean somebodyWaitsForAllowance() {
    return sql.first(
            """
            select 1 from pg_stat_activity
            where wait_event_type = 'Lock' and query like '%into allowance %'
              and datname = current_database()
            """,
            _ -> true)
        .isPresent();
  }

  @Test
  void certificateAsksForTheSignInThatTheTermsAskFor() {
    // Given
    GrantTerms terms =
        grants.terms(new Target.Ssh(List.of(host), PRINCIPAL), new Privilege.Ssh(List.of()));
    enforcer.put(terms);
    grants.begin(
        terms,
        "{\"commands\":[]}",
        Duration.ofHours(1),
        """
        {"toConnect": {"acr": ["urn:example:strong"], "maxAge": "PT10M"}}\
        """);

    // When
    Response signed = sign(terms);

    // Then
    signed
        .then()
        .statusCode(403)
        .body("type", equalTo("/problems/step-up-needed"))
        .body("acrValues", equalTo(List.of("urn:example:strong")))
        .body("maxAge", equalTo(600));
  }

  private GrantTerms granted(Duration time, String... commands) {
    GrantTerms terms =
        grants.terms(
            new Target.Ssh(List.of(host), PRINCIPAL), new Privilege.Ssh(List.of(commands)));
    enforcer.put(terms);
    return grants.begin(
        terms,
        Stream.of(commands)
            .map(command -> '"' + command + '"')
            .collect(joining(",", "{\"commands\":[", "]}")),
        time);
  }

  private Response sign(GrantTerms terms) {
    return as("alice", terms, Map.of("publicKey", publicKey));
  }

  private Response as(String employee, GrantTerms terms, Map<String, String> body) {
    return given()
        .urlEncodingEnabled(false)
        .contentType("application/json")
        .auth()
        .oauth2(TestIssuer.token().subject(employee).permissions("access-grant:connect").sign())
        .body(body)
        .post("/v1/grants/" + terms.grant() + ":sign-ssh-key");
  }

  private static RequestSpecification host() {
    return given().auth().oauth2(TestIssuer.token().permissions("ssh-trust:read").sign());
  }

  private static String trusted() {
    return host()
        .get("/v1/ssh/certificate-authorities")
        .then()
        .statusCode(200)
        .body(containsString("ssh-ed25519 "))
        .extract()
        .asString();
  }
}
