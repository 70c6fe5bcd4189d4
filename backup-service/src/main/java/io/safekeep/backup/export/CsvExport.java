package io.safekeep.backup.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.safekeep.backup.export.CopyCatalogue.Table;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Writes tables as CSV (RFC 4180): UTF-8, a header line, lines end with CR LF. An empty field
/// without quotes is NULL, one in quotes is the empty text.
final class CsvExport {
  private static final byte[] END_OF_LINE = {'\r', '\n'};

  private final CopyCatalogue catalogue;

  CsvExport(CopyCatalogue catalogue) {
    this.catalogue = catalogue;
  }

  void write(Table table, OutputStream out) throws IOException {
    catalogue.rows(
        table,
        catalogue.columns(table),
        "format csv, header, encoding 'UTF8'",
        row -> writeLine(row, out));
  }

  /// A ZIP archive with a file for each table.
  void write(List<Table> tables, OutputStream out) throws IOException {
    var zip = new ZipOutputStream(out, UTF_8);
    for (Table table : tables) {
      zip.putNextEntry(new ZipEntry(FileName.of(table.name(), "csv")));
      write(table, zip);
      zip.closeEntry();
    }
    zip.finish();
  }

  /// The server ends a row by LF; one inside of quotes is data and stays.
  private static void writeLine(ByteBuffer row, OutputStream out) throws IOException {
    int length = row.remaining();
    if (length > 0 && row.get(row.limit() - 1) == '\n') {
      length--;
    }
    out.write(row.array(), row.arrayOffset() + row.position(), length);
    out.write(END_OF_LINE);
  }
}
