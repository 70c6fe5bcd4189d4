package io.safekeep.retention.export;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import com.exceptionfactory.jagged.framework.stream.StandardDecryptingChannelFactory;
import com.exceptionfactory.jagged.x25519.X25519KeyPairGenerator;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaReaderFactory;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.safekeep.contracts.TenantId;
import io.safekeep.retention.RetentionSecrets;
import io.safekeep.retention.RetentionSettings;
import io.safekeep.retention.Tenants;
import io.safekeep.retention.deletion.CaseState;
import io.safekeep.retention.deletion.Cases;
import io.safekeep.retention.deletion.DeletionCase;
import io.safekeep.retention.store.TenantServer;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.purge.Step;
import io.safekeep.runtime.purge.Warrant;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.work.WorkHandler.Lease;
import io.safekeep.runtime.work.WorkHandler.Next;
import io.safekeep.runtime.work.WorkItem;
import io.safekeep.testing.TestIssuer;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "retention"))
@WithTestResource(RetentionSecrets.class)
class ExportsIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Inject Tenants tenants;
  @Inject Cases cases;
  @Inject SqlExports exports;
  @Inject ExportArchives archives;
  @Inject Spool spool;
  @Inject ExportWork work;
  @Inject RetentionSettings settings;
  @Inject Sql sql;
  @Inject Ids ids;
  @Inject Clock clock;
  @Inject ObjectMapper json;

  private TenantId tenant;

  @BeforeEach
  void tenantWithADatabaseAndFiles() throws IOException {
    tenant = tenants.known();
    String database = TenantServer.database();
    TenantServer.shared()
        .execute(
            database,
            "create table note as select n as id, 'note ' || n as text from generate_series(1, 1000) n");
    store(TenantServer.registration(tenant, database));
    Path docs =
        Files.createDirectories(
            settings.fileRoot().orElseThrow().resolve(tenant.toString()).resolve("docs"));
    Files.writeString(docs.resolve("a: \"b\".txt"), "original");
    Files.createSymbolicLink(docs.resolve("passwd"), Path.of("/etc/passwd"));
    store(Map.of("tenant", tenant.value(), "name", "docs", "directory", "docs"));
  }

  @Test
  void tenantTakesEverythingAwayWithASignedManifest() throws Exception {
    // When
    UUID export = request("{}").then().statusCode(201).extract().as(ExportResource.View.class).id();
    awaitState(export, "ready");
    byte[] archive = fetch(link(export)).then().statusCode(200).extract().asByteArray();
    // Then
    Map<String, byte[]> objects = unpacked(new ByteArrayInputStream(archive));
    assertThat(objects)
        .containsOnlyKeys(
            "databases/main/schema.sql",
            "databases/main/tables/public/note.csv",
            "databases/main/constraints.sql",
            "databases/main/import.sql",
            "files/docs/a%3A %22b%22.txt",
            "objects.csv",
            "manifest.json",
            "manifest.jws");
    assertThat(new String(objects.get("files/docs/a%3A %22b%22.txt"), UTF_8)).isEqualTo("original");
    assertThat(new String(objects.get("objects.csv"), UTF_8))
        .contains("\r\n,\"passwd\",,,,\"a symbolic link\"\r\n");
    JsonNode manifest = json.readTree(objects.get("manifest.json"));
    JsonNode note = manifest.at("/stores/1/tables/0");
    assertThat(note.get("rows").asLong()).isEqualTo(1000);
    assertThat(note.get("sourceRows").asLong()).isEqualTo(1000);
    assertThat(note.get("sha256").asText())
        .isEqualTo(sha256(objects.get("databases/main/tables/public/note.csv")));
    assertThat(manifest.at("/objects/sha256").asText())
        .isEqualTo(sha256(objects.get("objects.csv")));
    assertThat(
            as("tenant-export:read")
                .get("/v1/tenant-exports/" + export + "/signed-manifest")
                .asString())
        .isEqualTo(new String(objects.get("manifest.jws"), UTF_8));
    assertThat(
            as("tenant-export:read").get("/v1/tenant-exports/" + export + "/manifest").asString())
        .isEqualTo(new String(objects.get("manifest.json"), UTF_8));
    assertThat(sealed(export)).allSatisfy(file -> assertThat(file).doesNotContain("note 7"));
  }

  @Test
  void archiveForARecipientIsReadByThatRecipientOnly() throws Exception {
    // Given
    KeyPair pair = new X25519KeyPairGenerator().generateKeyPair();
    // When
    UUID export =
        request("{\"recipient\": \"%s\"}".formatted(pair.getPublic()))
            .then()
            .statusCode(201)
            .extract()
            .as(ExportResource.View.class)
            .id();
    awaitState(export, "ready");
    byte[] archive = fetch(link(export)).then().statusCode(200).extract().asByteArray();
    // Then
    assertThat(new String(archive, 0, 21, UTF_8)).isEqualTo("age-encryption.org/v1");
    try (InputStream opened =
        Channels.newInputStream(
            new StandardDecryptingChannelFactory()
                .newDecryptingChannel(
                    Channels.newChannel(new ByteArrayInputStream(archive)),
                    List.of(
                        X25519RecipientStanzaReaderFactory.newRecipientStanzaReader(
                            pair.getPrivate().toString()))))) {
      assertThat(unpacked(opened)).containsKey("manifest.json").hasSize(8);
    }
    request("{\"recipient\": \"age1nobody\"}")
        .then()
        .statusCode(400)
        .body("field", equalTo("recipient"));
  }

  @Test
  void downloadGoesOnWhereItBrokeOffAndBeginsOnce() {
    // Given
    UUID export = ready();
    String link = link(export);
    String other =
        TestIssuer.token()
            .tenant(tenant.value())
            .subject("another")
            .permissions("tenant-export:download")
            .sign();
    given().auth().oauth2(other).get(link).then().statusCode(404);
    Response whole = fetch(link);
    byte[] archive = whole.then().statusCode(200).extract().asByteArray();
    String tag = whole.header("ETag");
    // When
    Response rest =
        as("tenant-export:download").header("Range", "bytes=33-").header("If-Range", tag).get(link);
    // Then
    rest.then()
        .statusCode(206)
        .header("Content-Range", "bytes 33-%d/%d".formatted(archive.length - 1, archive.length));
    assertThat(rest.asByteArray()).isEqualTo(Arrays.copyOfRange(archive, 33, archive.length));
    as("tenant-export:download")
        .header("Range", "bytes=" + archive.length + "-")
        .get(link)
        .then()
        .statusCode(416)
        .header("Content-Range", "bytes */" + archive.length);
    for (String again : List.of("bytes=0-", "bytes=5-3", "items=1-")) {
      as("tenant-export:download").header("Range", again).get(link).then().statusCode(410);
    }
    as("tenant-export:download")
        .header("Range", "bytes=33-")
        .header("If-Range", "\"another\"")
        .get(link)
        .then()
        .statusCode(410);
  }

  @Test
  void exportOfAnotherTenantDoesNotExist() {
    // Given
    UUID export = ready();
    String link = link(export);
    RequestSpecification stranger = stranger("tenant-export:read");
    // When / Then
    stranger.get("/v1/tenant-exports/" + export).then().statusCode(404);
    stranger("tenant-export:read").get("/v1/tenant-exports").then().body("items", hasSize(0));
    stranger("tenant-export:read")
        .get("/v1/tenant-exports/" + export + "/manifest")
        .then()
        .statusCode(404);
    stranger("tenant-export:create")
        .post("/v1/tenant-exports/" + export + ":cancel")
        .then()
        .statusCode(404);
    stranger("tenant-export:download")
        .post("/v1/tenant-exports/" + export + "/links")
        .then()
        .statusCode(404);
    stranger("tenant-export:download").get(link).then().statusCode(404);
  }

  @Test
  void formerTenantExportsUntilThePurgeBegins() {
    // Given
    Instant longAgo = clock.instant().minus(Duration.ofDays(100)).truncatedTo(ChronoUnit.MILLIS);
    sql.update(
        """
        insert into known_relationship (id, tenant, kind, started_at, ended_at)
        values (?, ?, 'trial', ?, ?)
        """,
        ids.next(),
        tenant.value(),
        longAgo.minus(Duration.ofDays(30)),
        longAgo);
    DeletionCase held =
        QuarkusTransaction.requiringNew()
            .call(() ->
                cases.open(tenant, DeletionCase.Cause.RELATIONSHIPS_ENDED, longAgo, 1, longAgo));
    UUID inGrace = ready();
    // When
    QuarkusTransaction.requiringNew()
        .run(() -> {
          DeletionCase now = cases.locked(held.id()).orElseThrow();
          if (now.state() == CaseState.GRACE) {
            now = cases.move(now, CaseState.DUE, "the period is over");
          }
          if (now.state() == CaseState.DUE) {
            cases.move(now, CaseState.QUARANTINED, "a test");
          }
        });
    // Then
    request("{}").then().statusCode(409).body("type", equalTo("/problems/export-closed"));
    // When
    Instant now = clock.instant();
    var warrant =
        new Warrant(
            ids.next(),
            held.id(),
            1,
            tenant,
            "retention",
            "tenant-exports",
            Step.PURGE,
            now,
            now,
            null);
    assertThat(archives.held(tenant)).isEqualTo(1);
    try {
      archives.carryOut(warrant);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    // Then
    assertThat(archives.held(tenant)).isZero();
    assertThat(sealed(inGrace)).isEmpty();
    assertThat(
            sql.query(
                "select kind from work_item where key = ?",
                row -> row.text("kind"),
                inGrace.toString()))
        .isEmpty();
  }

  @Test
  void exportsAreRareAndOneAtATime() {
    // Given
    String open = insertOpen(clock.instant());
    // When / Then
    request("{}").then().statusCode(409).body("type", equalTo("/problems/export-open"));
    as("tenant-export:create")
        .post("/v1/tenant-exports/" + open + ":cancel")
        .then()
        .statusCode(204);
    as("tenant-export:create")
        .post("/v1/tenant-exports/" + open + ":cancel")
        .then()
        .statusCode(409);
    awaitState(UUID.fromString(open), "cancelled");
    as("tenant-export:download")
        .post("/v1/tenant-exports/" + open + "/links")
        .then()
        .statusCode(409);
    // When
    for (int i = 0; i < 3; i++) {
      cancelled(insertOpen(clock.instant()));
    }
    // Then
    Response refused = request("{}");
    refused.then().statusCode(429).body("type", equalTo("/problems/export-too-often"));
    assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(80_000, 86_400);
  }

  @Test
  void exportWhoseReplicaDiedIsBegunAgainAndItsPartIsGone() throws Exception {
    // Given
    UUID export = UUID.fromString(insertOpen(clock.instant()));
    exports.begin(export);
    SealedFile part = spool.file(export, ids.next(), "archive");
    part.create().close();
    // When
    Next next = work.work(new WorkItem(ExportWork.KIND, export.toString(), 2), () -> true);
    // Then
    assertThat(next).isEqualTo(Next.done());
    assertThat(part.path()).doesNotExist();
    awaitState(export, "ready");
    assertThat(sealed(export)).hasSize(1);
  }

  @Test
  void storeThatIsAwayFailsTheExportAfterThreeAttempts() throws Exception {
    // Given
    UUID export = UUID.fromString(insertOpen(clock.instant()));
    sql.update(
        "update tenant_store set port = 1 where tenant = ? and kind = 'database'", tenant.value());
    // When
    Next next = work.work(new WorkItem(ExportWork.KIND, export.toString(), 3), () -> true);
    // Then
    assertThat(next).isEqualTo(Next.done());
    as("tenant-export:read")
        .get("/v1/tenant-exports/" + export)
        .then()
        .body("state", equalTo("failed"))
        .body("failure", containsString("Connection"));
    assertThat(sealed(export)).isEmpty();
  }

  @Test
  void archiveWhoseTimeIsOverIsUnreadableAndGone() throws Exception {
    // Given
    UUID export = ready();
    String link = link(export);
    Clock later =
        Clock.fixed(
            clock.instant().atOffset(ZoneOffset.UTC).plus(settings.exports().keep()).toInstant(),
            ZoneOffset.UTC);
    Lease lease = () -> true;
    // When
    Next early = new ExpireExports(exports, spool, clock).work(expiry(export), lease);
    Next due = new ExpireExports(exports, spool, later).work(expiry(export), lease);
    // Then
    assertThat(early).isEqualTo(Next.again(Duration.ofHours(1)));
    assertThat(due).isEqualTo(Next.done());
    awaitState(export, "expired");
    assertThat(exports.key(export)).isEmpty();
    assertThat(sealed(export)).isEmpty();
    fetch(link).then().statusCode(409).body("type", equalTo("/problems/export-state"));
  }

  private static WorkItem expiry(UUID export) {
    return new WorkItem(ExpireExports.KIND, export.toString(), 1);
  }

  private UUID ready() {
    UUID export = request("{}").then().statusCode(201).extract().as(ExportResource.View.class).id();
    awaitState(export, "ready");
    return export;
  }

  /// One that no worker knows of.
  private String insertOpen(Instant requestedAt) {
    var export =
        new TenantExport(
            ids.next(), tenant, "somebody", requestedAt, null, new TenantExport.Requested());
    assertThat(exports.add(export)).isTrue();
    return export.id().toString();
  }

  private void cancelled(String export) {
    assertThat(exports.end(UUID.fromString(export), new TenantExport.Cancelled(clock.instant())))
        .isTrue();
  }

  private Response request(String body) {
    return as("tenant-export:create")
        .contentType(ContentType.JSON)
        .body(body)
        .post("/v1/tenant-exports");
  }

  private String link(UUID export) {
    return as("tenant-export:download")
        .post("/v1/tenant-exports/" + export + "/links")
        .then()
        .statusCode(201)
        .extract()
        .path("path");
  }

  private Response fetch(String link) {
    return as("tenant-export:download").get(link);
  }

  private void awaitState(UUID export, String state) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(
                    as("tenant-export:read")
                        .get("/v1/tenant-exports/" + export)
                        .jsonPath()
                        .getString("state"))
                .isEqualTo(state));
  }

  private RequestSpecification as(String permission) {
    return given()
        .urlEncodingEnabled(false)
        .auth()
        .oauth2(
            TestIssuer.token()
                .tenant(tenant.value())
                .subject("admin-of-" + tenant)
                .permissions(permission)
                .sign());
  }

  private RequestSpecification stranger(String permission) {
    return given()
        .urlEncodingEnabled(false)
        .auth()
        .oauth2(TestIssuer.token().tenant(ids.next()).permissions(permission).sign());
  }

  private static void store(Map<String, Object> body) {
    given()
        .auth()
        .oauth2(TestIssuer.token().permissions("tenant-store:register").sign())
        .contentType(ContentType.JSON)
        .body(body)
        .post("/v1/tenant-stores")
        .then()
        .statusCode(201);
  }

  /// What lies in the spool for an export, as text.
  private List<String> sealed(UUID export) {
    try (Stream<Path> files = Files.list(settings.exports().spool().orElseThrow())) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(export.toString()))
          .map(file -> {
            try {
              return new String(Files.readAllBytes(file), ISO_8859_1);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          })
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, byte[]> unpacked(InputStream archive) throws IOException {
    var objects = new TreeMap<String, byte[]>();
    try (var zip = new ZipInputStream(archive, UTF_8)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        var content = new ByteArrayOutputStream();
        zip.transferTo(content);
        objects.put(entry.getName(), content.toByteArray());
      }
    }
    return objects;
  }

  private static String sha256(byte[] content) {
    return HexFormat.of().formatHex(ExportArchive.newSha256().digest(content));
  }
}
