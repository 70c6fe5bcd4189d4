package io.safekeep.backup.wal;

import static io.safekeep.backup.wal.WalBuilder.FIRST;
import static io.safekeep.backup.wal.WalBuilder.ONE_MIB;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.safekeep.backup.wal.WalArchive.RemovedWal;
import io.safekeep.backup.wal.WalNeeds.RecoveryStart;
import io.safekeep.backup.wire.Lsn;
import io.safekeep.backup.wire.SegmentName;
import io.safekeep.backup.wire.TimelineHistory;
import io.safekeep.backup.wire.TimelineId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which WAL is taken out of an archive, and that it does not matter where a crash cuts that off.
class RemovedWalTest {
  private static final Lsn START = new Lsn(3L << 20);
  private static final TimelineId SECOND = new TimelineId(2);

  @TempDir private Path directory;
  private ArchiveFixture fixture;
  private WalArchive archive;

  @BeforeEach
  void sixSegments() throws IOException {
    fixture = new ArchiveFixture(directory);
    archive = fixture.archive();
    try (WalWriter writer = fixture.writer(SegmentName.holding(START, FIRST, ONE_MIB))) {
      writer.append(START, WalBuilder.random(START, 6 << 20, 1).bytes());
      writer.force();
    }
  }

  @Test
  void whatEndsBeforeEveryRecoveryGoesWithWhatLiesBesideIt() throws IOException {
    // When
    RemovedWal removed = archive.removeUnneeded(from(FIRST, 5, 7), () -> true);

    // Then
    assertThat(removed.segments()).isEqualTo(2);
    assertThat(removed.bytes()).isPositive();
    assertThat(archive.coverage().getFirst().from()).isEqualTo(lsn(5));
    assertThat(Files.exists(fixture.pathOf(archive.layout().commits(segment(FIRST, 4))))).isFalse();
    assertThat(Files.exists(fixture.pathOf(archive.layout().commits(segment(FIRST, 5))))).isTrue();
    archive.verify(FIRST, lsn(5), lsn(8));
  }

  @Test
  void whereverItIsCutOffWhatIsNeededStaysAndRepeatingFinishes() throws IOException {
    for (int until = 0; until < 4; until++) {
      // When
      var asked = new AtomicInteger();
      int most = until;
      archive.removeUnneeded(from(FIRST, 5), () -> asked.getAndIncrement() < most);

      // Then
      archive.verify(FIRST, lsn(5), lsn(8));
    }
    archive.removeUnneeded(from(FIRST, 5), () -> true);
    assertThat(archive.coverage().getFirst().from()).isEqualTo(lsn(5));
    assertThat(archive.removeUnneeded(from(FIRST, 5), () -> true)).isEqualTo(new RemovedWal(0, 0));
  }

  @Test
  void anAbandonedBranchGoesAndTheHistoryStays() throws IOException {
    // Given
    try (WalWriter writer = fixture.writer(segment(SECOND, 6))) {
      writer.append(lsn(6), WalBuilder.random(lsn(6), 1 << 20, 2).bytes());
    }
    String history = "1\t%s\tno recovery target specified\n".formatted(lsn(6).plus(100));
    archive.keepHistory(
        new TimelineHistory(SECOND, history.getBytes(UTF_8)), fixture.key.current());

    // When a base backup from before the branching stays
    archive.removeUnneeded(from(SECOND, 4), () -> true);

    // Then its timeline's ancestor stays from there on
    assertThat(archive.coverage().getFirst().from()).isEqualTo(lsn(4));

    // When all base backups are from behind it
    archive.removeUnneeded(List.of(new RecoveryStart(SECOND, lsn(6).plus(200))), () -> true);

    // Then nothing of the old branch is left, and it is known where the new one came from
    assertThat(archive.coverage()).extracting(WalRange::timeline).containsExactly(SECOND);
    assertThat(archive.history(SECOND)).isPresent();
  }

  @Test
  void inDoubtWalStays() throws IOException {
    // When nobody knows where the timeline of the only base backup came from
    archive.removeUnneeded(from(SECOND, 5), () -> true);
    // and when WAL is on a newer timeline than all base backups
    try (WalWriter writer = fixture.writer(segment(new TimelineId(3), 4))) {
      writer.append(lsn(4), WalBuilder.random(lsn(4), 1 << 20, 3).bytes());
    }
    archive.removeUnneeded(from(SECOND, 5), () -> true);

    // Then
    assertThat(archive.coverage().getFirst().from()).isEqualTo(lsn(5));
    assertThat(archive.coverage().getLast().timeline()).isEqualTo(new TimelineId(3));
    assertThatThrownBy(() -> archive.removeUnneeded(List.of(), () -> true))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static List<RecoveryStart> from(TimelineId timeline, int... mebibytes) {
    return Arrays.stream(mebibytes)
        .mapToObj(at -> new RecoveryStart(timeline, lsn(at).plus(40)))
        .toList();
  }

  private static Lsn lsn(int mebibytes) {
    return new Lsn((long) mebibytes << 20);
  }

  private static SegmentName segment(TimelineId timeline, int number) {
    return SegmentName.holding(lsn(number), timeline, ONE_MIB);
  }
}
