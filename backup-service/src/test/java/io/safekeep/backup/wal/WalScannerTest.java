package io.safekeep.backup.wal;

import static io.safekeep.backup.wal.WalBuilder.ONE_MIB;
import static io.safekeep.backup.wal.WalBuilder.SYSTEM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.safekeep.backup.wire.Lsn;
import io.safekeep.backup.wire.SystemIdentifier;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WalScannerTest {
  private static final Lsn START = new Lsn(3L << 20);
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00.123456Z");

  private final List<TransactionEnd> seen = new ArrayList<>();

  @RepeatedTest(12)
  void everyTransactionIsFoundHoweverTheBytesAreCut(RepetitionInfo repetition) throws Exception {
    // Given
    var random = new Random(repetition.getCurrentRepetition());
    WalBuilder wal = WalBuilder.random(START, 3 << 20, random.nextLong());
    ByteBuffer bytes = wal.bytes();
    int longest = 1 << random.nextInt(1, 19);

    // When
    WalScanner scanner = scanner(START);
    while (bytes.hasRemaining()) {
      int count = Math.min(bytes.remaining(), 1 + random.nextInt(longest));
      scanner.scan(bytes.slice(bytes.position(), count));
      bytes.position(bytes.position() + count);
    }

    // Then
    assertThat(seen).isEqualTo(wal.transactions());
    assertThat(scanner.position()).isEqualTo(wal.end());
    assertThat(scanner.lastRecord()).isEqualTo(wal.lastRecord());
  }

  @ParameterizedTest
  @ValueSource(ints = {0xD110, 0xD113, 0xD116, 0xD118})
  void walOfEverySupportedVersionIsRead(int magic) throws Exception {
    WalBuilder wal = WalBuilder.ofVersion(magic).insert(100).commit(NOON);

    scanner(wal.start()).scan(wal.bytes());

    assertThat(seen).isEqualTo(wal.transactions()).hasSize(1);
  }

  @Test
  void walOfAnUnknownVersionIsRefused() {
    WalBuilder wal = WalBuilder.ofVersion(0xD10D).commit(NOON);

    assertThatThrownBy(() -> scanner(wal.start()).scan(wal.bytes()))
        .isInstanceOf(CorruptWal.class)
        .hasMessage("WAL at 0/100000 is corrupt: page magic D10D is of no supported version");
  }

  @Test
  void everyKindOfEndIsReportedAndNothingElse() throws Exception {
    // Given
    WalBuilder wal =
        WalBuilder.from(START)
            .commit(NOON)
            .prepare()
            .abort(NOON.plusSeconds(1))
            .commitPrepared(NOON.plusSeconds(2))
            .abortPrepared(NOON.plusSeconds(3))
            .commitFromOrigin(NOON.plusSeconds(4))
            .commit(NOON.plusSeconds(5), 70_000);

    // When
    scanner(START).scan(wal.bytes());

    // Then
    assertThat(seen).isEqualTo(wal.transactions());
    assertThat(seen)
        .extracting(TransactionEnd::committed)
        .containsExactly(true, false, true, false, true, true);
    assertThat(seen.getFirst().at()).isEqualTo(NOON);
  }

  @Test
  void restOfASwitchedSegmentIsSkipped() throws Exception {
    // Given
    WalBuilder wal =
        WalBuilder.from(START)
            .insert(9000)
            .switchSegment()
            .commit(NOON)
            .switchSegment()
            .commit(NOON.plusSeconds(1));

    // When
    WalScanner scanner = scanner(START);
    scanner.scan(wal.bytes());

    // Then
    assertThat(seen).isEqualTo(wal.transactions()).hasSize(2);
    assertThat(scanner.lastRecord()).isEqualTo(wal.lastRecord());
  }

  @Test
  void recordThatACrashCutIsReplacedByWhatFollows() throws Exception {
    // Given
    WalBuilder wal =
        WalBuilder.from(START)
            .commit(NOON)
            .recordCutByACrash()
            .commit(NOON.plusSeconds(1))
            .commit(NOON.plusSeconds(2));

    // When
    scanner(START).scan(wal.bytes());

    // Then
    assertThat(seen).isEqualTo(wal.transactions()).hasSize(3);
  }

  @Test
  void scanFromALaterSegmentSkipsTheRecordThatBeganBefore() throws Exception {
    // Given
    WalBuilder wal =
        WalBuilder.from(START).insert((1 << 20) + 50_000).commit(NOON).commit(NOON.plusSeconds(1));
    ByteBuffer second = wal.bytes().position(ONE_MIB.bytes());

    // When
    scanner(START.plus(ONE_MIB.bytes())).scan(second);

    // Then
    assertThat(seen).isEqualTo(wal.transactions());
  }

  @Test
  void anyFlippedByteOfARecordIsNoticed() {
    // Given
    WalBuilder wal = WalBuilder.from(START).insert(60).commit(NOON).insert(200).abort(NOON);
    int firstRecord = 40;
    int end = (int) wal.lastRecord().minus(START) + 24 + 10;

    for (int at = firstRecord; at < end; at++) {
      byte[] bytes = wal.bytes().array();
      bytes[at] ^= 0x10;
      if (isPadding(wal, at)) {
        continue;
      }
      assertThatThrownBy(() -> scanner(START).scan(ByteBuffer.wrap(withMore(bytes))))
          .as("byte %d", at)
          .isInstanceOf(CorruptWal.class);
    }
  }

  @Test
  void recordsOfAnotherHistoryAreNoticedByTheirPredecessor() {
    // Given
    WalBuilder ours = WalBuilder.from(START).insert(100).insert(100).commit(NOON);
    WalBuilder theirs = WalBuilder.from(START).insert(230).commit(NOON);
    int position = (int) ours.recordStarts().getLast().minus(START);
    assertThat(theirs.lastRecord()).isEqualTo(ours.recordStarts().getLast());
    byte[] mixed = ours.bytes().array();
    System.arraycopy(theirs.bytes().array(), position, mixed, position, 32);

    // Then
    assertThatThrownBy(() -> scanner(START).scan(ByteBuffer.wrap(mixed)))
        .isInstanceOf(CorruptWal.class)
        .hasMessageContaining("the record follows one at");
  }

  @Test
  void walOfAnotherSystemIsNoticed() {
    WalBuilder wal = WalBuilder.from(START).commit(NOON);
    var scanner = new WalScanner(new SystemIdentifier(7), ONE_MIB, START, seen::add);

    assertThatThrownBy(() -> scanner.scan(wal.bytes()))
        .isInstanceOf(CorruptWal.class)
        .hasMessageContaining("segment belongs to system");
  }

  @Test
  void pageThatBelongsElsewhereIsNoticed() {
    WalBuilder wal = WalBuilder.from(START).commit(NOON);

    assertThatThrownBy(() -> scanner(START.plus(1 << 20)).scan(wal.bytes()))
        .isInstanceOf(CorruptWal.class)
        .hasMessage("WAL at 0/400000 is corrupt: page claims to be at 0/300000");
  }

  @RepeatedTest(5)
  void timesSurviveTheirEncoding(RepetitionInfo repetition) throws Exception {
    // Given
    List<TransactionEnd> ends =
        WalBuilder.random(START, 200_000, repetition.getCurrentRepetition()).transactions();
    var times = new TransactionTimes(START);
    ends.forEach(times::add);

    // When
    TransactionTimes decoded = TransactionTimes.decode(times.encode());

    // Then
    decoded.forEach(seen::add);
    assertThat(seen).isEqualTo(ends);
    assertThat(decoded.count()).isEqualTo(ends.size());
    assertThat(decoded.latest()).isEqualTo(ends.getLast().at());
  }

  @Test
  void clocksThatStepBackAndRecordsFromTheSegmentBeforeKeepTheirTimes() throws Exception {
    // Given
    var early = new TransactionEnd(START.plus(-40), START.plus(64), NOON, true);
    var later = new TransactionEnd(START.plus(64), START.plus(104), NOON.minusSeconds(3600), false);
    var times = new TransactionTimes(START);
    times.add(early);
    times.add(later);

    // When
    TransactionTimes.decode(times.encode()).forEach(seen::add);

    // Then
    assertThat(seen).containsExactly(early, later);
  }

  private WalScanner scanner(Lsn start) {
    return new WalScanner(SYSTEM, ONE_MIB, start, seen::add);
  }

  /// A record whose length grew would wait for bytes that are not there: gives it some.
  private static byte[] withMore(byte[] bytes) {
    return Arrays.copyOf(bytes, 2 << 20);
  }

  /// Between the end of a record and the next multiple of eight.
  private static boolean isPadding(WalBuilder wal, int at) {
    ByteBuffer bytes = wal.bytes().order(ByteOrder.LITTLE_ENDIAN);
    return wal.recordStarts().stream()
        .mapToInt(start -> (int) start.minus(START))
        .anyMatch(start -> {
          int end = start + bytes.getInt(start);
          return at >= end && at < ((end + 7) & -8);
        });
  }
}
