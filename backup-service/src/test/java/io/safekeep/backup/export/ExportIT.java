package io.safekeep.backup.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.backup.wire.Dsn;
import io.safekeep.backup.wire.SqlConnection;
import io.safekeep.testing.PostgresServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;

/// Files that leave, read again by somebody who knows only their formats.
@TestInstance(Lifecycle.PER_CLASS)
final class ExportIT {

  private PostgresServer server;

  @BeforeAll
  void start(@TempDir Path folder) {
    server = PostgresServer.in(folder.resolve("cluster")).forTests().start();
    server.createDatabase("shop");
    server.execute(
        "shop",
        """
        create schema "sales; drop";
        set search_path = "sales; drop";
        create type mood as enum ('fine', 'it''s bad');
        create table customer (
          id serial primary key,
          "e mail" text not null unique,
          mood mood default 'fine',
          born date,
          photo bytea,
          loud text generated always as (upper("e mail")) stored);
        insert into customer ("e mail", mood, born, photo) values
          ('a@x.example', 'it''s bad', '1990-02-03', '\\x00ff'),
          (E'two\\nlines, "quoted" \\\\ and ü', null, null, null),
          ('', 'fine', null, '\\x');
        create table purchase (
          id bigint generated always as identity primary key,
          customer int not null references customer,
          amount numeric(10, 2) check (amount > 0),
          at timestamptz default now());
        insert into purchase (customer, amount, at)
          select 1 + n % 3, n / 7.0, '2026-01-01 00:00:00+00'::timestamptz + n * interval '1 hour'
          from generate_series(1, 2000) n;
        create index by_amount on purchase (amount desc) where amount > 10;
        create table measured (at date, value int) partition by range (at);
        create table measured_1 partition of measured for values from ('2026-01-01') to ('2027-01-01');
        insert into measured values ('2026-03-04', 5);
        """);
  }

  @AfterAll
  void stop() {
    server.close();
  }

  /// What is to be written of a catalogue.
  private interface Writing {
    void to(CopyCatalogue catalogue, ByteArrayOutputStream out) throws IOException;
  }

  private byte[] export(Writing writing) throws IOException {
    var out = new ByteArrayOutputStream();
    try (SqlConnection connection =
        SqlConnection.open(
            new Dsn("127.0.0.1", server.port(), PostgresServer.SUPERUSER, server.password()),
            "shop")) {
      writing.to(CopyCatalogue.of(connection), out);
    }
    return out.toByteArray();
  }

  @Test
  void tableAsCsvFollowsRfc4180() throws IOException {
    // When
    byte[] csv =
        export((catalogue, out) ->
            new CsvExport(catalogue)
                .write(catalogue.table("sales; drop", "customer").orElseThrow(), out));

    // Then
    assertThat(new String(csv, UTF_8))
        .isEqualTo(
            "id,e mail,mood,born,photo,loud\r\n"
                + "1,a@x.example,it's bad,1990-02-03,\\x00ff,A@X.EXAMPLE\r\n"
                + "2,\"two\nlines, \"\"quoted\"\" \\ and ü\",,,,"
                + "\"TWO\nLINES, \"\"QUOTED\"\" \\ AND Ü\"\r\n"
                + "3,\"\",fine,,\\x,\"\"\r\n");
  }

  @Test
  void schemaAsCsvIsAnArchiveWithAFileForEachTable() throws IOException {
    // When
    byte[] zip =
        export((catalogue, out) ->
            new CsvExport(catalogue).write(catalogue.tables("sales; drop"), out));

    // Then
    List<String> names = new ArrayList<>();
    try (var archive = new ZipInputStream(new ByteArrayInputStream(zip), UTF_8)) {
      for (ZipEntry entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry()) {
        String content = new String(archive.readAllBytes(), UTF_8);
        names.add(entry.getName() + " " + content.lines().count());
      }
    }
    assertThat(names).containsExactly("customer.csv 6", "measured.csv 2", "purchase.csv 2001");
  }

  @Test
  void schemaAsScriptMakesTheSameTablesElsewhere() throws Exception {
    // When
    byte[] script =
        export((catalogue, out) ->
            new SqlScript(catalogue, out).write(catalogue.tables("sales; drop")));
    server.createDatabase("again");
    run(new String(script, UTF_8), "again");

    // Then
    for (String query :
        List.of(
            "select md5(string_agg(c::text, '|' order by id)) from \"sales; drop\".customer c",
            "select md5(string_agg(p::text, '|' order by id)) from \"sales; drop\".purchase p",
            "select md5(string_agg(m::text, '|')) from \"sales; drop\".measured m",
            "select nextval('\"sales; drop\".customer_id_seq')",
            "select nextval(pg_get_serial_sequence('\"sales; drop\".purchase', 'id'))",
            """
            select string_agg(pg_get_constraintdef(oid), '|' order by conname) from pg_constraint
            where connamespace = '"sales; drop"'::regnamespace
            """,
            "select indexdef from pg_indexes where indexname = 'by_amount'")) {
      assertThat(text("again", query)).as(query).isEqualTo(text("shop", query));
    }
  }

  @Test
  void tableAsScriptDoesNotDemandWhatItRefersTo() throws Exception {
    // When
    byte[] script =
        export((catalogue, out) ->
            new SqlScript(catalogue, out)
                .write(catalogue.table("sales; drop", "purchase").orElseThrow()));
    server.createDatabase("alone");
    run(new String(script, UTF_8), "alone");

    // Then
    assertThat(text("alone", "select count(*) from \"sales; drop\".purchase")).isEqualTo("2000");
    assertThat(new String(script, UTF_8)).contains("-- alter table").contains("FOREIGN KEY");
  }

  @Test
  void namesOfFilesHoldNoPathAndNoHeader() {
    assertThat(FileName.of("../../etc/passwd", "csv")).isEqualTo("__.._etc_passwd.csv");
    assertThat(FileName.attachment(FileName.of("über\r\nSet-Cookie: \"x\"", "sql")))
        .isEqualTo(
            "attachment; filename=\"_ber__Set-Cookie_ _x_.sql\";"
                + " filename*=UTF-8''%C3%BCber__Set-Cookie_%20_x_.sql");
  }

  /// As psql would: statements up to a COPY, then its rows.
  private void run(String script, String database) throws SQLException, IOException {
    try (var connection = server.connect(database);
        var statement = connection.createStatement()) {
      var copies = connection.unwrap(PGConnection.class).getCopyAPI();
      var statements = new StringBuilder();
      var lines = script.lines().iterator();
      while (lines.hasNext()) {
        String line = lines.next();
        if (!line.startsWith("copy ")) {
          statements.append(line).append('\n');
          continue;
        }
        statement.execute(statements.toString());
        statements.setLength(0);
        var rows = new StringBuilder();
        for (String row = lines.next(); !row.equals("\\."); row = lines.next()) {
          rows.append(row).append('\n');
        }
        copies.copyIn(
            line.replace(";", "").replace("sales drop", "sales; drop"),
            new StringReader(rows.toString()));
      }
      statement.execute(statements.toString());
    }
  }

  private String text(String database, String query) throws SQLException {
    try (var connection = server.connect(database);
        var statement = connection.createStatement();
        var row = statement.executeQuery(query)) {
      row.next();
      return row.getString(1);
    }
  }
}
