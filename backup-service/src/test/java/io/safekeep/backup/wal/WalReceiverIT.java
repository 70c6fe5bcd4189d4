package io.safekeep.backup.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.safekeep.backup.wire.Dsn;
import io.safekeep.backup.wire.Lsn;
import io.safekeep.backup.wire.ReplicationConnection;
import io.safekeep.backup.wire.SegmentName;
import io.safekeep.backup.wire.SystemIdentifier;
import io.safekeep.backup.wire.TimelineId;
import io.safekeep.backup.wire.WalSegmentSize;
import io.safekeep.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WalReceiverIT {
  private static final WalSegmentSize ONE_MIB = new WalSegmentSize(1 << 20);
  private static final TimelineId FIRST = new TimelineId(1);
  private static final TimelineId SECOND = new TimelineId(2);

  @TempDir private Path directory;
  private ArchiveFixture fixture;
  private PostgresServer server;

  @BeforeEach
  void startServer() {
    fixture = new ArchiveFixture(directory);
    server = setup().start();
    server.execute("postgres", "create table filler (t text)");
  }

  private PostgresServer.Setup setup() {
    return PostgresServer.in(directory.resolve("data"))
        .forTests()
        .initdb("--wal-segsize=1")
        .setting("min_wal_size", "2MB")
        .setting("max_wal_size", "4MB")
        .setting("track_commit_timestamp", "on")
        .setting("wal_compression", "off");
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  @Test
  void archiveEqualsTheServersOwnWal() throws Exception {
    // Given
    server.execute("postgres", "alter system set wal_keep_size = '1GB'");
    server.execute("postgres", "select pg_reload_conf()");

    // When
    try (var receiver = receive()) {
      write(6);
      server.execute("postgres", "select pg_switch_wal()");
      write(3);
      receiver.awaitDurable(flushed());

      // Then
      assertThat(receiver.gaps).isEmpty();
      assertArchiveEqualsServer(receiver);
    }
  }

  @Test
  void walIsAcknowledgedOnlyWhenItIsDurable() throws Exception {
    try (var receiver = receive()) {
      write(1);
      Lsn end = flushed();
      receiver.awaitDurable(end);

      await()
          .atMost(Duration.ofSeconds(10))
          .until(
              () -> !Lsn.parse(query("select flush_lsn from pg_stat_replication")).isBefore(end));
      assertThat(
              query(
                  "select restart_lsn <= '%s'::pg_lsn from pg_replication_slots"
                      .formatted(receiver.point.durable())))
          .isEqualTo("t");
    }
  }

  @Test
  void quietServerIsStillCoveredUpToNow() throws Exception {
    try (var receiver = receive()) {
      receiver.awaitDurable(flushed());
      Instant now =
          Instant.parse(query("select to_json(clock_timestamp())::text").replace("\"", ""));

      await()
          .atMost(Duration.ofSeconds(10))
          .until(() ->
              receiver.point.serverClock() != null && receiver.point.serverClock().isAfter(now));
    }
  }

  @Test
  void receiverStartedAgainGoesOnWhereItStopped() throws Exception {
    // Given
    Lsn stoppedAt;
    try (var receiver = receive()) {
      write(1);
      receiver.awaitDurable(flushed());
      stoppedAt = receiver.point.durable();
    }
    write(3);

    // When
    try (var receiver = receive()) {
      receiver.awaitDurable(flushed());

      // Then
      assertThat(receiver.awaitState(ReceiverState.Streaming.class).start())
          .isGreaterThanOrEqualTo(stoppedAt);
      assertThat(receiver.gaps).isEmpty();
      assertThat(archive(receiver).coverage()).hasSize(1);
      archive(receiver).verify(FIRST, stoppedAt, receiver.point.durable());
    }
  }

  @Test
  void serverThatStopsAndCrashesLeavesNoGap() throws Exception {
    try (var receiver = receive()) {
      receiver.awaitDurable(flushed());

      // When
      write(1);
      server.restart();
      write(1);
      server.kill();
      server.start();
      write(1);
      receiver.awaitDurable(flushed());

      // Then
      assertThat(receiver.gaps).isEmpty();
      List<WalRange> coverage = archive(receiver).coverage();
      assertThat(coverage).hasSize(1);
      archive(receiver).verify(FIRST, coverage.getFirst().from(), coverage.getFirst().to());
    }
  }

  @Test
  void promotionIsFollowedOntoTheNextTimeline() throws Exception {
    try (var receiver = receive()) {
      write(2);
      receiver.awaitDurable(flushed());
      Lsn start = archive(receiver).coverage().getFirst().from();

      // When
      server.stop();
      promoteAtNextStart();
      server.start();
      awaitPromotion();
      write(2);
      receiver.awaitDurable(flushed());

      // Then
      assertThat(receiver.gaps).isEmpty();
      assertThat(receiver.point.timeline()).isEqualTo(SECOND);
      assertThat(receiver.histories).hasSize(1);
      WalArchive archive = archive(receiver);
      assertThat(archive.history(SECOND).orElseThrow().content())
          .isEqualTo(Files.readAllBytes(server.dataDirectory().resolve("pg_wal/00000002.history")));
      archive.verify(SECOND, start, receiver.point.durable());
    }
  }

  @Test
  void serverThatLostItsLastWalInAFailoverIsFollowedFromTheBranch() throws Exception {
    // Given
    server.stop();
    copy(server.dataDirectory(), directory.resolve("lagging"));
    server.start();
    Lsn start;
    Lsn endOnFirst;
    try (var receiver = receive()) {
      write(2);
      receiver.awaitDurable(flushed());
      start = archive(receiver).coverage().getFirst().from();
      endOnFirst = receiver.point.durable();
    }

    // When
    server.stop();
    PostgresServer ahead = server;
    ahead.close();
    promoteAtNextStart(directory.resolve("lagging"));
    server = setupIn(directory.resolve("lagging"), ahead.port()).start();
    awaitPromotion();
    write(1);
    try (var receiver = receive()) {
      receiver.awaitDurable(flushed());

      // Then
      WalArchive archive = archive(receiver);
      assertThat(receiver.point.timeline()).isEqualTo(SECOND);
      Lsn branch = archive.history(SECOND).orElseThrow().ancestors().getFirst().end();
      assertThat(branch).isLessThan(endOnFirst);
      archive.verify(FIRST, start, endOnFirst);
      archive.verify(SECOND, ONE_MIB.startOfSegment(branch), receiver.point.durable());
    }
  }

  @Test
  void lostSlotIsMadeAnewWithoutAGapWhileTheWalIsStillThere() throws Exception {
    // Given
    server.execute("postgres", "alter system set wal_keep_size = '1GB'");
    server.execute("postgres", "select pg_reload_conf()");
    try (var receiver = receive()) {
      write(1);
      receiver.awaitDurable(flushed());
    }
    dropSlot();
    write(2);
    server.execute("postgres", "checkpoint");

    // When
    try (var receiver = receive()) {
      receiver.awaitDurable(flushed());

      // Then
      assertThat(receiver.gaps).isEmpty();
      assertThat(archive(receiver).coverage()).hasSize(1);
    }
  }

  @Test
  void walThatTheServerRemovedWithoutItsSlotIsALoudGap() throws Exception {
    // Given
    Lsn stoppedAt;
    try (var receiver = receive()) {
      write(1);
      receiver.awaitDurable(flushed());
      stoppedAt = receiver.point.durable();
    }
    dropSlot();
    write(8);
    server.execute("postgres", "checkpoint");
    write(1);

    // When
    try (var receiver = receive()) {
      receiver.awaitDurable(flushed());

      // Then
      List<WalRange> coverage = archive(receiver).coverage();
      assertThat(coverage).hasSize(2);
      assertThat(receiver.gaps)
          .containsExactly(
              new WalGap(
                  FIRST,
                  coverage.getFirst().to(),
                  coverage.getLast().from(),
                  WalGap.Reason.SLOT_MISSING));
      assertThat(coverage.getFirst().to()).isGreaterThanOrEqualTo(stoppedAt);
    }
  }

  @Test
  void slotThatTheServerGaveUpIsALoudGap() throws Exception {
    // Given
    try (var receiver = receive()) {
      write(1);
      receiver.awaitDurable(flushed());
    }
    server.execute("postgres", "alter system set max_slot_wal_keep_size = '1MB'");
    server.execute("postgres", "select pg_reload_conf()");
    write(8);
    server.execute("postgres", "checkpoint");
    assertThat(query("select wal_status from pg_replication_slots")).isEqualTo("lost");

    // When
    try (var receiver = receive()) {
      receiver.awaitDurable(flushed());

      // Then
      assertThat(receiver.gaps)
          .singleElement()
          .extracting(WalGap::reason)
          .isEqualTo(WalGap.Reason.SLOT_INVALIDATED);
      assertThat(archive(receiver).coverage()).hasSize(2);
      assertThat(query("select wal_status from pg_replication_slots")).isEqualTo("reserved");
    }
  }

  @Test
  void anotherSystemIsRefused() throws Exception {
    try (var receiver = new RunningReceiver(dsn(), fixture, new SystemIdentifier(42))) {
      receiver.awaitEnd();

      assertThat(receiver.states.getLast())
          .isInstanceOfSatisfying(
              ReceiverState.Refused.class,
              refused ->
                  assertThat(refused.reason())
                      .hasMessageMatching("server is system \\d+, the archive is of 42"));
      assertThat(fixture.files.list(fixture.vault.root())).isEmpty();
    }
  }

  @Test
  void fullRepositoryStopsAcknowledgingAndGoesOnWithoutAGap() throws Exception {
    try (var receiver = receive()) {
      // Given
      write(1);
      receiver.awaitDurable(flushed());

      // When
      fixture.disk.leaveRoomFor(100_000);
      write(4);
      receiver.awaitState(ReceiverState.RepositoryFull.class);

      // Then
      Lsn durable = receiver.point.durable();
      assertThat(durable).isLessThan(flushed());
      assertThat(
              query(
                  "select restart_lsn <= '%s'::pg_lsn from pg_replication_slots"
                      .formatted(durable)))
          .isEqualTo("t");
      fixture.disk.leaveRoomFor(Long.MAX_VALUE);
      receiver.awaitDurable(flushed());
      assertThat(receiver.gaps).isEmpty();
      assertThat(archive(receiver).coverage()).hasSize(1);
      archive(receiver).verify(FIRST, durable, receiver.point.durable());
    }
  }

  @Test
  void wrongPasswordIsToldAndTriedAgain() throws Exception {
    // Given
    server.createRole("backup", "first", "replication");
    Dsn dsn = new Dsn("127.0.0.1", server.port(), "backup", "second");

    try (var receiver = new RunningReceiver(dsn, fixture, null)) {
      // When
      var waiting = receiver.awaitState(ReceiverState.Waiting.class);
      server.createRole("backup", "second", "replication");
      receiver.awaitDurable(flushed());

      // Then
      assertThat(waiting.cause()).hasMessageContaining("28P01").hasMessageNotContaining("second");
    }
  }

  @Test
  void listenerInTroubleDoesNotStopTheStream() throws Exception {
    try (var receiver = receive()) {
      receiver.deaf = true;
      server.restart();
      write(1);

      receiver.awaitDurable(flushed());
      assertThat(receiver.gaps).isEmpty();
    }
  }

  @Test
  void commitsAreCountedAndTimedAsTheServerDoes() throws Exception {
    try (var receiver = receive()) {
      // Given
      receiver.awaitDurable(flushed());
      Lsn start = archive(receiver).coverage().getFirst().from();
      server.execute("postgres", "create table ledger (i int)");
      CompletableFuture.allOf(commitInTurn(40), commitInTurn(40), commitInTurn(40)).join();
      server.execute("postgres", "insert into ledger values (0)");
      receiver.awaitDurable(flushed());
      List<Instant> truth = commitTimes();

      // When
      List<TransactionEnd> indexed = new ArrayList<>();
      var index = new CommitIndex(archive(receiver));
      index.transactions(FIRST, start, receiver.point.durable(), indexed::add);

      // Then
      assertThat(indexed.stream().filter(TransactionEnd::committed).map(TransactionEnd::at))
          .containsAll(truth);
      assertThat(truth).hasSize(121);
      assertThat(receiver.commits.get()).isGreaterThanOrEqualTo(121);
      for (Instant moment : List.of(truth.get(10), truth.get(60), truth.get(100))) {
        RecoveryTarget target = index.recoveryTarget(FIRST, start, moment, receiver.point);
        assertThat(target)
            .isInstanceOfSatisfying(
                RecoveryTarget.ByTime.class,
                byTime -> {
                  assertThat(byTime.lastCommit().orElseThrow().at()).isBeforeOrEqualTo(moment);
                  assertThat(byTime.stopsBefore().at()).isAfter(moment);
                });
      }
    }
  }

  @Test
  void scannerSeesWhatPostgresItselfSeesInItsWal() throws Exception {
    try (var receiver = receive()) {
      // Given
      server.execute("postgres", "create extension pg_walinspect");
      receiver.awaitDurable(flushed());
      Lsn start = receiver.point.durable();
      CompletableFuture.allOf(commitInTurn(20), commitInTurn(20)).join();
      write(2);
      server.execute("postgres", "begin; create table gone (i int); rollback");
      server.execute("postgres", "insert into filler values ('end')");
      Lsn end = flushed();
      receiver.awaitDurable(end);

      // When
      List<String> ours = new ArrayList<>();
      new CommitIndex(archive(receiver))
          .transactions(
              FIRST,
              start,
              end,
              transaction ->
                  ours.add(
                      transaction.start()
                          + " "
                          + transaction.end()
                          + " "
                          + transaction.committed()));

      // Then
      assertThat(ours).hasSizeGreaterThan(40).containsExactlyElementsOf(walInspect(start, end));
    }
  }

  private RunningReceiver receive() {
    return new RunningReceiver(dsn(), fixture, null);
  }

  private Dsn dsn() {
    return new Dsn("127.0.0.1", server.port(), PostgresServer.SUPERUSER, server.password());
  }

  private WalArchive archive(RunningReceiver receiver) throws IOException {
    return WalArchive.open(fixture.vault, receiver.system);
  }

  private PostgresServer.Setup setupIn(Path data, int port) {
    return PostgresServer.in(data).forTests().port(port);
  }

  /// Makes the server, which must be stopped, end its recovery on a new timeline.
  private void promoteAtNextStart() throws IOException {
    promoteAtNextStart(server.dataDirectory());
  }

  private static void promoteAtNextStart(Path data) throws IOException {
    Files.createFile(data.resolve("recovery.signal"));
    Files.writeString(
        data.resolve("postgresql.auto.conf"),
        "restore_command = 'false'\nrecovery_target_action = 'promote'\n");
  }

  private void awaitPromotion() {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> query("select pg_is_in_recovery()").equals("f"));
  }

  private void write(int mebibytes) {
    // One compressed-out value of a mebibyte would be a few bytes of WAL.
    server.execute(
        "postgres",
        "insert into filler select string_agg(md5(g::text || clock_timestamp()), '')"
            + " from generate_series(1, %d) m, generate_series(1, 33000) g group by m"
                .formatted(mebibytes));
  }

  private void dropSlot() {
    await()
        .atMost(Duration.ofSeconds(10))
        .ignoreExceptions()
        .until(() -> {
          server.execute("postgres", "select pg_drop_replication_slot('safekeep_test')");
          return true;
        });
  }

  private CompletableFuture<Void> commitInTurn(int times) {
    return CompletableFuture.runAsync(() -> {
      try (Connection connection = server.connect("postgres");
          var statement = connection.createStatement()) {
        statement.execute("create table if not exists ledger (i int)");
        for (int i = 0; i < times; i++) {
          statement.execute("insert into ledger values (" + i + ")");
        }
      } catch (SQLException failed) {
        throw new IllegalStateException(failed);
      }
    });
  }

  private List<Instant> commitTimes() throws SQLException {
    return queryAll(
            "select to_json(pg_xact_commit_timestamp(xmin) at time zone 'UTC')#>>'{}' || 'Z'"
                + " from ledger order by pg_xact_commit_timestamp(xmin)")
        .stream()
        .map(Instant::parse)
        .toList();
  }

  private List<String> walInspect(Lsn start, Lsn end) throws SQLException {
    return queryAll(
        """
        select start_lsn || ' ' || end_lsn || ' ' || (record_type like 'COMMIT%%')
        from pg_get_wal_records_info('%s', '%s')
        where resource_manager = 'Transaction' and record_type ~ '^(COMMIT|ABORT)'
        order by start_lsn
        """
            .formatted(start, end));
  }

  private Lsn flushed() throws IOException {
    try (var connection = ReplicationConnection.open(dsn())) {
      return connection.identifySystem().flushed();
    }
  }

  private String query(String sql) throws SQLException {
    return queryAll(sql).getFirst();
  }

  private List<String> queryAll(String sql) throws SQLException {
    try (Connection connection = server.connect("postgres");
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      List<String> values = new ArrayList<>();
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
    }
  }

  private void assertArchiveEqualsServer(RunningReceiver receiver) throws IOException {
    WalArchive archive = archive(receiver);
    WalRange range = archive.coverage().getFirst();
    assertThat(range.to().minus(range.from())).isGreaterThan(9L << 20);
    for (Lsn at = range.from(); at.isBefore(range.to()); at = at.plus(ONE_MIB.bytes())) {
      SegmentName segment = SegmentName.holding(at, FIRST, ONE_MIB);
      byte[] theirs =
          Files.readAllBytes(server.dataDirectory().resolve("pg_wal").resolve(segment.toString()));
      int length = (int) Math.min(ONE_MIB.bytes(), range.to().minus(at));
      byte[] ours = fixture.extracted(archive, segment);
      assertThat(Arrays.copyOf(ours, length)).isEqualTo(Arrays.copyOf(theirs, length));
      assertThat(ours).hasSize(ONE_MIB.bytes());
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        Path target = to.resolve(from.relativize(path));
        Files.copy(path, target, StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }
}
