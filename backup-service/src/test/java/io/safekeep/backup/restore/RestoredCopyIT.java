package io.safekeep.backup.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.safekeep.backup.heartbeat.Beat;
import io.safekeep.backup.heartbeat.HeartbeatTable;
import io.safekeep.backup.verify.CopyExamination;
import io.safekeep.backup.verify.CopyExamination.Seen;
import io.safekeep.backup.wire.Dsn;
import io.safekeep.backup.wire.ServerRefused;
import io.safekeep.backup.wire.SqlConnection;
import io.safekeep.backup.wire.SqlState;
import io.safekeep.backup.wire.TimelineId;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/// What can be seen of a restored copy from inside, and whether damage in it is seen.
@TestInstance(Lifecycle.PER_CLASS)
final class RestoredCopyIT {
  private static final UUID DATASTORE = UUID.fromString("0199c0de-0000-7000-8000-00000000000d");
  private static final Duration STOP = Duration.ofSeconds(20);
  private static final Duration PLENTY = Duration.ofMinutes(2);

  private SourceCluster source;
  private PostgresInstance server;
  private Beat lastBeat;

  @BeforeAll
  void restore(@TempDir Path directory) throws IOException {
    source = new SourceCluster(directory);
    source.server.createRole("safekeep", "replicate me", "replication");
    source.server.execute("postgres", HeartbeatTable.grantFor("safekeep"));
    source.server.createDatabase("Sales \"EU\"");
    source.server.execute(
        "Sales \"EU\"",
        """
        create table customer (id int primary key, name text);
        insert into customer select n, 'customer ' || n from generate_series(1, 5000) n;
        create schema "odd ' name";
        create table "odd ' name"."t""x" as select 1 as n;
        """);
    try (SqlConnection tenant = asTenant(HeartbeatTable.DATABASE)) {
      HeartbeatTable.create(tenant);
      HeartbeatTable.create(tenant);
      HeartbeatTable.beat(tenant, DATASTORE);
      lastBeat = HeartbeatTable.beat(tenant, DATASTORE);
    }
    server = start(directory.resolve("copy").resolve("data"));
  }

  @AfterAll
  void stop() throws IOException {
    server.kill();
    source.close();
  }

  private SqlConnection asTenant(String database) throws IOException {
    return SqlConnection.open(
        new Dsn("127.0.0.1", source.server.port(), "safekeep", "replicate me"), database);
  }

  private PostgresInstance start(Path dataDirectory) throws IOException {
    var plan =
        new Restoration.Plan(
            source.backUp(),
            new RecoveryTarget.EndOfArchive(),
            new TimelineId(1),
            dataDirectory,
            source.programs(),
            Map.of("port", "5432", "listen_addresses", ""));
    return new Restoration(source.vault, source.wal(), plan, 2, RestorationIT.SILENT).run();
  }

  private LocalAccess copy() throws IOException {
    return LocalAccess.to(server, "safekeep");
  }

  @Test
  void copyIsEnteredAsItsSuperuserThroughItsDirectoryOnly() throws IOException {
    try (SqlConnection connection = copy().open("Sales \"EU\"")) {
      assertThat(copy().superuser()).isEqualTo("postgres");
      assertThat(connection.row("show listen_addresses").text(0)).isEmpty();
      assertThat(connection.row("select count(*) from customer").text(0)).isEqualTo("5000");
    }
  }

  @Test
  void heartbeatOfTheSourceIsInTheCopy() throws IOException {
    try (SqlConnection connection = copy().open(HeartbeatTable.DATABASE)) {
      assertThat(lastBeat.number()).isEqualTo(2);
      assertThat(HeartbeatTable.newest(connection, DATASTORE)).contains(lastBeat);
      assertThat(HeartbeatTable.newest(connection, UUID.randomUUID())).isEmpty();
    }
    try (SqlConnection other = copy().open("Sales \"EU\"")) {
      assertThat(HeartbeatTable.newest(other, DATASTORE)).isEmpty();
    }
  }

  @Test
  void userWithoutTheRightCannotMakeTheHeartbeatTable() throws IOException {
    source.server.createRole("stranger", "plain", "");
    source.server.createDatabase("elsewhere");
    try (SqlConnection stranger =
        SqlConnection.open(
            new Dsn("127.0.0.1", source.server.port(), "stranger", "plain"), "elsewhere")) {
      assertThatThrownBy(() -> HeartbeatTable.create(stranger))
          .isInstanceOfSatisfying(
              ServerRefused.class,
              refused -> assertThat(refused.sqlState()).isEqualTo(SqlState.INSUFFICIENT_PRIVILEGE));
      assertThat(stranger.row("select 1").text(0)).isEqualTo("1");
    }
  }

  @Test
  void rowsLeaveOneByOne() throws IOException {
    List<String> rows = new ArrayList<>();
    try (SqlConnection connection = copy().open("Sales \"EU\"")) {
      connection.copyOut(
          "copy (select id, name from customer order by id limit 3) to stdout with (format csv)",
          row -> rows.add(StandardCharsets.UTF_8.decode(row).toString()));
    }
    assertThat(rows).containsExactly("1,customer 1\n", "2,customer 2\n", "3,customer 3\n");
  }

  @Test
  void soundCopyShowsNoDamageAndIsLookedAtAsAWhole() throws IOException {
    // When
    Seen seen = new CopyExamination(copy(), PLENTY, new Random(7)).look();

    // Then
    assertThat(seen.damages()).isEmpty();
    assertThat(seen.checksumFailures()).isZero();
    assertThat(seen.pageChecksums()).isTrue();
    assertThat(seen.amcheck()).isTrue();
    assertThat(seen.relations()).isGreaterThan(100).isEqualTo(seen.relationsChecked());
    assertThat(seen.tables()).isEqualTo(3).isEqualTo(seen.tablesCounted());
    assertThat(seen.rows()).isEqualTo(5002);
  }

  @Test
  void timeThatIsUpEndsTheLookAndIsSaid() throws IOException {
    // When
    Seen seen = new CopyExamination(copy(), Duration.ZERO, new Random(7)).look();

    // Then
    assertThat(seen.relationsChecked()).isZero();
    assertThat(seen.relations()).isGreaterThan(100);
    assertThat(seen.tablesCounted()).isZero();
  }

  @Test
  void damagedPageIsFound(@TempDir Path directory) throws IOException {
    // Given
    PostgresInstance damaged = start(directory.resolve("data"));
    try {
      Path file;
      try (SqlConnection connection = LocalAccess.to(damaged, "safekeep").open("Sales \"EU\"")) {
        connection.execute("checkpoint");
        file =
            damaged
                .dataDirectory()
                .resolve(connection.row("select pg_relation_filepath('customer_pkey')").text(0));
      }
      damaged.stop(STOP);
      try (var bytes = new RandomAccessFile(file.toFile(), "rw")) {
        bytes.seek(8192 + 4000);
        bytes.write(new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
      }
      damaged =
          PostgresInstance.start(
              source.programs(), damaged.dataDirectory(), directory.resolve("data.log"));
      assertThat(damaged.awaitReady(STOP)).isTrue();

      // When
      Seen seen =
          new CopyExamination(LocalAccess.to(damaged, "safekeep"), PLENTY, new Random(7)).look();

      // Then
      assertThat(seen.damages()).isNotEmpty().allMatch(it -> it.contains("customer_pkey"));
      assertThat(seen.checksumFailures()).isEqualTo(1);
    } finally {
      damaged.kill();
    }
  }
}
