package io.safekeep.backup.wal;

import static io.safekeep.backup.wal.WalBuilder.FIRST;
import static io.safekeep.backup.wal.WalBuilder.ONE_MIB;
import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.backup.wire.Lsn;
import io.safekeep.backup.wire.SegmentName;
import io.safekeep.backup.wire.TimelineHistory;
import io.safekeep.backup.wire.TimelineId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever was written and whatever is asked for: what the index says about a target is what
/// PostgreSQL will do, by a model that knows every transaction.
class RecoveryPlanTest {
  private static final Lsn START = new Lsn(3L << 20);
  private static final TimelineId SECOND = new TimelineId(2);
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

  @TempDir private Path directory;

  /// Clocks run on, stand still for an hour, and are stamped out of order now and then.
  private static void write(WalBuilder wal, Random random, Instant[] clock, int count) {
    for (int i = 0; i < count; i++) {
      clock[0] =
          clock[0].plus(
              random.nextInt(20) == 0 ? 3_600_000_000L : random.nextInt(3), ChronoUnit.MICROS);
      Instant at = clock[0].minus(random.nextInt(3), ChronoUnit.MICROS);
      switch (random.nextInt(6)) {
        case 0 -> wal.abort(at);
        case 1 -> wal.insert(random.nextInt(3000));
        case 2 -> wal.commitPrepared(at);
        default -> wal.commit(at);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void everyTargetBringsBackWhatTheModelSays(long seed) throws IOException {
    // Given
    var random = new Random(seed);
    var fixture = new ArchiveFixture(directory);
    WalBuilder wal = WalBuilder.from(START);
    Instant[] clock = {NOON};
    write(wal, random, clock, 80);
    store(fixture, SegmentName.holding(START, FIRST, ONE_MIB), wal, START);
    Instant covered = clock[0].plus(Duration.ofHours(2));
    var reached =
        new RecoveryPoint(
            FIRST, wal.end(), wal.lastRecord(), covered.plus(RecoveryPoint.COMMIT_LATENCY));

    // Then
    checkAll(fixture.archive(), FIRST, wal.transactions(), wal.lastRecord(), reached, covered);
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12})
  void historyThatWasLeftBringsNothingBack(long seed) throws IOException {
    // Given a timeline that goes on behind the place where the next one left it
    var fixture = new ArchiveFixture(directory);
    WalBuilder left = WalBuilder.from(START);
    WalBuilder kept = WalBuilder.from(START);
    Instant[] clock = {NOON};
    Instant[] keptClock = {NOON};
    write(left, new Random(seed), clock, 40);
    write(kept, new Random(seed), keptClock, 40);
    Lsn branch = kept.end();
    write(left, new Random(seed + 100), clock, 30);
    write(kept, new Random(seed + 200), keptClock, 30);
    SegmentName first = SegmentName.holding(START, FIRST, ONE_MIB);
    store(fixture, first, left, START);
    store(fixture, SegmentName.holding(branch, SECOND, ONE_MIB), kept, START);
    fixture
        .archive()
        .keepHistory(
            new TimelineHistory(
                SECOND, ("1\t" + branch + "\tpromoted\n").getBytes(StandardCharsets.UTF_8)),
            fixture.key.current());
    Instant covered = keptClock[0].plus(Duration.ofHours(2));
    var reached =
        new RecoveryPoint(
            SECOND, kept.end(), kept.lastRecord(), covered.plus(RecoveryPoint.COMMIT_LATENCY));

    // Then
    checkAll(fixture.archive(), SECOND, kept.transactions(), kept.lastRecord(), reached, covered);
  }

  private static void checkAll(
      WalArchive archive,
      TimelineId timeline,
      List<TransactionEnd> transactions,
      Lsn lastRecord,
      RecoveryPoint reached,
      Instant covered)
      throws IOException {
    for (Instant target : targets(transactions, covered)) {
      var plan = new CommitIndex(archive).recoveryTarget(timeline, START, target, reached);
      check(plan, target, transactions, lastRecord, covered);
    }
  }

  /// Each transaction's moment and its neighbours, moments within quiet stretches, and both edges.
  private static List<Instant> targets(List<TransactionEnd> transactions, Instant covered) {
    var targets = new ArrayList<Instant>();
    transactions.stream()
        .flatMap(end ->
            Stream.of(
                end.at().minus(1, ChronoUnit.MICROS),
                end.at(),
                end.at().plus(1, ChronoUnit.MICROS),
                end.at().plus(Duration.ofMinutes(30))))
        .forEach(targets::add);
    targets.add(covered);
    targets.add(covered.plus(1, ChronoUnit.MICROS));
    return targets;
  }

  private static void check(
      RecoveryTarget plan,
      Instant target,
      List<TransactionEnd> transactions,
      Lsn lastRecord,
      Instant covered) {
    Optional<TransactionEnd> stop =
        transactions.stream().filter(end -> end.at().isAfter(target)).findFirst();
    if (stop.isPresent()) {
      int at = transactions.indexOf(stop.get());
      assertThat(plan)
          .as("target %s", target)
          .isEqualTo(
              new RecoveryTarget.ByTime(
                  target,
                  lastCommit(transactions.subList(0, at)),
                  stop.get(),
                  (int)
                      transactions.subList(at, transactions.size()).stream()
                          .filter(TransactionEnd::committed)
                          .filter(end -> !end.at().isAfter(target))
                          .count()));
    } else if (!target.isAfter(covered)) {
      assertThat(plan)
          .as("target %s", target)
          .isEqualTo(new RecoveryTarget.ByLsn(lastRecord, lastCommit(transactions)));
    } else {
      assertThat(plan)
          .as("target %s", target)
          .isEqualTo(new RecoveryTarget.Unreachable(Optional.of(covered)));
    }
  }

  private static Optional<TransactionEnd> lastCommit(List<TransactionEnd> transactions) {
    return transactions.stream().filter(TransactionEnd::committed).reduce((_, later) -> later);
  }

  private static void store(ArchiveFixture fixture, SegmentName segment, WalBuilder wal, Lsn start)
      throws IOException {
    try (WalWriter writer = fixture.writer(segment)) {
      writer.append(segment.start(), wal.bytes().position((int) segment.start().minus(start)));
      writer.force();
    }
  }
}
