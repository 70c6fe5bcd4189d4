package io.safekeep.backup.export;

import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.security.PermissionsAllowed;
import io.safekeep.backup.export.CopyCatalogue.Table;
import io.safekeep.backup.recovery.ReadyCopies;
import io.safekeep.backup.recovery.Restore;
import io.safekeep.backup.restore.LocalAccess;
import io.safekeep.backup.wire.Row;
import io.safekeep.backup.wire.ServerRefused;
import io.safekeep.backup.wire.SqlConnection;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.constraints.NotBlank;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// What a restored copy holds, as files to take away.
@Path("/v1/restores")
@Tag(name = "Exports")
@RunOnVirtualThread
public class ExportResource {

  private static final int BUFFER = 64 << 10;

  private final ReadyCopies copies;
  private final AuditTrail audit;
  private final Caller caller;

  ExportResource(ReadyCopies copies, AuditTrail audit, Caller caller) {
    this.copies = copies;
    this.audit = audit;
    this.caller = caller;
  }

  /// A table of a restored copy.
  ///
  /// @param estimatedRows as of the table's last ANALYZE; 0 if it had none
  @Schema(name = "CopyTable")
  public record TableView(
      String database, String schema, String name, long estimatedRows, long bytes) {}

  @GET
  @Path("/{id:[^/:]+}/tables")
  @PermissionsAllowed("restore:download")
  @Operation(
      summary = "List the tables of a restored copy",
      description = "Of all databases, for choosing what to export.")
  public List<TableView> tables(@PathParam("id") UUID id) {
    Restore restore = copies.find(id);
    LocalAccess copy = copies.open(restore, copies.userOf(restore));
    try {
      var tables = new ArrayList<TableView>();
      for (String database : databases(copy)) {
        try (SqlConnection connection = copy.open(database)) {
          for (Table table : CopyCatalogue.of(connection).tables()) {
            tables.add(
                new TableView(
                    database, table.schema(), table.name(), table.estimatedRows(), table.bytes()));
          }
        }
      }
      return tables;
    } catch (IOException e) {
      throw new UncheckedIOException("the tables of restore " + id, e);
    }
  }

  private static List<String> databases(LocalAccess copy) throws IOException {
    try (SqlConnection connection = copy.open("postgres")) {
      var databases = new ArrayList<String>();
      for (Row row :
          connection.query(
              "select datname from pg_database where datallowconn and not datistemplate order by"
                  + " datname")) {
        databases.add(row.text(0));
      }
      return databases;
    }
  }

  @GET
  @Path("/{id:[^/:]+}/export")
  @PermissionsAllowed("restore:download")
  @Produces(MediaType.WILDCARD)
  @Operation(
      summary = "Export a table or a schema of a restored copy",
      description =
          "`csv` follows RFC 4180, a whole schema comes as a ZIP archive of such files; `sql` is a"
              + " script for psql. An export that breaks off ends without its last chunk.")
  @APIResponse(
      responseCode = "200",
      content = {
        @Content(mediaType = "text/csv", schema = @Schema(format = "binary")),
        @Content(mediaType = "application/sql", schema = @Schema(format = "binary")),
        @Content(mediaType = "application/zip", schema = @Schema(format = "binary"))
      })
  public Response export(
      @PathParam("id") UUID id,
      @QueryParam("database") @NotBlank String database,
      @QueryParam("schema") @NotBlank String schema,
      @QueryParam("table") @Nullable String table,
      @QueryParam("format") @DefaultValue("csv") String format) {
    Format chosen = Format.of(format, table == null);
    Restore restore = copies.find(id);
    LocalAccess copy = copies.open(restore, copies.userOf(restore));
    SqlConnection connection = connect(copy, database);
    try {
      CopyCatalogue catalogue = CopyCatalogue.of(connection);
      List<Table> tables = tables(catalogue, schema, table);
      QuarkusTransaction.requiringNew().run(() -> record(restore, database, schema, table, format));
      String fileName = FileName.of(table == null ? schema : table, chosen.extension());
      StreamingOutput content =
          out -> {
            try (connection) {
              var buffered = new BufferedOutputStream(out, BUFFER);
              chosen.write(catalogue, tables, buffered);
              buffered.flush();
            } catch (IOException | RuntimeException e) {
              Log.warnf(e, "An export of restore %s broke off", id);
              throw e;
            }
          };
      return Response.ok(content, chosen.mediaType())
          .header("Content-Disposition", FileName.attachment(fileName))
          .build();
    } catch (IOException e) {
      connection.abort();
      throw new UncheckedIOException("an export of restore " + id, e);
    } catch (RuntimeException e) {
      connection.abort();
      throw e;
    }
  }

  private static SqlConnection connect(LocalAccess copy, String database) {
    try {
      return copy.open(database);
    } catch (ServerRefused refused) {
      throw Refusal.invalid("database", "is not in the copy: " + refused.serverMessage());
    } catch (IOException e) {
      throw new UncheckedIOException("the copy does not answer", e);
    }
  }

  private static List<Table> tables(CopyCatalogue catalogue, String schema, @Nullable String table)
      throws IOException {
    if (table != null) {
      return List.of(
          catalogue
              .table(schema, table)
              .orElseThrow(
                  () -> Refusal.invalid("table", schema + "." + table + " is not in the copy")));
    }
    List<Table> tables = catalogue.tables(schema);
    if (tables.isEmpty()) {
      throw Refusal.invalid("schema", schema + " has no tables in the copy");
    }
    return tables;
  }

  private void record(
      Restore restore, String database, String schema, @Nullable String table, String format) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("datastore", restore.datastore());
    details.put("database", database);
    details.put("schema", schema);
    details.put("table", table == null ? "*" : table);
    details.put("format", format);
    audit.record(
        caller.actor(), restore.tenant(), "restore.export", restore.id().toString(), details);
  }

  /// How what is exported is written.
  private enum Format {
    CSV("csv", "text/csv;charset=UTF-8;header=present") {
      @Override
      void write(CopyCatalogue catalogue, List<Table> tables, OutputStream out) throws IOException {
        new CsvExport(catalogue).write(tables.getFirst(), out);
      }
    },
    CSV_FILES("zip", "application/zip") {
      @Override
      void write(CopyCatalogue catalogue, List<Table> tables, OutputStream out) throws IOException {
        new CsvExport(catalogue).write(tables, out);
      }
    },
    TABLE_SCRIPT("sql", "application/sql;charset=UTF-8") {
      @Override
      void write(CopyCatalogue catalogue, List<Table> tables, OutputStream out) throws IOException {
        new SqlScript(catalogue, out).write(tables.getFirst());
      }
    },
    SCHEMA_SCRIPT("sql", "application/sql;charset=UTF-8") {
      @Override
      void write(CopyCatalogue catalogue, List<Table> tables, OutputStream out) throws IOException {
        new SqlScript(catalogue, out).write(tables);
      }
    };

    private final String extension;
    private final String mediaType;

    Format(String extension, String mediaType) {
      this.extension = extension;
      this.mediaType = mediaType;
    }

    static Format of(String name, boolean wholeSchema) {
      return switch (name) {
        case "csv" -> wholeSchema ? CSV_FILES : CSV;
        case "sql" -> wholeSchema ? SCHEMA_SCRIPT : TABLE_SCRIPT;
        default -> throw Refusal.invalid("format", "must be csv or sql");
      };
    }

    String extension() {
      return extension;
    }

    String mediaType() {
      return mediaType;
    }

    abstract void write(CopyCatalogue catalogue, List<Table> tables, OutputStream out)
        throws IOException;
  }
}
