package io.safekeep.retention.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.safekeep.retention.export.ExportArchive.Written;
import io.safekeep.retention.export.SqlSnapshot.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Writes one state of a database: its schema, a CSV file for each table, its large objects, and a
/// script that puts them into an empty database again.
final class DatabaseExport {

  private final ExportArchive archive;
  private final String folder;
  private final SqlSnapshot snapshot;

  /// @param folder of the archive, without a slash at its end
  DatabaseExport(ExportArchive archive, String folder, SqlSnapshot snapshot) {
    this.archive = archive;
    this.folder = folder;
    this.snapshot = snapshot;
  }

  /// What a manifest says about a table.
  ///
  /// @param sourceRows as the server counted them in the same state
  record ExportedTable(Table table, Written written, long sourceRows) {

    Map<String, Object> inManifest() {
      var told = new LinkedHashMap<String, Object>();
      told.put("schema", table.schema());
      told.put("table", table.name());
      told.put("kind", table.kind());
      told.put("path", written.path());
      told.put("rows", written.rows());
      told.put("sourceRows", sourceRows);
      told.put("bytes", written.bytes());
      told.put("sha256", written.sha256());
      return told;
    }
  }

  /// @throws IllegalStateException if the server counts other rows than it gave
  Map<String, Object> write() throws IOException {
    List<Table> tables = snapshot.tables();
    archive.add(
        folder + "/schema.sql",
        "schema",
        out -> {
          snapshot.schema().writeBefore(out);
          return null;
        });
    var exported = new ArrayList<ExportedTable>();
    for (Table table : tables) {
      exported.add(write(table));
    }
    List<Long> largeObjects = snapshot.largeObjects();
    for (long oid : largeObjects) {
      archive.add(
          largeObject(oid),
          "large object " + oid,
          out -> {
            snapshot.copyLargeObject(oid, out);
            return null;
          });
    }
    archive.add(
        folder + "/constraints.sql",
        "schema",
        out -> {
          snapshot.schema().writeAfter(out);
          return null;
        });
    archive.add(
        folder + "/import.sql",
        "script for psql",
        out -> {
          out.write(importScript(exported, largeObjects).getBytes(UTF_8));
          return null;
        });
    var told = new LinkedHashMap<String, Object>();
    told.put("takenAt", snapshot.takenAt().toString());
    told.put("serverVersion", snapshot.serverVersion());
    told.put("tables", exported.stream().map(ExportedTable::inManifest).toList());
    told.put("largeObjects", largeObjects.size());
    return told;
  }

  private ExportedTable write(Table table) throws IOException {
    long sourceRows = snapshot.count(table);
    Written written =
        archive.add(
            "%s/tables/%s/%s.csv"
                .formatted(
                    folder, ObjectName.segment(table.schema()), ObjectName.segment(table.name())),
            table.quoted(),
            out -> snapshot.copy(table, out));
    if (written.rows() == null || written.rows() != sourceRows) {
      throw new IllegalStateException(
          "%s has %d rows by count and gave %s"
              .formatted(table.quoted(), sourceRows, written.rows()));
    }
    return new ExportedTable(table, written, sourceRows);
  }

  private String largeObject(long oid) {
    return folder + "/large-objects/" + oid;
  }

  /// For `psql`, begun in the database's folder of the unpacked archive.
  private String importScript(List<ExportedTable> tables, List<Long> largeObjects) {
    String rows =
        tables.stream()
            .filter(exported -> !exported.table().kind().equals("materialized-view"))
            .map(exported ->
                "\\copy %s from '%s' with (format csv, header)\n"
                    .formatted(
                        target(exported.table()),
                        exported
                            .written()
                            .path()
                            .substring(folder.length() + 1)
                            .replace("'", "''")))
            .collect(Collectors.joining());
    String objects =
        largeObjects.stream()
            .map(oid -> "\\lo_import 'large-objects/%d'\n".formatted(oid))
            .collect(Collectors.joining());
    return """
    -- psql --dbname=EMPTY --set=ON_ERROR_STOP=1 --file=import.sql
    -- Large objects get new ids; each is told as it comes in.
    \\ir schema.sql
    """
        + rows
        + objects
        + "\\ir constraints.sql\n";
  }

  /// A table with the columns that its file holds.
  static String target(Table table) {
    return table.columns().isEmpty()
        ? table.quoted()
        : table.quoted()
            + table.columns().stream()
                .map(SqlSnapshot::quoted)
                .collect(Collectors.joining(", ", " (", ")"));
  }
}
