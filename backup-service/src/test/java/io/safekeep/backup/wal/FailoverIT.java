package io.safekeep.backup.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.safekeep.backup.wire.Dsn;
import io.safekeep.backup.wire.Lsn;
import io.safekeep.backup.wire.ReplicationConnection;
import io.safekeep.backup.wire.SlotRetention;
import io.safekeep.backup.wire.TimelineId;
import io.safekeep.testing.Directories;
import io.safekeep.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A primary and its streaming standby, of which the address names both; the primary dies.
class FailoverIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private Path directory;
  private ArchiveFixture fixture;
  private PostgresServer primary;
  private PostgresServer standby;

  @BeforeEach
  void startBoth() throws IOException {
    fixture = new ArchiveFixture(directory);
    primary = setup("primary").start();
    primary.execute("postgres", "create table filler (t text)");
    primary.stop();
    var copy = directory.resolve("standby");
    Directories.copy(primary.dataDirectory(), copy);
    primary.start();
    Files.createFile(copy.resolve("standby.signal"));
    Files.writeString(
        copy.resolve("postgresql.auto.conf"),
        "primary_conninfo = 'host=127.0.0.1 port=%d user=%s password=%s'\n"
            .formatted(primary.port(), PostgresServer.SUPERUSER, primary.password()));
    standby = setup("standby").start();
  }

  private PostgresServer.Setup setup(String name) {
    return PostgresServer.in(directory.resolve(name))
        .forTests()
        .initdb("--wal-segsize=1")
        .setting("max_slot_wal_keep_size", "64MB")
        .setting("wal_keep_size", "8MB")
        .setting("wal_compression", "off");
  }

  @AfterEach
  void stopBoth() {
    primary.close();
    standby.close();
  }

  @Test
  void standbyThatKeptTheWalIsFollowedWithoutAGap() throws Exception {
    // Given a standby with a slot, as one that synchronises slots has
    ReplicationConnection onStandby = open(standby.port());
    await().atMost(PATIENCE).untilAsserted(() -> onStandby.createSlot(RunningReceiver.SLOT));
    onStandby.close();
    try (var receiver = new RunningReceiver(both(), fixture, null)) {
      write(primary);
      receiver.awaitDurable(flushed(primary));
      Lsn start = archive(receiver).coverage().getFirst().from();

      // When
      failOver();
      write(standby);
      receiver.awaitDurable(flushed(standby));

      // Then
      assertThat(receiver.gaps).isEmpty();
      assertThat(receiver.point.timeline()).isEqualTo(new TimelineId(2));
      archive(receiver).verify(new TimelineId(2), start, receiver.point.durable());
    }
  }

  @Test
  void standbyThatLostTheWalIsALoudGap() throws Exception {
    // Given nobody receives while the standby goes on without a slot for us
    Lsn received;
    try (var receiver = new RunningReceiver(both(), fixture, null)) {
      write(primary);
      receiver.awaitDurable(flushed(primary));
      received = receiver.point.durable();
    }
    failOver();
    for (var round = 0; round < 16; round++) {
      write(standby);
    }
    standby.execute("postgres", "checkpoint");
    standby.execute("postgres", "checkpoint");

    // When
    try (var receiver = new RunningReceiver(both(), fixture, null)) {
      receiver.awaitDurable(flushed(standby));

      // Then
      assertThat(receiver.gaps).hasSize(1);
      // What was received of its first segment belongs to the old timeline.
      assertThat(receiver.gaps.getFirst().from())
          .isGreaterThanOrEqualTo(receiver.segmentSize.startOfSegment(received));
      assertThat(receiver.gaps.getFirst().to()).isGreaterThan(received);
    }
  }

  @Test
  void onlyThePrimaryIsStreamedFrom() throws Exception {
    // Given
    primary.stop();

    // When // Then
    assertThatThrownBy(() -> ReplicationConnection.open(both()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("127.0.0.1:%d: Connection refused".formatted(primary.port()))
        .hasMessageContaining("127.0.0.1:%d is a standby".formatted(standby.port()));
  }

  @Test
  void whatASlotKeepsIsWhatTheServerItselfSays() throws Exception {
    // Given
    try (var server = open(primary.port())) {
      server.createSlot("idle");
    }
    for (var round = 0; round < 5; round++) {
      write(primary);

      // When
      try (var server = open(primary.port());
          var connection = primary.connect("postgres");
          var statement = connection.createStatement()) {
        var retention = SlotRetention.of(server, "idle").orElseThrow();
        var rows =
            statement.executeQuery(
                """
                select safe_wal_size, pg_current_wal_flush_lsn() - restart_lsn
                from pg_replication_slots where slot_name = 'idle'
                """);

        // Then
        assertThat(rows.next()).isTrue();
        assertThat(retention.safeBytes()).isEqualTo(rows.getLong(1));
        assertThat(retention.retainedBytes()).isEqualTo(rows.getLong(2));
      }
    }
  }

  private void failOver() {
    primary.kill();
    standby.execute("postgres", "select pg_promote()");
  }

  private Dsn both() {
    return new Dsn(
        "127.0.0.1:%d,127.0.0.1:%d".formatted(primary.port(), standby.port()),
        5432,
        PostgresServer.SUPERUSER,
        primary.password());
  }

  private ReplicationConnection open(int port) throws IOException {
    return ReplicationConnection.open(
        new Dsn("127.0.0.1", port, PostgresServer.SUPERUSER, primary.password()));
  }

  private WalArchive archive(RunningReceiver receiver) throws IOException {
    return WalArchive.open(fixture.vault, receiver.system);
  }

  private Lsn flushed(PostgresServer server) throws IOException {
    try (var connection = open(server.port())) {
      return connection.identifySystem().flushed();
    }
  }

  private static void write(PostgresServer server) {
    server.execute(
        "postgres",
        "insert into filler select string_agg(md5(g::text || clock_timestamp()), '')"
            + " from generate_series(1, 3) m, generate_series(1, 33000) g group by m");
  }
}
