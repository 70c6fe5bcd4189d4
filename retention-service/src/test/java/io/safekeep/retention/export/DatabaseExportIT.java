package io.safekeep.retention.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.safekeep.runtime.sql.SqlFault;
import io.safekeep.testing.TestServers;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Exports a database that has what databases have, and brings it into an empty one.
class DatabaseExportIT {

  private static final String ALL_KINDS_OF_THINGS =
      """
      create schema "Odd ""name\""\";
      create type mood as enum ('sad', 'ok', 'it''s fine');
      create type point3 as (x double precision, y double precision, z double precision);
      create domain positive as integer check (value > 0);
      create sequence invoice_number start 1000;
      create function twice(n integer) returns integer language sql immutable as 'select n * 2';
      create table customer (
        id bigint generated always as identity primary key,
        name text not null, mood mood default 'ok', size positive, place point3,
        doubled integer generated always as (twice(4)) stored,
        invoice bigint default nextval('invoice_number'));
      insert into customer (name, mood, size, place) values
        ('O''Brien, "Bob"', 'it''s fine', 3, row(1.5, 'NaN', 'Infinity')),
        (E'two\\nlines\\r\\nand \\t tab', 'sad', 1, null), ('', null, null, null),
        ('\u65e5\u672c\u8a9e \ud83d\udc1f', 'ok', 2, null);
      create table "Odd ""name\""\".";drop/..table" ("a,b" text, "null" text);
      insert into "Odd ""name\""\".";drop/..table" values (null, ''), ('', null), ('\\.', '\\N');
      create table nothing ();
      insert into nothing default values;
      insert into nothing default values;
      create table no_rows (id integer);
      create table event (at timestamptz not null, what text, body bytea, tags text[], doc jsonb,
        number numeric, number8 double precision, during tstzrange) partition by range (at);
      create table event_2025 partition of event for values from ('2025-01-01') to ('2026-01-01')
        partition by list (what);
      create table event_2025_a partition of event_2025 for values in ('a');
      create table event_rest partition of event default;
      create index event_what on event (what);
      insert into event values
        ('2025-03-30 01:59:59.999999+00', 'a', '\\x00ff0a0d22', '{x,NULL,"a,b"}', '{"k": "\\u00e9"}',
         'NaN', 'Infinity', '[2025-01-01,infinity)'),
        ('0044-03-15 00:00:00+00 BC', null, '', '{}', 'null', 1e-20, -0.1, 'empty'),
        ('infinity', 'z', null, null, null, 123456789012345678901234567890.5, 'NaN', null);
      create table parent (id integer);
      create table child (extra text) inherits (parent);
      insert into parent values (1);
      insert into child values (2, 'two');
      create table invoice (customer bigint references customer, total numeric(12, 2)
        constraint positive_total check (total >= 0), unique (customer, total));
      insert into invoice values (1, 9.90);
      alter table invoice enable row level security;
      create policy own on invoice for select using (total > 100);
      comment on column invoice.total is 'in euros, it''s';
      create view rich as select * from customer where size > 2;
      create materialized view totals as select customer, sum(total) from invoice group by 1;
      create unique index on totals (customer);
      create function customers_of(m mood) returns setof customer language sql as
        'select * from public.customer where mood = m';
      create function touch() returns trigger language plpgsql as
        $$ begin new.name := trim(new.name); return new; end $$;
      create trigger touches before insert on customer for each row execute function touch();
      select lo_from_bytea(4711, decode('00ff', 'hex'));
      select setval('invoice_number', 2000);
      """;

  @TempDir Path folder;

  @Test
  void whatIsExportedIsTheSameInAnEmptyDatabase() throws Exception {
    // Given
    try (Connection source = database();
        Connection empty = database()) {
      execute(source, ALL_KINDS_OF_THINGS);
      var archive = new ByteArrayOutputStream();
      // When
      Map<String, Object> told = export(source, archive, Meter.NONE);
      new SqlImport("databases/main").bring(new ByteArrayInputStream(archive.toByteArray()), empty);
      // Then
      try (var before = SqlSnapshot.of(source);
          var after = SqlSnapshot.of(empty)) {
        Map<String, SqlImport.Content> wanted = SqlImport.contents(before);
        assertThat(SqlImport.contents(after)).isEqualTo(wanted);
        assertThat(wanted)
            .hasSize(9)
            .extractingByKey("\"public\".\"nothing\"")
            .extracting(SqlImport.Content::rows)
            .isEqualTo(2L);
        assertThat(tables(told))
            .allSatisfy(table -> {
              assertThat(table).containsEntry("rows", table.get("sourceRows"));
              assertThat(wanted.get(quoted(table)).sha256()).isEqualTo(table.get("sha256"));
            });
        assertThat(after.schema().before())
            .containsExactlyInAnyOrderElementsOf(before.schema().before());
        assertThat(after.schema().after())
            .containsExactlyInAnyOrderElementsOf(before.schema().after());
      }
    }
  }

  @Test
  void archiveHoldsRfc4180AndNamesThatLeadNowhere() throws Exception {
    // Given
    try (Connection source = database()) {
      execute(source, ALL_KINDS_OF_THINGS);
      var archive = new ByteArrayOutputStream();
      // When
      export(source, archive, Meter.NONE);
      // Then
      Map<String, String> objects = unpacked(archive.toByteArray());
      assertThat(objects.get("databases/main/tables/Odd %22name%22/;drop%2F..table.csv"))
          .isEqualTo("\"a,b\",null\r\n,\"\"\r\n\"\",\r\n\\.,\\N\r\n");
      assertThat(objects.get("databases/main/tables/public/no_rows.csv")).isEqualTo("id\r\n");
      assertThat(objects.get("databases/main/large-objects/4711").getBytes(UTF_8))
          .isEqualTo("\0\ufffd".getBytes(UTF_8));
      assertThat(objects.keySet()).noneMatch(name -> name.contains("..") && name.contains("/../"));
      assertThat(objects.get("objects.csv"))
          .contains(
              "\"databases/main/tables/public/no_rows.csv\",\"\"\"public\"\".\"\"no_rows\"\"\",")
          .contains(",4,0,\r\n");
    }
  }

  @Test
  void rowsThatComeWhileItIsReadAreNotInIt() throws Exception {
    // Given
    try (Connection source = database();
        Connection writer = another(source)) {
      execute(source, "create table a as select 1 as id; create table b as select 1 as id");
      var meter =
          new Begins(
              "databases/main/tables/public/a.csv",
              () -> execute(writer, "insert into b select generate_series(2, 100)"));
      // When
      Map<String, Object> told = export(source, new ByteArrayOutputStream(), meter);
      // Then
      assertThat(tables(told)).extracting(table -> table.get("rows")).containsExactly(1L, 1L);
    }
  }

  @Test
  void tableCannotBeDroppedWhileItIsRead() throws Exception {
    // Given
    try (Connection source = database();
        Connection writer = another(source)) {
      execute(source, "create table a as select 1 as id; create table b as select 1 as id");
      execute(writer, "set lock_timeout = '50ms'");
      var meter =
          new Begins(
              "databases/main/tables/public/a.csv",
              () ->
                  assertThatThrownBy(() -> execute(writer, "drop table b"))
                      .hasMessageContaining("lock timeout"));
      // When
      Map<String, Object> told = export(source, new ByteArrayOutputStream(), meter);
      // Then
      assertThat(tables(told)).hasSize(2);
      assertThat(meter.isDone).isTrue();
    }
  }

  @Test
  void serverThatGoesAwayMidwayIsAFault() throws Exception {
    // Given
    try (Connection source = database();
        Connection killer = another(source)) {
      execute(source, "create table a as select generate_series(1, 200000) as id");
      var meter =
          new Begins(
              "databases/main/tables/public/a.csv",
              () ->
                  execute(
                      killer,
                      """
                      select pg_terminate_backend(pid) from pg_stat_activity
                      where datname = current_database() and pid <> pg_backend_pid()
                      """));
      // When / Then
      assertThatThrownBy(() -> export(source, new ByteArrayOutputStream(), meter))
          .isInstanceOf(SqlFault.class);
    }
  }

  private Map<String, Object> export(Connection source, ByteArrayOutputStream out, Meter meter)
      throws IOException, SQLException {
    try (var archive =
            new ExportArchive(
                out, SealedFile.at(folder.resolve(UUID.randomUUID().toString())), meter);
        var snapshot = SqlSnapshot.of(another(source))) {
      Map<String, Object> told = new DatabaseExport(archive, "databases/main", snapshot).write();
      archive.finishList();
      return told;
    }
  }

  /// Does something when an object begins.
  private static final class Begins implements Meter {

    private final String object;
    private final Act act;
    private boolean isDone;

    Begins(String object, Act act) {
      this.object = object;
      this.act = act;
    }

    private interface Act {
      void run() throws SQLException;
    }

    @Override
    public void begins(String name) {
      if (name.equals(object)) {
        try {
          act.run();
          isDone = true;
        } catch (SQLException e) {
          throw new IllegalStateException(e);
        }
      }
    }

    @Override
    public void wrote(long bytes) {}

    @Override
    public void ended() {}
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> tables(Map<String, Object> told) {
    return (List<Map<String, Object>>) told.get("tables");
  }

  private static String quoted(Map<String, Object> table) {
    return SqlSnapshot.quoted((String) table.get("schema"))
        + "."
        + SqlSnapshot.quoted((String) table.get("table"));
  }

  private static Map<String, String> unpacked(byte[] archive) throws IOException {
    var objects = new HashMap<String, String>();
    try (var zip = new ZipInputStream(new ByteArrayInputStream(archive), UTF_8)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        InputStream content = zip;
        objects.put(entry.getName(), new String(content.readAllBytes(), UTF_8));
      }
    }
    return objects;
  }

  private static Connection database() throws SQLException {
    var there = TestServers.database("export_" + UUID.randomUUID());
    return DriverManager.getConnection(there.jdbcUrl(), there.username(), there.password());
  }

  private static Connection another(Connection like) throws SQLException {
    return DriverManager.getConnection(like.getMetaData().getURL(), "postgres", "safekeep");
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
