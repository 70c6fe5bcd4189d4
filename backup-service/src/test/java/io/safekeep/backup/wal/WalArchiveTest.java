package io.safekeep.backup.wal;

import static io.safekeep.backup.wal.WalBuilder.FIRST;
import static io.safekeep.backup.wal.WalBuilder.ONE_MIB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.safekeep.backup.vault.CorruptObject;
import io.safekeep.backup.vault.ObjectNotFound;
import io.safekeep.backup.verify.ChainVerification;
import io.safekeep.backup.wire.Lsn;
import io.safekeep.backup.wire.SegmentName;
import io.safekeep.backup.wire.SystemIdentifier;
import io.safekeep.backup.wire.TimelineHistory;
import io.safekeep.backup.wire.TimelineId;
import io.safekeep.backup.wire.WalSegmentSize;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WalArchiveTest {
  private static final Lsn START = new Lsn(3L << 20);
  private static final SegmentName SEGMENT = SegmentName.holding(START, FIRST, ONE_MIB);
  private static final TimelineId SECOND = new TimelineId(2);
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

  @TempDir private Path directory;
  private ArchiveFixture fixture;
  private WalArchive archive;

  @BeforeEach
  void makeArchive() throws IOException {
    fixture = new ArchiveFixture(directory);
    archive = fixture.archive();
  }

  @Test
  void newArchiveIsEmpty() throws IOException {
    assertThat(archive.coverage()).isEmpty();
    assertThat(archive.newestSegment()).isEmpty();
    assertThat(archive.extract(SEGMENT, directory.resolve("none"))).isFalse();
    assertThat(directory.resolve("none")).doesNotExist();
  }

  @Test
  void archiveKnowsItsSegmentSize() throws IOException {
    assertThat(WalArchive.open(fixture.vault, WalBuilder.SYSTEM).segmentSize()).isEqualTo(ONE_MIB);
    assertThatThrownBy(() -> fixture.archive(WalBuilder.SYSTEM, new WalSegmentSize(16 << 20)))
        .isInstanceOf(WalRefused.class)
        .hasMessage("server has WAL segments of 16777216 bytes, its archive has 1048576");
  }

  @Test
  void archiveThatNobodyBeganIsNotFound() {
    assertThatThrownBy(() -> WalArchive.open(fixture.vault, new SystemIdentifier(99)))
        .isInstanceOf(ObjectNotFound.class);
  }

  @Test
  void holesSplitTheCoverage() throws IOException {
    // Given
    store(SEGMENT, WalBuilder.random(START, (5 << 20) / 2, 1));
    Lsn later = START.plus(4L << 20);
    store(SegmentName.holding(later, FIRST, ONE_MIB), WalBuilder.random(later, 1 << 20, 2));
    Lsn firstEnd = archive.coverage().getFirst().to();

    // Then
    assertThat(archive.coverage()).extracting(WalRange::from).containsExactly(START, later);
    assertThat(firstEnd).isGreaterThan(START.plus(5 << 19)).isLessThan(later);
    archive.requireWal(FIRST, START, firstEnd);
    assertThatThrownBy(() -> archive.requireWal(FIRST, START, later.plus(10)))
        .isInstanceOf(WalMissing.class)
        .hasMessage(
            "the archive has no WAL at %s in segment 000000010000000000000005".formatted(firstEnd));
    assertThatThrownBy(() -> archive.verify(FIRST, START, later.plus(10)))
        .isInstanceOf(WalMissing.class);
    archive.requireNames(FIRST, START, firstEnd);
    assertThatThrownBy(() -> archive.requireNames(FIRST, START, later.plus(10)))
        .isInstanceOf(WalMissing.class)
        .hasMessage(
            "the archive has no WAL at %s in segment 000000010000000000000005".formatted(firstEnd));
  }

  @Test
  void wholeChainIsVerifiedRecordByRecord() throws IOException {
    WalBuilder wal = WalBuilder.random(START, 3 << 20, 4);
    store(SEGMENT, wal);

    assertThat(archive.verify(FIRST, START.plus(100), wal.end())).isEqualTo(wal.length());
  }

  @Test
  void flippedBitInAnySegmentIsNamed() throws IOException {
    // Given
    store(SEGMENT, WalBuilder.random(START, 3 << 20, 4));
    Path file = fixture.pathOf(archive.layout().segment(SEGMENT.next()));
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);

    // Then
    assertThatThrownBy(() -> archive.verify(FIRST, START, START.plus(3 << 20)))
        .isInstanceOf(CorruptObject.class)
        .hasMessageContaining("000000010000000000000004");
    assertThatThrownBy(() -> archive.extract(SEGMENT.next(), directory.resolve("out")))
        .isInstanceOf(CorruptObject.class);
    assertThat(directory.resolve("out")).doesNotExist();
  }

  @Test
  void segmentCannotStandInForAnother() throws IOException {
    // Given
    store(SEGMENT, WalBuilder.random(START, 3 << 20, 4));
    Files.copy(
        fixture.pathOf(archive.layout().segment(SEGMENT)),
        fixture.pathOf(archive.layout().segment(SEGMENT.next())),
        StandardCopyOption.REPLACE_EXISTING);

    // Then
    assertThatThrownBy(() -> archive.extract(SEGMENT.next(), directory.resolve("out")))
        .isInstanceOf(CorruptObject.class);
  }

  @Test
  void recoveryAlongATimelineReadsItsParentsUpToTheBranch() throws IOException {
    // Given
    WalBuilder wal = WalBuilder.random(START, 4 << 20, 4);
    Lsn branch = START.plus((1 << 20) + 5000);
    try (WalWriter writer = fixture.writer(SEGMENT)) {
      writer.append(START, wal.bytes().limit((1 << 20) + 5000));
      writer.force();
    }
    SegmentName first = SegmentName.holding(branch, SECOND, ONE_MIB);
    try (WalWriter writer = fixture.writer(first)) {
      writer.append(first.start(), wal.bytes().position(1 << 20));
      writer.force();
    }
    String history = "1\t" + branch + "\tno recovery target specified\n";
    archive.keepHistory(
        new TimelineHistory(SECOND, history.getBytes(StandardCharsets.UTF_8)),
        fixture.key.current());

    // Then
    assertThat(archive.segmentAt(START, SECOND)).hasToString("000000010000000000000003");
    assertThat(archive.segmentAt(branch, SECOND)).hasToString("000000020000000000000004");
    assertThat(archive.segmentAt(branch, FIRST)).hasToString("000000010000000000000004");
    assertThat(archive.verify(SECOND, START, wal.end())).isEqualTo(wal.length());
    archive.requireNames(SECOND, START, wal.end());
    var chain = new ChainVerification(archive);
    assertThat(chain.verify(SECOND, START, wal.end(), null, null)).isEqualTo(wal.length());
    assertThat(chain.verify(SECOND, START, wal.end(), SECOND, wal.end())).isZero();
    assertThat(chain.verify(SECOND, START, wal.end(), FIRST, START.plus(3 << 20)))
        .isEqualTo(wal.length() - (1 << 20));
    assertThat(archive.history(SECOND).orElseThrow().content())
        .isEqualTo(history.getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> archive.requireWal(FIRST, START, wal.end()))
        .isInstanceOf(WalMissing.class);
  }

  @Test
  void targetBeforeATransactionIsReachedByTime() throws IOException {
    // Given
    WalBuilder wal =
        WalBuilder.from(START)
            .commit(NOON)
            .insert(100)
            .abort(NOON.plusMillis(1))
            .commit(NOON.plusMillis(2))
            .commit(NOON.plusMillis(3));
    store(SEGMENT, wal);

    // When
    RecoveryTarget target = target(NOON.plusMillis(2), null);

    // Then
    assertThat(target)
        .isEqualTo(
            new RecoveryTarget.ByTime(
                NOON.plusMillis(2),
                Optional.of(wal.transactions().get(2)),
                wal.transactions().get(3),
                0));
  }

  @Test
  void commitBehindALaterOneIsCountedAsSkipped() throws IOException {
    // Given
    WalBuilder wal =
        WalBuilder.from(START).commit(NOON.plusNanos(2000)).commit(NOON.plusNanos(1000));
    store(SEGMENT, wal);

    // Then
    assertThat(target(NOON.plusNanos(1000), null))
        .isEqualTo(
            new RecoveryTarget.ByTime(
                NOON.plusNanos(1000), Optional.empty(), wal.transactions().getFirst(), 1));
  }

  @Test
  void transactionsBeforeTheBaseBackupDoNotStopRecovery() throws IOException {
    // Given
    WalBuilder wal =
        WalBuilder.from(START)
            .commit(NOON.plusSeconds(60))
            .commit(NOON)
            .commit(NOON.plusSeconds(2));
    store(SEGMENT, wal);

    // When
    RecoveryTarget target =
        new CommitIndex(archive)
            .recoveryTarget(FIRST, wal.transactions().get(1).start(), NOON.plusSeconds(1), null);

    // Then
    assertThat(target)
        .isEqualTo(
            new RecoveryTarget.ByTime(
                NOON.plusSeconds(1),
                Optional.of(wal.transactions().get(1)),
                wal.transactions().get(2),
                0));
  }

  @Test
  void targetInAQuietHourIsReachedByThePositionOfTheLastRecord() throws IOException {
    // Given
    WalBuilder wal = WalBuilder.from(START).commit(NOON).insert(500);
    store(SEGMENT, wal);
    var reached =
        new RecoveryPoint(FIRST, wal.end(), wal.lastRecord(), NOON.plus(Duration.ofHours(1)));

    // Then
    assertThat(target(NOON.plusSeconds(3598), reached))
        .isEqualTo(
            new RecoveryTarget.ByLsn(wal.lastRecord(), Optional.of(wal.transactions().getFirst())));
    assertThat(target(NOON.plusSeconds(3599), reached))
        .isEqualTo(new RecoveryTarget.Unreachable(Optional.of(NOON.plusSeconds(3598))));
  }

  @Test
  void targetBehindTheArchiveIsRefusedBeforeRecoveryStarts() throws IOException {
    WalBuilder wal = WalBuilder.from(START).commit(NOON).commit(NOON.plusSeconds(1));
    store(SEGMENT, wal);

    assertThat(target(NOON.plusSeconds(1), null))
        .isEqualTo(
            new RecoveryTarget.Unreachable(
                Optional.of(Instant.parse("2026-11-21T12:00:00.999999Z"))));
  }

  @Test
  void recoveryPointBeyondAHoleProvesNothing() throws IOException {
    WalBuilder wal = WalBuilder.from(START).commit(NOON);
    store(SEGMENT, wal);
    var beyond =
        new RecoveryPoint(
            FIRST, START.plus(9 << 20), START.plus(9 << 20), NOON.plus(Duration.ofHours(1)));

    assertThat(target(NOON.plusSeconds(1), beyond)).isInstanceOf(RecoveryTarget.Unreachable.class);
  }

  @Test
  void latestTargetIsTheLastWholeRecord() throws IOException {
    // Given
    WalBuilder wal = WalBuilder.random(START, (5 << 20) / 2, 9);
    int cut = (int) wal.lastRecord().minus(START) + 10;
    try (WalWriter writer = fixture.writer(SEGMENT)) {
      writer.append(START, wal.bytes().limit(cut));
      writer.force();
    }
    Lsn lastWhole = wal.recordStarts().get(wal.recordStarts().size() - 2);

    // Then
    assertThat(new CommitIndex(archive).latest(FIRST, START))
        .hasValueSatisfying(latest -> assertThat(latest.lastRecord()).isEqualTo(lastWhole));
  }

  @Test
  void lostTimesAreReadFromTheWalAgain() throws IOException {
    // Given
    WalBuilder wal = WalBuilder.random(START, 3 << 20, 9);
    store(SEGMENT, wal);
    Instant time = wal.transactions().get(wal.transactions().size() / 2).at();
    RecoveryTarget before = target(time, null);
    fixture.files.delete(archive.layout().commits(SEGMENT));
    fixture.files.delete(archive.layout().commits(SEGMENT.next()));

    // Then
    assertThat(target(time, null)).isEqualTo(before);
  }

  private RecoveryTarget target(Instant time, RecoveryPoint reached) throws IOException {
    return new CommitIndex(archive).recoveryTarget(FIRST, START, time, reached);
  }

  private void store(SegmentName segment, WalBuilder wal) throws IOException {
    try (WalWriter writer = fixture.writer(segment)) {
      writer.append(segment.start(), wal.bytes());
      writer.force();
    }
  }
}
