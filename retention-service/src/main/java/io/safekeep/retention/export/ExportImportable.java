package io.safekeep.retention.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.safekeep.contracts.TenantId;
import io.safekeep.retention.RetentionSettings;
import io.safekeep.retention.export.SqlImport.Content;
import io.safekeep.retention.store.SqlTenantServers;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.sql.SqlFault;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/// P143: what a tenant takes away can be used elsewhere. An export of a canary tenant is brought
/// into an empty database, which then holds the rows that the manifest promises, to the byte.
@Singleton
class ExportImportable implements ControlCheck {

  private final ExportWriter writer;
  private final Spool spool;
  private final SqlTenantServers servers;
  private final RetentionSettings settings;
  private final ObjectMapper json;
  private final Ids ids;

  ExportImportable(
      ExportWriter writer,
      Spool spool,
      SqlTenantServers servers,
      RetentionSettings settings,
      ObjectMapper json,
      Ids ids) {
    this.writer = writer;
    this.spool = spool;
    this.servers = servers;
    this.settings = settings;
    this.json = json;
    this.ids = ids;
  }

  @Override
  public String name() {
    return "export-importable";
  }

  @Override
  public String promise() {
    return "P143";
  }

  @Override
  public Duration every() {
    return Duration.ofDays(1);
  }

  @Override
  public String bound() {
    return "all rows and checksums of the manifest are in the imported database";
  }

  @Override
  public List<ControlResult> check() throws IOException {
    Optional<UUID> canary = settings.exports().canary();
    Optional<RetentionSettings.Sandbox> sandbox = settings.exports().sandbox();
    if (canary.isEmpty() || sandbox.isEmpty() || settings.exports().spool().isEmpty()) {
      return List.of(
          new ControlResult(
              Outcome.UNKNOWN,
              null,
              "canary",
              null,
              "No canary tenant, or no server to import into, is configured."));
    }
    return List.of(look(new TenantId(canary.get()), new SqlSandbox(servers, sandbox.get())));
  }

  ControlResult look(TenantId canary, SqlSandbox sandbox) throws IOException {
    UUID export = ids.next();
    // What an earlier look left behind when its replica died.
    spool.clear(canary.value());
    SealedFile archive = spool.file(canary.value(), ids.next(), "self-test");
    try {
      ExportWriter.Manifest manifest;
      try (OutputStream out = archive.create()) {
        manifest =
            writer.write(
                export, canary, out, spool.file(canary.value(), ids.next(), "objects"), Meter.NONE);
      }
      return look(canary, manifest, sandbox, () -> archive.read(0));
    } finally {
      spool.clear(canary.value());
    }
  }

  /// Opens an archive at its beginning.
  @FunctionalInterface
  interface Archive {
    InputStream open() throws IOException;
  }

  ControlResult look(
      TenantId canary, ExportWriter.Manifest manifest, SqlSandbox sandbox, Archive archive)
      throws IOException {
    String payload =
        new String(Base64.getUrlDecoder().decode(manifest.jws().split("\\.", -1)[1]), UTF_8);
    var findings = new ArrayList<String>();
    long tables = 0;
    for (JsonNode store : json.readTree(payload).get("stores")) {
      if (store.get("kind").asText().equals("database")) {
        Map<String, Content> promised = promised(store.get("tables"));
        tables += promised.size();
        String folder = "databases/" + ObjectName.segment(store.get("name").asText());
        try (InputStream opened = archive.open()) {
          compare(promised, sandbox.contents(ids.next(), folder, opened), findings);
        } catch (SqlFault refused) {
          findings.add(folder + " cannot be imported: " + refused.getMessage());
        }
      }
    }
    return judge(canary, tables, findings);
  }

  private static Map<String, Content> promised(JsonNode tables) {
    var promised = new TreeMap<String, Content>();
    for (JsonNode table : tables) {
      promised.put(
          SqlSnapshot.quoted(table.get("schema").asText())
              + "."
              + SqlSnapshot.quoted(table.get("table").asText()),
          new Content(table.get("sourceRows").asLong(), table.get("sha256").asText()));
    }
    return promised;
  }

  private static void compare(
      Map<String, Content> promised, Map<String, Content> found, List<String> findings) {
    promised.forEach((table, content) -> {
      if (!content.equals(found.get(table))) {
        findings.add(table + " is " + found.get(table) + " instead of " + content);
      }
    });
  }

  private static ControlResult judge(TenantId canary, long tables, List<String> findings) {
    if (!findings.isEmpty()) {
      return new ControlResult(
          Outcome.FAIL,
          canary,
          canary.toString(),
          findings.size() + " findings",
          findings.getFirst());
    }
    return new ControlResult(
        tables == 0 ? Outcome.UNKNOWN : Outcome.PASS,
        canary,
        canary.toString(),
        tables + " tables",
        tables == 0
            ? "The canary has no table to import."
            : "The canary's export is whole in an empty database.");
  }
}
