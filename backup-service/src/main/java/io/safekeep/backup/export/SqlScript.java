package io.safekeep.backup.export;

import static io.safekeep.backup.wire.SqlConnection.identifier;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.safekeep.backup.export.CopyCatalogue.Column;
import io.safekeep.backup.export.CopyCatalogue.Table;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Collectors;

/// Writes tables as a script for `psql`: types, sequences, tables, rows, then constraints, indexes
/// and positions of sequences. What it leaves out stands at its beginning, in its own words.
final class SqlScript {
  private static final String BEGINNING =
      """
      -- Exported by Safekeep from a restored copy; for psql.
      -- Carries enumerated types, sequences, tables, rows, constraints and indexes. Leaves out views,
      -- functions, other types, triggers, policies, owners, privileges and comments. A materialised
      -- view or a partitioned table becomes a table.
      set client_encoding = 'UTF8';
      set standard_conforming_strings = on;
      set check_function_bodies = off;
      begin;
      """;

  private final CopyCatalogue catalogue;
  private final OutputStream out;

  SqlScript(CopyCatalogue catalogue, OutputStream out) {
    this.catalogue = catalogue;
    this.out = out;
  }

  /// One table; what it refers to is named, but not demanded.
  void write(Table table) throws IOException {
    tables(List.of(table));
    for (String reference : catalogue.constraints(table, true)) {
      line("-- " + reference.replace("\n", " "));
    }
    line("commit;");
  }

  /// All tables of a schema with the references between them.
  void write(List<Table> tables) throws IOException {
    tables(tables);
    for (Table table : tables) {
      lines(catalogue.constraints(table, true));
    }
    line("commit;");
  }

  private void tables(List<Table> tables) throws IOException {
    out.write(BEGINNING.getBytes(UTF_8));
    var schemas = new LinkedHashSet<String>();
    var types = new LinkedHashSet<String>();
    var sequences = new LinkedHashSet<String>();
    for (Table table : tables) {
      schemas.add("create schema if not exists " + identifier(table.schema()) + ";");
      types.addAll(catalogue.enumerations(table));
      sequences.addAll(catalogue.sequences(table));
    }
    lines(schemas);
    lines(types);
    lines(sequences);
    for (Table table : tables) {
      definition(table);
      rows(table);
    }
    for (Table table : tables) {
      lines(catalogue.constraints(table, false));
      lines(catalogue.indexes(table));
      lines(catalogue.positions(table));
    }
  }

  private void definition(Table table) throws IOException {
    line("");
    line("create table " + table.quoted() + " (");
    line(
        catalogue.columns(table).stream()
            .map(SqlScript::definition)
            .collect(Collectors.joining(",\n")));
    line(");");
  }

  private static String definition(Column column) {
    var text = new StringBuilder("  " + identifier(column.name()) + " " + column.type());
    if (column.isGenerated()) {
      text.append(" generated always as (").append(column.expression()).append(") stored");
    } else if (!column.identity().isEmpty()) {
      text.append(" generated ")
          .append(column.identity().equals("a") ? "always" : "by default")
          .append(" as identity");
    } else if (!column.expression().isEmpty()) {
      text.append(" default ").append(column.expression());
    }
    return text.append(column.isRequired() ? " not null" : "").toString();
  }

  private void rows(Table table) throws IOException {
    var columns = new ArrayList<>(catalogue.columns(table));
    columns.removeIf(Column::isGenerated);
    line("copy " + table.quoted() + " (" + CopyCatalogue.names(columns) + ") from stdin;");
    catalogue.rows(
        table,
        columns,
        "format text, encoding 'UTF8'",
        row -> out.write(row.array(), row.arrayOffset() + row.position(), row.remaining()));
    line("\\.");
  }

  private void lines(Iterable<String> lines) throws IOException {
    for (String line : lines) {
      line(line);
    }
  }

  private void line(String text) throws IOException {
    out.write((text + "\n").getBytes(UTF_8));
  }
}
