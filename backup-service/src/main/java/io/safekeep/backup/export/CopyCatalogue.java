package io.safekeep.backup.export;

import static io.safekeep.backup.wire.SqlConnection.identifier;
import static io.safekeep.backup.wire.SqlConnection.literal;

import io.safekeep.backup.wire.Row;
import io.safekeep.backup.wire.SqlConnection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What one database of a copy consists of, as far as exports carry it. All within one transaction
/// of the connection, so that what is listed and what is read belong together.
final class CopyCatalogue {
  private static final String COLUMNS =
      """
      select attname, format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated,
        coalesce(pg_get_expr(adbin, adrelid), '')
      from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum
      where attrelid = %d and attnum > 0 and not attisdropped
      order by attnum
      """;

  /// `only` takes a table without the tables that inherit from it, as COPY does.
  private static final String TABLES =
      """
      select c.oid, n.nspname, c.relname, c.relkind = 'r', greatest(c.reltuples, 0)::bigint,
        pg_total_relation_size(c.oid)
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p', 'm') and c.relpersistence <> 't' and not c.relispartition
        and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
        and %s
      order by n.nspname, c.relname
      """;

  private final SqlConnection connection;

  private CopyCatalogue(SqlConnection connection) {
    this.connection = connection;
  }

  /// Opens the state of this moment; the connection is to be closed after use.
  static CopyCatalogue of(SqlConnection connection) throws IOException {
    // Values are written the same wherever the copy came from.
    connection.execute(
        """
        set search_path = ''; set datestyle = 'ISO, YMD'; set intervalstyle = 'iso_8601';
        set timezone = 'UTC'; set extra_float_digits = 1; set bytea_output = 'hex';
        set row_security = off; set statement_timeout = 0;
        begin isolation level repeatable read read only
        """);
    return new CopyCatalogue(connection);
  }

  /// A table, materialised view, or partitioned table with all its partitions.
  ///
  /// @param estimatedRows as of its last ANALYZE
  record Table(
      long oid, String schema, String name, boolean isPlain, long estimatedRows, long bytes) {

    String quoted() {
      return identifier(schema) + "." + identifier(name);
    }
  }

  /// A column.
  ///
  /// @param identity `a` for ALWAYS, `d` for BY DEFAULT, else empty
  /// @param expression default, or what it is generated from; empty if there is none
  record Column(
      String name,
      String type,
      boolean isRequired,
      String identity,
      boolean isGenerated,
      String expression) {}

  List<Table> tables() throws IOException {
    return readTables("true");
  }

  List<Table> tables(String schema) throws IOException {
    return readTables("n.nspname = " + literal(schema));
  }

  Optional<Table> table(String schema, String name) throws IOException {
    return readTables("n.nspname = " + literal(schema) + " and c.relname = " + literal(name))
        .stream()
        .findFirst();
  }

  private List<Table> readTables(String condition) throws IOException {
    var tables = new ArrayList<Table>();
    for (Row row : connection.query(TABLES.formatted(condition))) {
      tables.add(
          new Table(
              Long.parseLong(row.text(0)),
              row.text(1),
              row.text(2),
              row.text(3).equals("t"),
              Long.parseLong(row.text(4)),
              Long.parseLong(row.text(5))));
    }
    return tables;
  }

  List<Column> columns(Table table) throws IOException {
    var columns = new ArrayList<Column>();
    for (Row row : connection.query(COLUMNS.formatted(table.oid()))) {
      columns.add(
          new Column(
              row.text(0),
              row.text(1),
              row.text(2).equals("t"),
              row.text(3),
              !row.text(4).isEmpty(),
              row.text(5)));
    }
    return columns;
  }

  /// Statements that add a table's constraints, those of other tables (`foreign`) or all others.
  List<String> constraints(Table table, boolean foreign) throws IOException {
    return texts(
        """
        select format('alter table %%s add constraint %%I %%s;', %s, conname,
          pg_get_constraintdef(oid))
        from pg_constraint
        where conrelid = %d and contype %s 'f' and contype not in ('n', 't') and conparentid = 0
        order by contype <> 'p', conname
        """
            .formatted(literal(table.quoted()), table.oid(), foreign ? "=" : "<>"));
  }

  /// Statements that make the indexes that belong to no constraint.
  List<String> indexes(Table table) throws IOException {
    return texts(
        """
        select pg_get_indexdef(indexrelid) || ';' from pg_index
        where indrelid = %d and not exists
          (select 1 from pg_constraint where conindid = indexrelid and contype in ('p', 'u', 'x'))
        order by indexrelid
        """
            .formatted(table.oid()));
  }

  /// Statements that make the enumerated types that a table's columns have.
  List<String> enumerations(Table table) throws IOException {
    return texts(
        """
        select format('create type %%I.%%I as enum (%%s);', n.nspname, t.typname,
          (select string_agg(quote_literal(enumlabel), ', ' order by enumsortorder)
           from pg_enum where enumtypid = t.oid))
        from pg_type t join pg_namespace n on n.oid = t.typnamespace
        where t.typtype = 'e' and exists
          (select 1 from pg_attribute a join pg_type at on at.oid = a.atttypid
           where a.attrelid = %d and not a.attisdropped and t.oid in (at.oid, at.typelem))
        order by 1
        """
            .formatted(table.oid()));
  }

  /// Statements that make the sequences that a table's defaults use.
  List<String> sequences(Table table) throws IOException {
    return texts(SEQUENCES.formatted("'create sequence if not exists %s;'", table.oid(), "n"));
  }

  /// Statements that set all sequences of a table, those of identities too, to where they stood.
  List<String> positions(Table table) throws IOException {
    var statements = new ArrayList<String>();
    for (String sequence : texts(SEQUENCES.formatted("'%s'", table.oid(), "n', 'a', 'i"))) {
      Row at = connection.row("select last_value, is_called from " + sequence);
      statements.add(
          "select pg_catalog.setval(%s, %d, %s);"
              .formatted(literal(sequence), Long.parseLong(at.text(0)), at.text(1).equals("t")));
    }
    return statements;
  }

  private static final String SEQUENCES =
      """
      select distinct format(%s, s.oid::regclass) from pg_depend d
      join pg_class s on s.relkind = 'S' and s.oid in (d.objid, d.refobjid)
      left join pg_attrdef def on d.classid = 'pg_attrdef'::regclass and def.oid = d.objid
      where %d in (d.refobjid, def.adrelid) and d.deptype in ('%s')
      order by 1
      """;

  /// Reads all rows of a table in one of COPY's formats.
  void rows(Table table, List<Column> columns, String options, SqlConnection.CopySink sink)
      throws IOException {
    connection.copyOut(
        "copy (select %s from %s %s) to stdout with (%s)"
            .formatted(names(columns), table.isPlain() ? "only" : "", table.quoted(), options),
        sink);
  }

  static String names(List<Column> columns) {
    return columns.stream()
        .map(column -> identifier(column.name()))
        .collect(Collectors.joining(", "));
  }

  private List<String> texts(String query) throws IOException {
    var texts = new ArrayList<String>();
    for (Row row : connection.query(query)) {
      texts.add(row.text(0));
    }
    return texts;
  }
}
