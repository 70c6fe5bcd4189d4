package io.safekeep.access.log;

import static io.restassured.RestAssured.given;
import static io.safekeep.testing.quarkus.ServiceContract.isProblem;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import io.safekeep.access.AccessSecrets;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.testing.TestIssuer;
import io.safekeep.testing.quarkus.ServiceServers;
import io.safekeep.tlog.EntryBundle;
import io.safekeep.tlog.SignedNote;
import io.safekeep.tlog.TreeHash;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the running service publishes, read by the customer's program and by Go's.
@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "access"))
@WithTestResource(AccessSecrets.class)
class TransparencyLogIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String EMPLOYEE = "0199aaaa-0000-7000-8000-0000000000e1";
  private static final int ACTS = 260;
  private static final int SIZE = ACTS + 5;

  @Inject SqlLogStage stage;
  @Inject ReportFork reportFork;
  @Inject Sql sql;

  @TestHTTPResource("/v1/log")
  URI address;

  @TempDir private Path folder;
  private final UUID tenant = UUID.randomUUID();
  private final UUID session = UUID.randomUUID();

  @BeforeEach
  void accessThatWasGrantedUsedAndEnded() {
    var owner = new TenantId(tenant);
    var request = UUID.randomUUID();
    var grant = UUID.randomUUID();
    QuarkusTransaction.requiringNew()
        .run(() -> {
          stage.add(LogEntry.of(owner, "request.approved", EMPLOYEE, Map.of()).request(request));
          stage.add(
              LogEntry.of(owner, "grant.activated", EMPLOYEE, Map.of("employee", EMPLOYEE))
                  .request(request)
                  .grant(grant));
          stage.add(
              LogEntry.of(owner, "session.started", EMPLOYEE, Map.of())
                  .sealed(Map.of("address", "192.0.2.7"))
                  .grant(grant)
                  .session(session, 0));
          for (var act = 1; act <= ACTS; act++) {
            stage.add(
                LogEntry.of(owner, "session.query", EMPLOYEE, Map.of("rows", act))
                    .sealed(Map.of("statement", "select " + act))
                    .grant(grant)
                    .session(session, act));
          }
          stage.add(
              LogEntry.of(owner, "session.ended", EMPLOYEE, Map.of("entries", ACTS + 2))
                  .grant(grant)
                  .session(session, ACTS + 1));
          stage.add(
              LogEntry.of(
                      owner, "grant.ended", "system", Map.of("verifiedAbsent", List.of("postgres")))
                  .grant(grant));
        });
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            asTenant()
                .get("/v1/log")
                .then()
                .statusCode(200)
                .body("size", greaterThanOrEqualTo(SIZE)));
  }

  @Test
  void customerCopiesItsLogAndFindsItWhole() throws Exception {
    assertThat(copy().verify())
        .startsWith("0\n")
        .contains(
            "1 grants, 0 of them active; 1 sessions, 0 of them open, with 262 entries",
            "every entry is in the signed tree",
            ACTS + " of them shown and as the log says");
  }

  @Test
  void goReadsWhatIsPublished() throws Exception {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/go"))
            && Files.isDirectory(Path.of("/usr/share/gocode/src/golang.org/x/mod")),
        "needs golang-go and golang-golang-x-mod-dev");

    // Given
    copy().fetch();
    var entries = EntryBundle.decode(Files.readAllBytes(folder.resolve("tile/entries/000")));
    for (var index : List.of(0, 3, 255)) {
      Files.write(folder.resolve(index + ".entry"), entries.get(index));
      Files.writeString(
          folder.resolve(index + ".tlog-proof"),
          asTenant().get("/v1/log/proofs/" + index).then().statusCode(200).extract().asString());
    }

    // When
    var go =
        new ProcessBuilder(
            "/usr/bin/go",
            "run",
            Path.of("../platform/tlog/src/test/go/verify.go").toAbsolutePath().toString(),
            folder.toString(),
            copy().key(),
            "1",
            TreeHash.ofLeaf(entries.getFirst()).toString());
    go.environment()
        .putAll(
            Map.of(
                "GO111MODULE", "off",
                "GOPATH", "/usr/share/gocode",
                "GOCACHE", folder.resolve("go-cache").toString()));
    var process = go.redirectErrorStream(true).start();

    // Then
    assertThat(new String(process.getInputStream().readAllBytes(), UTF_8))
        .isEqualTo("verified 3\n");
  }

  @Test
  void tenantIsNotShownWhoItWasAndOperatorsAre() {
    asTenant()
        .get("/v1/log/entries?limit=3")
        .then()
        .statusCode(200)
        .body("items[2].entry.type", equalTo("session.started"))
        .body("items[2].entry.session", equalTo(session.toString()))
        .body("items[2].disclosed", equalTo(Map.of()))
        .body("items[1].entry.open", equalTo(Map.of()))
        .body("items[1].disclosed", equalTo(Map.of()))
        .body("nextCursor", equalTo("3"));
    asOperator()
        .get("/v1/log/entries?limit=3&tenant=" + tenant)
        .then()
        .statusCode(200)
        .body("items[2].disclosed", equalTo(Map.of("actor", EMPLOYEE, "address", "192.0.2.7")));
    asTenant()
        .get("/v1/log/disclosures?from=3&limit=1")
        .then()
        .statusCode(200)
        .body("items.name", equalTo(List.of("statement")))
        .body("items[0].value", equalTo("select 1"))
        .body("next", equalTo(4));
  }

  @Test
  void whatIsFullIsKeptByCachesAndWhatDoesNotExistIsNotFound() {
    asTenant()
        .get("/v1/log/tile/0/000")
        .then()
        .statusCode(200)
        .header("Cache-Control", "private, max-age=31536000, immutable");
    for (var path :
        List.of(
            "tile/0/001",
            "tile/0/001.p/255",
            "tile/1/000",
            "tile/9/000",
            "tile/0/0",
            "tile/entries/x001/000",
            "tile/entries/000.p/256",
            "proofs/-1",
            "proofs/99999")) {
      isProblem(asTenant().get("/v1/log/" + path).then(), 404, "not-found");
    }
    isProblem(asOperator().get("/v1/log?tenant=nobody").then(), 400, "invalid-request");
    isProblem(asOperator().get("/v1/log").then(), 400, "invalid-request");
  }

  @Test
  void otherTenantSeesNothing() {
    var stranger = token().tenant(UUID.randomUUID());
    for (var path : List.of("", "/checkpoint", "/key", "/tile/0/000", "/entries", "/disclosures")) {
      var request = given().auth().oauth2(stranger.sign()).urlEncodingEnabled(false);
      isProblem(request.get("/v1/log" + path + "?tenant=" + tenant).then(), 404, "not-found");
      isProblem(request.get("/v1/log" + path + "?tenant=_ops").then(), 404, "not-found");
      isProblem(request.get("/v1/log" + path).then(), 404, "not-found");
    }
  }

  @Test
  void operatorsHaveALogOfTheirOwn() {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            asOperator()
                .get("/v1/log/entries?tenant=_ops")
                .then()
                .statusCode(200)
                .body("items[0].entry.tenant", equalTo(null)));
  }

  @Test
  void forkIsToldOnceAndItsEvidenceIsInTheOperatorsLog() throws Exception {
    // Given
    var name = LogName.of(new TenantId(tenant));
    var checkpoint = asTenant().get("/v1/log/checkpoint").asString();
    var refused = SignedNote.parse(checkpoint.getBytes(UTF_8));
    var fork = new Fork(name, "witness.example/w1", refused, SIZE, SIZE);

    // When
    reportFork.sound(fork);
    reportFork.sound(fork);

    // Then
    assertThat(
            sql.query(
                """
                select tenant, open->>'witness' as witness, open->>'refused' as refused
                from log_fact where type = 'log.forked' and open->>'log' = ?
                """,
                row ->
                    List.of(
                        row.idOrNull("tenant") == null, row.text("witness"), row.text("refused")),
                name.toString()))
        .containsExactly(List.of(true, "witness.example/w1", checkpoint));
    // The database is one for all tests, and others ask it for forks.
    sql.update("update transparency_log set forked_at = null where name = ?", name.toString());
  }

  private CustomersCopy copy() {
    return new CustomersCopy(address, tenant, folder);
  }

  private RequestSpecification asTenant() {
    return given().auth().oauth2(token().tenant(tenant).sign()).urlEncodingEnabled(false);
  }

  private RequestSpecification asOperator() {
    return given().auth().oauth2(token().sign()).urlEncodingEnabled(false);
  }

  private static TestIssuer.Token token() {
    return TestIssuer.token().permissions("transparency:read");
  }
}
