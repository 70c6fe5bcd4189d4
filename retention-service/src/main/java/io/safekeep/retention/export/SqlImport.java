package io.safekeep.retention.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.safekeep.retention.export.SqlSnapshot.Table;
import io.safekeep.runtime.sql.SqlFault;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.postgresql.PGConnection;

/// Puts a database of an archive into an empty one, as somebody does who takes it elsewhere, and
/// says what is in it then.
final class SqlImport {

  private static final int PIECE = 1 << 20;

  private final String folder;

  /// @param folder of the archive, without a slash at its end
  SqlImport(String folder) {
    this.folder = folder + "/";
  }

  /// What a table holds.
  ///
  /// @param sha256 of its rows as CSV, in hexadecimal
  record Content(long rows, String sha256) {}

  /// Reads the archive from its beginning.
  ///
  /// @param empty stays open
  void bring(InputStream archive, Connection empty) throws IOException {
    var zip = new ZipInputStream(archive, UTF_8);
    Map<String, Table> tables = Map.of();
    for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
      if (!entry.getName().startsWith(folder)) {
        continue;
      }
      String name = entry.getName().substring(folder.length());
      try {
        if (name.equals("schema.sql")) {
          execute(zip, empty);
          tables = tablesByPath(empty);
        } else if (name.equals("constraints.sql")) {
          execute(zip, empty);
        } else if (name.startsWith("tables/") && tables.containsKey(name)) {
          copy(zip, empty, tables.get(name));
        } else if (name.startsWith("large-objects/")) {
          largeObject(zip, empty, Long.parseLong(name.substring("large-objects/".length())));
        }
      } catch (SQLException e) {
        throw new SqlFault(e);
      }
    }
  }

  /// All tables of a database, by their names.
  static Map<String, Content> contents(SqlSnapshot snapshot) throws IOException {
    var contents = new TreeMap<String, Content>();
    for (Table table : snapshot.tables()) {
      MessageDigest sha256 = ExportArchive.newSha256();
      long rows =
          snapshot.copy(table, new DigestOutputStream(OutputStream.nullOutputStream(), sha256));
      contents.put(table.quoted(), new Content(rows, HexFormat.of().formatHex(sha256.digest())));
    }
    return contents;
  }

  private static Map<String, Table> tablesByPath(Connection empty) {
    return SqlSnapshot.tablesOf(empty).stream()
        .collect(
            Collectors.toMap(
                table ->
                    "tables/%s/%s.csv"
                        .formatted(
                            ObjectName.segment(table.schema()), ObjectName.segment(table.name())),
                table -> table));
  }

  private static void execute(InputStream script, Connection empty)
      throws IOException, SQLException {
    try (Statement statement = empty.createStatement()) {
      statement.execute(new String(script.readAllBytes(), UTF_8));
    }
  }

  private static void copy(InputStream rows, Connection empty, Table table)
      throws IOException, SQLException {
    var unused =
        empty
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyIn(
                "copy " + DatabaseExport.target(table) + " from stdin with (format csv, header)",
                rows);
  }

  private static void largeObject(InputStream bytes, Connection empty, long oid)
      throws IOException, SQLException {
    try (PreparedStatement create = empty.prepareStatement("select pg_catalog.lo_create(?::oid)");
        PreparedStatement put = empty.prepareStatement("select pg_catalog.lo_put(?::oid, ?, ?)")) {
      create.setLong(1, oid);
      create.execute();
      long offset = 0;
      for (byte[] piece = bytes.readNBytes(PIECE);
          piece.length > 0;
          piece = bytes.readNBytes(PIECE)) {
        put.setLong(1, oid);
        put.setLong(2, offset);
        put.setBytes(3, piece);
        put.execute();
        offset += piece.length;
      }
    }
  }
}
