package io.safekeep.backup.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.safekeep.backup.base.BaseBackups;
import io.safekeep.backup.base.CompletedBackup;
import io.safekeep.backup.vault.ObjectNotFound;
import io.safekeep.backup.wire.Lsn;
import io.safekeep.testing.Ports;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Chains of a full and incremental base backups of a real server, restored.
final class IncrementalRestoreIT {
  private static final Duration STOP = Duration.ofSeconds(20);

  @TempDir static Path directory;
  private static SourceCluster source;

  @BeforeAll
  static void startSource() throws IOException {
    source = new SourceCluster(directory);
    source.server.execute(
        "postgres",
        """
        create table ledger(id int primary key, amount int, note text);
        insert into ledger select i, i, md5(i::text) from generate_series(1, 60000) i;
        create table still as select i, md5(i::text) note from generate_series(1, 60000) i;
        create table shrinking as select i, md5(i::text) note from generate_series(1, 60000) i;
        create table rewritten as select i, md5(i::text) note from generate_series(1, 20000) i;
        create table recreated as select i from generate_series(1, 20000) i;
        create extension amcheck;
        """);
  }

  @AfterAll
  static void stopSource() {
    source.close();
  }

  @Test
  void everyLinkOfAChainIsRestoredRowForRow() throws Exception {
    var random = new Random(29);
    var newest = source.backUp();
    var full = newest;
    for (var round = 1; round <= 4; round++) {
      // Given changes of all kinds since the link before
      change(random, round);

      // When
      newest = source.backUpOnTopOf(newest).backup();
      var expected = digests(source.server.port());
      var end = source.end();

      // Then
      assertThat(newest.isIncremental()).isTrue();
      assertThat(newest.archiveBytes()).isLessThan(full.archiveBytes());
      assertThat(newest.pages().broken()).isZero();
      assertThat(newest.pages().checked()).isBetween(1L, full.pages().checked());
      if (round % 2 == 0) {
        var port = Ports.free();
        var restored = restore(newest, end, port, "round-" + round);
        assertThat(digests(port)).isEqualTo(expected);
        assertIndexesAgree(port);
        restored.stop(STOP);
      }
    }
    assertThat(new BaseBackups(source.vault, newest.system()).chain(newest).length()).isEqualTo(5);
  }

  @Test
  void aChainWithoutOneOfItsLinksIsNotRestored() throws Exception {
    // Given
    var full = source.backUp();
    source.server.execute("postgres", "update still set note = '' where i = 1");
    var middle = source.backUpOnTopOf(full).backup();
    source.server.execute("postgres", "update still set note = '' where i = 2");
    var newest = source.backUpOnTopOf(middle).backup();
    new BaseBackups(source.vault, full.system()).remove(middle.id());

    // When // Then
    assertThatThrownBy(() -> restore(newest, newest.endLsn(), Ports.free(), "torn"))
        .isInstanceOf(ObjectNotFound.class)
        .hasMessageContaining(middle.id() + "/complete is missing");
    assertThat(directory.resolve("torn")).doesNotExist();
  }

  @Test
  void aServerThatCannotSayWhatChangedGivesAFullBackup() throws Exception {
    // Given
    var full = source.backUp();
    source.server.execute("postgres", "alter system set summarize_wal = off");
    source.server.execute("postgres", "select pg_reload_conf()");
    try {
      // When
      var taken = source.backUpOnTopOf(full);

      // Then
      assertThat(taken.backup().isIncremental()).isFalse();
      assertThat(taken.incrementalRefused()).startsWith("the server cannot: ");
      assertThat(taken.backup().fileBytes()).isGreaterThan(full.fileBytes() / 2);
    } finally {
      source.server.execute("postgres", "alter system set summarize_wal = on");
      source.server.execute("postgres", "select pg_reload_conf()");
    }
  }

  @Test
  void aLostManifestOfTheParentGivesAFullBackup() throws Exception {
    // Given
    var full = source.backUp();
    Files.delete(
        source
            .store
            .pathOf(source.vault.root())
            .resolve(full.system().toString())
            .resolve("base")
            .resolve(full.id().toString())
            .resolve("backup_manifest"));

    // When
    var taken = source.backUpOnTopOf(full);

    // Then
    assertThat(taken.backup().isIncremental()).isFalse();
    assertThat(taken.incrementalRefused()).endsWith("backup_manifest is missing");
  }

  @Test
  void aBrokenPageIsNamedAndItsBackupKept() throws Exception {
    // Given a table whose third page was damaged on disk
    source.server.execute(
        "postgres",
        "create table damaged as select i, md5(i::text) note from generate_series(1, 5000) i");
    source.server.execute("postgres", "checkpoint");
    String path;
    try (var connection = source.connect()) {
      path = SourceCluster.text(connection, "select pg_relation_filepath('damaged')");
    }
    var before = source.backUp();
    try (var file =
        new RandomAccessFile(source.server.dataDirectory().resolve(path).toFile(), "rw")) {
      file.seek(2 * 8192 + 5000);
      var value = file.read();
      file.seek(2 * 8192 + 5000);
      file.write(value ^ 1);
    }

    // When
    var backup = source.backUp();

    // Then
    assertThat(before.pages().broken()).isZero();
    assertThat(before.pages().checked()).isGreaterThan(1000);
    assertThat(backup.pages().broken()).isEqualTo(1);
    assertThat(backup.pages().firstBroken()).isEqualTo(path + ", block 2");
    assertThat(backup.pages().checked()).isGreaterThanOrEqualTo(before.pages().checked() - 100);
    source.server.execute("postgres", "drop table damaged");
  }

  private static void change(Random random, int round) throws SQLException {
    source.server.execute(
        "postgres",
        """
        update ledger set amount = amount + 1 where id %% 1000 = %d;
        insert into ledger
          select max + i, i, 'round %d' from (select max(id) from ledger) m,
            generate_series(1, %d) i;
        """
            .formatted(random.nextInt(1000), round, random.nextInt(3000)));
    if (round % 2 == 1) {
      // Cut at its end, then grown again over what was cut.
      source.server.execute(
          "postgres", "delete from shrinking where i > %d".formatted(30_000 - round * 5_000));
      source.server.execute("postgres", "vacuum shrinking");
      source.server.execute("postgres", "vacuum full rewritten");
    } else {
      source.server.execute(
          "postgres",
          """
          insert into shrinking select i, 'again' from generate_series(30000, %d) i;
          drop table recreated;
          create table recreated as select i from generate_series(1, %d) i;
          truncate rewritten;
          insert into rewritten select i, 'new' from generate_series(1, 100) i;
          """
              .formatted(40_000 + random.nextInt(5_000), 1 + random.nextInt(20_000)));
    }
    source.server.createDatabase("made_" + round);
    source.server.execute("made_" + round, "create table t as select " + round + " as i");
    if (round > 2) {
      source.server.execute("postgres", "drop database made_" + (round - 2));
    }
  }

  private static PostgresInstance restore(CompletedBackup backup, Lsn target, int port, String name)
      throws IOException {
    var plan =
        new Restoration.Plan(
            backup,
            new RecoveryTarget.AtLsn(target),
            backup.startTimeline(),
            directory.resolve(name),
            source.programs(),
            Map.of("port", Integer.toString(port), "io_method", "sync", "shared_buffers", "16MB"));
    return new Restoration(source.vault, source.wal(), plan, 2, RestorationIT.SILENT).run();
  }

  /// Rows and a digest of them for each table of each database.
  private static Map<String, String> digests(int port) throws SQLException {
    var digests = new TreeMap<String, String>();
    for (var database :
        names(port, "postgres", "select datname from pg_database where datallowconn")) {
      try (var connection = connect(port, database)) {
        for (var table :
            names(
                port,
                database,
                "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace")) {
          digests.put(
              database + "." + table,
              SourceCluster.text(
                  connection,
                  "select count(*) || ' ' || coalesce(md5(string_agg(t::text, ',' order by t::text)), '') from %s t"
                      .formatted(table)));
        }
      }
    }
    return digests;
  }

  private static List<String> names(int port, String database, String query) throws SQLException {
    var names = new ArrayList<String>();
    try (var connection = connect(port, database);
        var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      while (rows.next()) {
        names.add(rows.getString(1));
      }
    }
    return names;
  }

  private static void assertIndexesAgree(int port) throws SQLException {
    try (var connection = connect(port, "postgres")) {
      SourceCluster.text(
          connection,
          "select count(bt_index_check(i.indexrelid, true)::text) from pg_index i join pg_class c on c.oid = i.indexrelid join pg_am a on a.oid = c.relam where a.amname = 'btree' and c.relpersistence = 'p'");
    }
  }

  private static Connection connect(int port, String database) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, database), "postgres", "safekeep");
  }
}
