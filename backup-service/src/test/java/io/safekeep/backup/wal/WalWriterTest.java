package io.safekeep.backup.wal;

import static io.safekeep.backup.wal.WalBuilder.FIRST;
import static io.safekeep.backup.wal.WalBuilder.ONE_MIB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.safekeep.backup.vault.StoreFull;
import io.safekeep.backup.wire.Lsn;
import io.safekeep.backup.wire.SegmentName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WalWriterTest {
  private static final Lsn START = new Lsn(3L << 20);
  private static final SegmentName SEGMENT = SegmentName.holding(START, FIRST, ONE_MIB);

  @TempDir private Path directory;
  private ArchiveFixture fixture;

  @BeforeEach
  void makeArchive() {
    fixture = new ArchiveFixture(directory);
  }

  @Test
  void archiveGivesBackWhatWasAppended() throws IOException {
    // Given
    WalBuilder wal = WalBuilder.random(START, (5 << 20) / 2, 1);
    List<SegmentName> completed = new ArrayList<>();
    WalArchive archive = fixture.archive();

    // When
    try (WalWriter writer = WalWriter.open(archive, SEGMENT, fixture.key, completed::add)) {
      appendInPieces(writer, wal, new Random(1));
      writer.force();

      // Then
      assertThat(writer.durable()).isEqualTo(wal.end());
      assertThat(writer.lastRecord()).isEqualTo(wal.lastRecord());
      assertThat(writer.takeCommits().count())
          .isEqualTo((int) wal.transactions().stream().filter(TransactionEnd::committed).count());
    }
    assertThat(completed).containsExactly(SEGMENT, SEGMENT.next());
    assertArchiveEquals(archive, wal, wal.length());
  }

  @Test
  void streamThatIsFloodedAndThenQuietKeepsEveryByte() throws IOException {
    // Given
    WalBuilder wal = WalBuilder.random(START, 3 << 20, 7);
    WalArchive archive = fixture.archive();

    // When
    try (WalWriter writer = WalWriter.open(archive, SEGMENT, fixture.key, segment -> {})) {
      for (int flood = 0; flood < 3; flood++) {
        append(writer, wal, 700 << 10);
        writer.force();
        for (int trickle = 0; trickle < 20; trickle++) {
          append(writer, wal, 1 << 10);
          writer.force();
        }
      }
      append(writer, wal, wal.length());
      writer.force();
    }

    // Then
    assertArchiveEquals(archive, wal, wal.length());
  }

  @RepeatedTest(6)
  void everyCrashIsFollowedByTheRest(RepetitionInfo repetition) throws IOException {
    // Given
    var random = new Random(repetition.getCurrentRepetition());
    WalBuilder wal = WalBuilder.random(START, 3 << 20, random.nextLong());
    WalArchive archive = fixture.archive();
    Lsn acknowledged = START;

    // When
    while (acknowledged.isBefore(wal.end())) {
      WalWriter writer = resumed(archive);
      assertThat(writer.received()).isGreaterThanOrEqualTo(acknowledged);
      assertThat(writer.durable()).isEqualTo(writer.received());
      acknowledged = appendUntilACrash(writer, wal, random);
    }

    // Then
    assertArchiveEquals(archive, wal, wal.length());
    List<TransactionEnd> indexed = new ArrayList<>();
    new CommitIndex(archive).transactions(FIRST, START, wal.end(), indexed::add);
    assertThat(indexed).isEqualTo(wal.transactions());
  }

  @Test
  void tailTornAtAnyByteOfTheLastFrameIsCutOffAndWrittenAgain() throws IOException {
    // Given
    WalBuilder wal = WalBuilder.from(START).insert(300).commit(Instant.EPOCH).insert(40);
    WalArchive archive = fixture.archive();
    int forced = 390;
    Path partial = fixture.pathOf(archive.layout().partial(SEGMENT));
    long whole;
    try (WalWriter writer = fixture.writer(SEGMENT)) {
      writer.append(START, wal.bytes().limit(forced));
      writer.force();
      whole = Files.size(partial);
      writer.append(START.plus(forced), wal.bytes().position(forced));
      writer.force();
    }
    byte[] stored = Files.readAllBytes(partial);

    for (int cut = (int) whole; cut < stored.length; cut++) {
      // When
      Files.write(partial, Arrays.copyOf(stored, cut));
      try (WalWriter writer = fixture.writer(SEGMENT)) {

        // Then
        assertThat(writer.received()).as("cut at %d", cut).isEqualTo(START.plus(forced));
        writer.append(START.plus(forced), wal.bytes().position(forced));
        writer.force();
      }
      assertThat(prefix(fixture.extracted(archive, SEGMENT), wal.length()))
          .isEqualTo(wal.bytes().array());
    }
  }

  @Test
  void segmentThatWasFinishedButNotRenamedIsKept() throws IOException {
    // Given
    WalBuilder wal = WalBuilder.random(START, (3 << 20) / 2, 5);
    WalArchive archive = fixture.archive();
    try (WalWriter writer = fixture.writer(SEGMENT)) {
      writer.append(START, wal.bytes());
      writer.force();
    }
    fixture.files.rename(archive.layout().segment(SEGMENT), archive.layout().partial(SEGMENT));
    fixture.files.delete(archive.layout().commits(SEGMENT));

    // When
    try (WalWriter writer = fixture.writer(SEGMENT)) {

      // Then
      assertThat(writer.received()).isEqualTo(SEGMENT.end());
    }
    assertThat(archive.isComplete(SEGMENT)).isTrue();
    assertThat(fixture.files.exists(archive.layout().commits(SEGMENT))).isTrue();
    assertArchiveEquals(archive, wal, wal.length());
  }

  @RepeatedTest(10)
  void fullDiskLosesNothingThatWasDurableAndTakesTheRestLater(RepetitionInfo repetition)
      throws IOException {
    // Given
    var random = new Random(repetition.getCurrentRepetition());
    WalBuilder wal = WalBuilder.random(START, (5 << 20) / 2, 7);
    WalArchive archive = fixture.archive();
    Lsn durable;
    try (WalWriter writer = fixture.writer(SEGMENT)) {
      writer.append(START, wal.bytes().limit(500_000));
      writer.force();
      fixture.disk.leaveRoomFor(random.nextInt(300_000));

      // When
      assertThatThrownBy(
              () -> {
                appendInPieces(writer, wal, random);
                writer.force();
              })
          .isInstanceOf(StoreFull.class);
      durable = writer.durable();
    }

    // Then
    assertThatThrownBy(
            () -> {
              try (WalWriter still = resumed(archive)) {
                appendInPieces(still, wal, random);
                still.force();
              }
            })
        .isInstanceOf(StoreFull.class);
    fixture.disk.leaveRoomFor(Long.MAX_VALUE);
    try (WalWriter again = resumed(archive)) {
      assertThat(again.received()).isGreaterThanOrEqualTo(durable);
      appendInPieces(again, wal, random);
      again.force();
    }
    assertArchiveEquals(archive, wal, wal.length());
  }

  @Test
  void walThatSkipsIsRefused() throws IOException {
    WalBuilder wal = WalBuilder.from(START).commit(Instant.EPOCH);

    try (WalWriter writer = fixture.writer(SEGMENT)) {
      assertThatThrownBy(() -> writer.append(START.plus(8), wal.bytes()))
          .isInstanceOf(IOException.class)
          .hasMessage("server sent WAL at 0/300008 where 0/300000 is next");
    }
  }

  @Test
  void corruptWalIsNeverStored() throws IOException {
    // Given
    WalBuilder wal = WalBuilder.from(START).insert(300).commit(Instant.EPOCH);
    byte[] bytes = wal.bytes().array();
    bytes[100] ^= 1;

    // When
    try (WalWriter writer = fixture.writer(SEGMENT)) {
      assertThatThrownBy(() -> writer.append(START, ByteBuffer.wrap(bytes)))
          .isInstanceOf(CorruptWal.class);

      // Then
      writer.force();
      assertThat(writer.durable()).isEqualTo(START);
    }
  }

  private WalWriter resumed(WalArchive archive) throws IOException {
    SegmentName segment = archive.newestSegmentFrom(SEGMENT).orElse(SEGMENT);
    return fixture.writer(archive.isComplete(segment) ? segment.next() : segment);
  }

  private static void appendInPieces(WalWriter writer, WalBuilder wal, Random random)
      throws IOException {
    while (writer.received().isBefore(wal.end())) {
      appendPiece(writer, wal, random);
    }
  }

  private static void appendPiece(WalWriter writer, WalBuilder wal, Random random)
      throws IOException {
    append(writer, wal, 1 + random.nextInt(130_000));
  }

  private static void append(WalWriter writer, WalBuilder wal, int most) throws IOException {
    int at = (int) writer.received().minus(START);
    int count = Math.min(wal.length() - at, most);
    writer.append(writer.received(), wal.bytes().position(at).limit(at + count));
  }

  /// Appends and forces at random, then is gone with whatever it had gathered; returns what it had
  /// acknowledged.
  private static Lsn appendUntilACrash(WalWriter writer, WalBuilder wal, Random random)
      throws IOException {
    while (writer.received().isBefore(wal.end()) && random.nextInt(6) != 0) {
      appendPiece(writer, wal, random);
      if (random.nextInt(3) == 0) {
        writer.force();
      }
    }
    if (writer.received().equals(wal.end())) {
      writer.force();
    }
    return writer.durable();
  }

  private void assertArchiveEquals(WalArchive archive, WalBuilder wal, int length)
      throws IOException {
    byte[] expected = wal.bytes().array();
    SegmentName segment = SEGMENT;
    for (int at = 0; at < length; at += ONE_MIB.bytes()) {
      byte[] padded = Arrays.copyOf(Arrays.copyOfRange(expected, at, length), ONE_MIB.bytes());
      assertThat(fixture.extracted(archive, segment)).isEqualTo(padded);
      segment = segment.next();
    }
    assertThat(archive.coverage()).containsExactly(new WalRange(FIRST, START, START.plus(length)));
  }

  private static byte[] prefix(byte[] bytes, int length) {
    return Arrays.copyOf(bytes, length);
  }
}
