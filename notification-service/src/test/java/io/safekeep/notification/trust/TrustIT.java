package io.safekeep.notification.trust;

import static io.restassured.RestAssured.given;
import static io.safekeep.notification.ATenant.PATIENCE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.safekeep.contracts.record.VerifyRecords;
import io.safekeep.notification.ATenant;
import io.safekeep.notification.NotificationSecrets;
import io.safekeep.notification.evidence.AService;
import io.safekeep.notification.mail.MailServer;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.work.WorkQueue;
import io.safekeep.testing.TestIssuer;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The public page says what signed evidence says, and nothing else.
@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "notification"))
@WithTestResource(NotificationSecrets.class)
class TrustIT {

  @Inject WorkQueue queue;
  @Inject TellOfChanges changes;
  @Inject Sql sql;

  /// Each test that needs a chain has the service of its own.
  @Test
  void subscriberIsToldOnceOfAnotherVersionOfThePromises() {
    // Given: the release before had none of the versions of this one
    var mail = MailServer.running();
    var address = "reader." + UUID.randomUUID() + "@acme.example";
    form("/status/subscribe", address);
    await().atMost(PATIENCE).until(() -> !mail.to(address).isEmpty());
    var question = mail.to(address).getFirst().text();
    form(
        "/status/confirm",
        question.substring(question.indexOf('#') + 1).lines().findFirst().orElseThrow().strip());
    int version = given().get("/v1/trust/catalogue/changes").path("[0].version");
    sql.update("delete from promise_change where version = ?", version);
    sql.update(
        "insert into promise_change (version, seen_at) values (0, now()) on conflict do nothing");

    // When: two replicas start
    QuarkusTransaction.requiringNew().run(changes::look);
    QuarkusTransaction.requiringNew().run(changes::look);

    // Then
    await().atMost(PATIENCE).until(() -> !promised(mail, address).isEmpty());
    await()
        .atMost(PATIENCE)
        .until(() ->
            sql.query(
                    "select told_at from promise_change where version = ?",
                    row -> row.instantOrNull("told_at") != null,
                    version)
                .equals(List.of(true)));
    assertThat(promised(mail, address))
        .hasSize(1)
        .first()
        .matches(letter -> letter.text().contains("/trust/changes#version-" + version))
        .matches(letter -> letter.text().contains("unsubscribe#"));
  }

  private static List<MailServer.Mail> promised(MailServer mail, String address) {
    return mail.to(address).stream()
        .filter(letter -> letter.subject().contains("Our promises have changed"))
        .toList();
  }

  private static void form(String path, String value) {
    given()
        .header("Origin", NotificationSecrets.PAGES)
        .contentType("application/x-www-form-urlencoded")
        .formParam("value", value)
        .post(path)
        .then()
        .statusCode(200);
  }

  @Test
  void failureIsPublicAndSoIsItsRepair() {
    // Given
    var backup = new AService("backup");
    ATenant tenant = ATenant.named("Of the object store");
    backup.saw("P77", "object-store-copy", "pass", tenant.id());
    awaitStatus("P77", "kept");

    // When
    String digest = backup.saw("P77", "object-store-copy", "fail", tenant.id());

    // Then
    awaitStatus("P77", "broken");
    given()
        .get("/v1/trust/promises/P77")
        .then()
        .body("checks[0].evidence", equalTo(digest))
        .body("checks[0].failed", equalTo(1));
    given()
        .get("/trust?state=broken")
        .then()
        .statusCode(200)
        .body(containsString("/trust/promises/P77\""));
    backup.saw("P77", "object-store-copy", "pass", tenant.id());
    awaitStatus("P77", "kept");
    nobodyLearnsOf(tenant, digest);
    onlyTheTenantSeesItsOwn(tenant);
  }

  private static void nobodyLearnsOf(ATenant tenant, String digest) {
    for (String path :
        List.of(
            "/v1/trust/promises",
            "/v1/trust/promises/P77",
            "/v1/trust/promises/P77/evidence",
            "/v1/trust/evidence/" + digest,
            "/trust",
            "/trust/promises/P77",
            "/trust/evidence/" + digest)) {
      assertThat(given().get(path).then().statusCode(200).extract().asString())
          .as(path)
          .contains("P77")
          .doesNotContain(tenant.id().toString());
    }
    for (String line :
        given().get("/v1/trust/records?service=backup").asString().lines().toList()) {
      assertThat(new String(Base64.getUrlDecoder().decode(line.split("\\.")[1]), UTF_8))
          .doesNotContain(tenant.id().toString());
    }
  }

  private static void onlyTheTenantSeesItsOwn(ATenant tenant) {
    String path = "/v1/evidence-results/backup/object-store-copy";
    tenant
        .as("evidence:read")
        .get(path)
        .then()
        .statusCode(200)
        .body("", hasSize(1))
        .body("[0].tenant", equalTo(tenant.id().toString()))
        .body("[0].checked", equalTo("thing-of-" + tenant.id()));
    given()
        .auth()
        .oauth2(TestIssuer.token().tenant(UUID.randomUUID()).permissions("evidence:read").sign())
        .get(path)
        .then()
        .body("", hasSize(1))
        .body("[0].tenant", equalTo(null))
        .body("[0].checked", equalTo(null));
    operator("evidence:read").get(path).then().body("[0].tenant", equalTo(tenant.id().toString()));
  }

  @Test
  void recordThatNobodyWithTheKeySignedIsNotBelievedAndFound() {
    // Given
    var access = new AService("access");
    access.saw("P113", "network-for-named-teams", "fail", null);
    awaitStatus("P113", "broken");

    // When
    access.forge("P113", "network-for-named-teams");
    access.tamper("P113", "network-for-named-teams");

    // Then
    awaitFinding("evidence/access/2/forged");
    assertThat(status("P113")).isEqualTo("broken");
  }

  @Test
  void recordThatIsMissingIsFoundAndTheNextIsBelieved() {
    // Given
    var retention = new AService("retention");
    retention.saw("P83", "purges-begin-on-time", "pass", null);
    awaitStatus("P83", "kept");

    // When
    retention.skip();
    retention.saw("P83", "purges-begin-on-time", "fail", null);

    // Then
    awaitFinding("evidence/retention/3/broken");
    awaitStatus("P83", "broken");
  }

  /// The service's own checks, which really ran.
  @Test
  void chainOfARunningServiceIsVerifiedWithoutIt(@TempDir Path folder) throws IOException {
    // Given
    awaitStatus("P55", "kept");
    awaitStatus("P3", "kept");
    queue.schedule("make-checkpoint", "all");
    await()
        .atMost(PATIENCE)
        .until(() -> {
          Integer head = given().get("/v1/trust/checkpoint").path("heads.notification");
          return head != null && head > 1;
        });
    JsonPath checkpoint = given().get("/v1/trust/checkpoint").jsonPath();
    Path keys = Files.writeString(folder.resolve("keys"), given().get("/v1/trust/keys").asString());
    Path records =
        Files.writeString(
            folder.resolve("records"),
            given().get("/v1/trust/records?service=notification").asString());
    Path kept = Files.writeString(folder.resolve("checkpoint"), checkpoint.getString("record"));

    // When
    String said = verified(records, keys, kept);

    // Then
    assertThat(said).endsWith(" records, 0 faults\n").contains("\"check\":\"promises-mapped\"");

    // And: what was changed, taken out or cut off since is found
    List<String> lines = Files.readAllLines(records);
    Files.write(records, lines.subList(1, lines.size()));
    assertThat(verified(records, keys, kept)).contains("FAULT: record 2 stands where 1 should");
    Files.write(records, lines.subList(0, (int) (checkpoint.getLong("heads.notification") - 1)));
    assertThat(verified(records, keys, kept)).contains("which the checkpoint names, is missing");
    Files.write(records, lines);
    Files.writeString(
        records,
        Files.readString(records).replaceFirst(Pattern.quote(lines.getFirst()), lines.get(1)));
    assertThat(verified(records, keys, kept)).contains("FAULT: record 2 stands where 1 should");
  }

  @Test
  void allPromisesAreShownWhateverTheirState() {
    // When
    String page = given().get("/trust").then().statusCode(200).extract().asString();
    JsonPath list = given().get("/v1/trust/promises").jsonPath();

    // Then
    assertThat(list.getList("promises")).hasSize(160);
    assertThat(list.getMap("counts").values().stream().mapToInt(it -> (Integer) it).sum())
        .isEqualTo(160);
    for (int number = 1; number <= 160; number++) {
      assertThat(page).contains("href=\"/trust/promises/P" + number + "\"");
    }
    assertThat(page).contains("The list of promises is public");
    for (String path : List.of("/trust/checkpoint", "/trust/changes", "/trust/promises/P33")) {
      given()
          .get(path)
          .then()
          .statusCode(200)
          .header("Content-Security-Policy", containsString("script-src 'self'"));
    }
    given().get("/trust/promises/P161").then().statusCode(404);
    assertThat(given().get("/trust?topic=crypto").then().statusCode(200).extract().asString())
        .contains("/trust/promises/P58\"", "topic=crypto")
        .doesNotContain("/trust/promises/P30\"");
  }

  @Test
  void searchedWordsAreTextAndNothingElse() {
    given()
        .queryParam("q", "<script>alert(1)</script>\"'")
        .get("/trust")
        .then()
        .statusCode(200)
        .body(containsString("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;"));
  }

  @Test
  void listOfPromisesIsServedByteForByteAsItWasAnnounced() throws Exception {
    JsonPath newest = given().get("/v1/trust/catalogue/changes").jsonPath();
    String announced = newest.getString("[0].sha256");

    byte[] file =
        given()
            .get("/v1/trust/catalogue/" + newest.getInt("[0].version"))
            .then()
            .statusCode(200)
            .extract()
            .asByteArray();

    assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file)))
        .isEqualTo(announced);
    given()
        .get("/trust/changes.atom")
        .then()
        .statusCode(200)
        .contentType("application/atom+xml")
        .body("feed.entry[0].id", equalTo("urn:sha256:" + announced));
  }

  @Test
  void securityContactStandsWhereItIsLookedFor() {
    given()
        .get("/.well-known/security.txt")
        .then()
        .statusCode(200)
        .contentType("text/plain;charset=UTF-8")
        .body(containsString("Contact: mailto:security@vendor.example\r\n"));
  }

  @Test
  void oscalOfACheckpointIsTheSameEachTime() {
    await().atMost(PATIENCE).until(() -> given().get("/v1/trust/checkpoint").statusCode() == 200);

    // Another checkpoint may come between the two.
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          String first = given().get("/v1/trust/oscal/assessment-results").asString();
          String second = given().get("/v1/trust/oscal/assessment-results").asString();
          assertThat(second).isEqualTo(first).contains("\"oscal-version\":\"1.1.3\"");
        });
  }

  @Test
  void attestationMakesAPromiseAttestedUntilItIsWithdrawn() {
    // Given
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    Map<String, Object> body =
        Map.of(
            "kind", "no-physical-media",
            "holder", "Facilities",
            "scopes", List.of(),
            "documentSha256", "a".repeat(64),
            "issuedAt", now.minus(1, ChronoUnit.DAYS).toString(),
            "validUntil", now.plus(20, ChronoUnit.DAYS).toString(),
            "owner", "security@vendor.example");

    // When
    String id =
        operator("attestation:record")
            .body(body)
            .post("/v1/attestations")
            .then()
            .statusCode(201)
            .extract()
            .path("id");

    // Then
    awaitStatus("P78", "attested");
    operator("attestation:read")
        .get("/v1/attestations")
        .then()
        .body("find { it.id == '%s' }.state".formatted(id), equalTo("good"));
    operator("attestation:record")
        .body(Map.of("reason", "It was of another year."))
        .post("/v1/attestations/" + id + ":withdraw")
        .then()
        .statusCode(200)
        .body("state", equalTo("withdrawn"));
    awaitStatus("P78", "unknown");
    operator("attestation:record")
        .body(Map.of("reason", "Again."))
        .post("/v1/attestations/" + id + ":withdraw")
        .then()
        .statusCode(409);
  }

  @Test
  void attestationThatWouldHoldForYearsIsRefused() {
    operator("attestation:record")
        .body(
            Map.of(
                "kind", "data-not-sold",
                "holder", "Board",
                "scopes", List.of(),
                "documentSha256", "a".repeat(64),
                "issuedAt", "2026-01-01T00:00:00Z",
                "validUntil", "2028-01-01T00:00:00Z",
                "owner", "security@vendor.example"))
        .post("/v1/attestations")
        .then()
        .statusCode(400)
        .body("field", equalTo("validUntil"));
  }

  @Test
  void findingIsClosedOnlyByProofOrByAcceptanceWithAnEnd() {
    // Given
    String key = "scan/" + UUID.randomUUID();
    Map<String, Object> body =
        Map.of(
            "key", key,
            "source", "scan",
            "risk", "high",
            "title", "An old library",
            "detail", "In one image.",
            "promises", List.of("P47"));
    String id =
        operator("finding:manage")
            .body(body)
            .post("/v1/findings")
            .then()
            .statusCode(201)
            .body("state", equalTo("open"))
            .extract()
            .path("id");
    operator("finding:manage").body(body).post("/v1/findings").then().statusCode(409);

    // When, then
    operator("finding:manage")
        .body(Map.of("acceptedBecause", "For ever."))
        .post("/v1/findings/" + id + ":close")
        .then()
        .statusCode(400);
    operator("finding:manage")
        .body(Map.of("owner", "she", "promises", List.of("P47")))
        .post("/v1/findings/" + id + ":assign")
        .then()
        .statusCode(200)
        .body("owner", equalTo("she"));
    operator("finding:manage")
        .body(Map.of("proofSha256", "b".repeat(64)))
        .post("/v1/findings/" + id + ":close")
        .then()
        .statusCode(200)
        .body("state", equalTo("mended"));
    operator("finding:manage")
        .body(Map.of("proofSha256", "b".repeat(64)))
        .post("/v1/findings/" + id + ":close")
        .then()
        .statusCode(409);
  }

  @Test
  void scannerThatFindsSomethingBreaksItsPromiseAtOnceAndAnOlderReportDoesNotMendIt() {
    // Given
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    assertThat(status("P47")).isEqualTo("unknown");
    report("advisory-match", 12, 0, now.minusSeconds(60)).statusCode(201);
    awaitStatus("P47", "kept");

    // When
    report("advisory-match", 12, 1, now).statusCode(201).body("good", equalTo(false));

    // Then
    awaitStatus("P47", "broken");
    report("advisory-match", 12, 0, now.minusSeconds(30))
        .statusCode(400)
        .body("field", equalTo("measuredAt"));
    report("advisory-match", 12, 13, now).statusCode(400).body("field", equalTo("wrong"));
    report("advisory-match", 12, 0, now.plusSeconds(3600))
        .statusCode(400)
        .body("field", equalTo("measuredAt"));
    report("crystal-ball", 12, 0, now).statusCode(400).body("field", equalTo("instrument"));
    operator("measurement:read")
        .get("/v1/measurements")
        .then()
        .statusCode(200)
        .body("items[0].instrument", equalTo("advisory-match"))
        .body("items[0].promise", equalTo("P47"));
  }

  @Test
  void onlyTheClientThatIsNamedForAnInstrumentReportsForIt() {
    // When
    var stranger = report("residency", 12, 0, Instant.now());
    var trial =
        operator("measurement:report").body(Map.of("rule", "denials")).post("/v1/alert-trials");

    // Then
    stranger.statusCode(403).body("detail", containsString("does not report for residency"));
    trial.then().statusCode(403).body("detail", containsString("does not report for denials"));
    assertThat(status("P62")).isEqualTo("unknown");
    report(reporter("region-auditor"), "residency", 12, 0, Instant.now())
        .statusCode(201)
        .body("reportedBy", equalTo("region-auditor"));
    awaitStatus("P62", "kept");
  }

  @Test
  void newVersionIsPublicOnceItIsAnnouncedAndItsTextIsText() {
    // Given
    String product = "Desk " + UUID.randomUUID();
    Map<String, Object> body =
        Map.of(
            "product", product,
            "version", "3.2.1",
            "releasedAt", Instant.now().minusSeconds(60).toString(),
            "download", "https://desk.example/3.2.1",
            "text", "<script>alert(1)</script> is mended.");

    // When
    operator("status:post").body(body).post("/v1/client-releases").then().statusCode(201);

    // Then
    given()
        .get("/releases")
        .then()
        .statusCode(200)
        .body(containsString(product + " 3.2.1"))
        .body(containsString("&lt;script&gt;alert(1)&lt;/script&gt; is mended."));
    given().get("/v1/client-releases").then().body("[0].product", equalTo(product));
    operator("status:post").body(body).post("/v1/client-releases").then().statusCode(409);
  }

  private static ValidatableResponse report(
      String instrument, long looked, long wrong, Instant measuredAt) {
    return report(operator("measurement:report"), instrument, looked, wrong, measuredAt);
  }

  private static ValidatableResponse report(
      RequestSpecification by, String instrument, long looked, long wrong, Instant measuredAt) {
    return by.body(
            Map.of(
                "instrument",
                instrument,
                "scopes",
                List.of(),
                "looked",
                looked,
                "wrong",
                wrong,
                "detail",
                "",
                "reportSha256",
                "c".repeat(64),
                "measuredAt",
                measuredAt.toString()))
        .post("/v1/measurements")
        .then();
  }

  private static String verified(Path records, Path keys, Path checkpoint) throws IOException {
    var said = new ByteArrayOutputStream();
    VerifyRecords.verify(
        records, keys, Optional.of(checkpoint), new PrintStream(said, true, UTF_8));
    return said.toString(UTF_8);
  }

  private static void awaitFinding(String key) {
    await()
        .atMost(PATIENCE)
        .until(() ->
            operator("finding:read")
                .get("/v1/findings?open=true&limit=200")
                .jsonPath()
                .getList("items.key")
                .contains(key));
  }

  private static void awaitStatus(String promise, String expected) {
    await().atMost(PATIENCE).until(() -> status(promise), expected::equals);
  }

  private static String status(String promise) {
    return given()
        .get("/v1/trust/promises/" + promise)
        .then()
        .statusCode(200)
        .extract()
        .path("status");
  }

  private static RequestSpecification operator(String... permissions) {
    return bearing(TestIssuer.token().permissions(permissions));
  }

  private static RequestSpecification reporter(String client) {
    return bearing(TestIssuer.token().subject(client).permissions("measurement:report"));
  }

  private static RequestSpecification bearing(TestIssuer.Token token) {
    return given()
        .urlEncodingEnabled(false)
        .contentType("application/json")
        .auth()
        .oauth2(token.sign());
  }
}
