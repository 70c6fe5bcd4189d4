package io.safekeep.retention.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.safekeep.contracts.TenantId;
import io.safekeep.retention.RetentionSecrets;
import io.safekeep.retention.RetentionSettings;
import io.safekeep.retention.Tenants;
import io.safekeep.retention.store.SqlTenantServers;
import io.safekeep.retention.store.TenantServer;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import io.safekeep.runtime.id.Ids;
import io.safekeep.testing.TestIssuer;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "retention"))
@WithTestResource(RetentionSecrets.class)
class ExportControlsIT {

  @Inject Tenants tenants;
  @Inject SqlExports exports;
  @Inject SqlTenantServers servers;
  @Inject ExportWriter writer;
  @Inject ExportImportable importable;
  @Inject ExportsOnTime onTime;
  @Inject Ids ids;
  @Inject Clock clock;

  private TenantId canary;
  private SqlSandbox sandbox;

  @BeforeEach
  void canaryWithADatabase() {
    canary = tenants.known();
    sandbox = new SqlSandbox(servers, new LocalSandbox());
    String database = TenantServer.database();
    TenantServer.shared()
        .execute(
            database,
            """
            create table song (id integer primary key, title text not null);
            insert into song select n, 'song ' || n from generate_series(1, 50) n
            """);
    RestAssured.given()
        .auth()
        .oauth2(TestIssuer.token().permissions("tenant-store:register").sign())
        .contentType(ContentType.JSON)
        .body(TenantServer.registration(canary, database))
        .post("/v1/tenant-stores")
        .then()
        .statusCode(201);
  }

  @Test
  void exportOfTheCanaryIsWholeElsewhere() throws IOException {
    // When
    ControlResult seen = importable.look(canary, sandbox);
    // Then
    assertThat(seen.outcome()).isEqualTo(Outcome.PASS);
    assertThat(seen.measured()).isEqualTo("1 tables");
  }

  @Test
  void lostRowAndSchemaThatNoServerTakesFailTheControl() throws IOException {
    // Given
    var archive = new ByteArrayOutputStream();
    UUID export = ids.next();
    ExportWriter.Manifest manifest =
        writer.write(
            export,
            canary,
            archive,
            SealedFile.at(Files.createTempDirectory("safekeep-list-").resolve("list")),
            Meter.NONE);
    // When
    ControlResult lostRow = look(manifest, altered(archive, "30,song 30\r\n", ""));
    ControlResult brokenSchema = look(manifest, altered(archive, "create table", "create tble"));
    // Then
    assertThat(lostRow.outcome()).isEqualTo(Outcome.FAIL);
    assertThat(lostRow.detail()).contains("rows=49").contains("rows=50");
    assertThat(brokenSchema.outcome()).isEqualTo(Outcome.FAIL);
    assertThat(brokenSchema.detail()).contains("cannot be imported");
  }

  @Test
  void withoutACanaryNobodyKnows() throws IOException {
    assertThat(importable.check())
        .extracting(ControlResult::outcome)
        .containsExactly(Outcome.UNKNOWN);
  }

  @Test
  void exportThatIsNotReadyAfterADayFailsTheControl() {
    // Given
    var export =
        new TenantExport(
            ids.next(),
            canary,
            "somebody",
            clock.instant().minus(Duration.ofHours(25)),
            null,
            new TenantExport.Requested());
    exports.add(export);
    // When / Then
    assertThat(onTime.check())
        .filteredOn(result -> result.subject().equals(export.id().toString()))
        .extracting(ControlResult::outcome)
        .containsExactly(Outcome.FAIL);
    // When
    exports.end(export.id(), new TenantExport.Cancelled(clock.instant()));
    // Then
    assertThat(onTime.check()).noneMatch(result -> result.subject().equals(export.id().toString()));
  }

  private ControlResult look(ExportWriter.Manifest manifest, byte[] archive) throws IOException {
    return importable.look(canary, manifest, sandbox, () -> new ByteArrayInputStream(archive));
  }

  private static byte[] altered(ByteArrayOutputStream archive, String old, String other)
      throws IOException {
    var altered = new ByteArrayOutputStream();
    try (var in = new ZipInputStream(new ByteArrayInputStream(archive.toByteArray()), UTF_8);
        var out = new ZipOutputStream(altered, UTF_8)) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        out.putNextEntry(new ZipEntry(entry.getName()));
        out.write(new String(in.readAllBytes(), UTF_8).replace(old, other).getBytes(UTF_8));
      }
    }
    return altered.toByteArray();
  }

  private record LocalSandbox() implements RetentionSettings.Sandbox {

    @Override
    public String host() {
      return "127.0.0.1";
    }

    @Override
    public int port() {
      return TenantServer.shared().port();
    }

    @Override
    public String tls() {
      return "prefer";
    }

    @Override
    public String user() {
      return "postgres";
    }

    @Override
    public String password() {
      return TenantServer.shared().password();
    }
  }
}
