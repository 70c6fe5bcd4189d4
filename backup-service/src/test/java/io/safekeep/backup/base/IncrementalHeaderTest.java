package io.safekeep.backup.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class IncrementalHeaderTest {
  private static final int BLOCK = 8192;
  private static final int MAGIC = 0xD3AE_1F0D;

  @Test
  void blocksGoWhereTheyBelongInPiecesOfAnySize() throws IOException {
    var random = new Random(17);
    for (var round = 0; round < 200; round++) {
      // Given a file of random blocks for a segment of at most 3000
      var numbers = new TreeSet<Integer>();
      for (var block = random.nextInt(2500); block > 0; block--) {
        numbers.add(random.nextInt(3000));
      }
      var truncation = random.nextInt(3001);
      var file = file(truncation, numbers.stream().mapToInt(Integer::intValue).toArray());

      // When
      var header = read(file, random);
      var segment = new int[3000];
      place(file, header, random, segment);

      // Then each block has its own number, and no other place was written
      for (var block = 0; block < segment.length; block++) {
        assertThat(segment[block]).isEqualTo(numbers.contains(block) ? block + 1 : 0);
      }
      var highest = numbers.isEmpty() ? 0 : numbers.last() + 1;
      assertThat(header.resultBytes()).isEqualTo((long) Math.max(truncation, highest) * BLOCK);
      assertThat(header.validBytes()).isEqualTo((long) truncation * BLOCK);
    }
  }

  @Test
  void aFileWithoutBlocksHasTwelveBytes() throws IOException {
    // When
    var header = read(file(7), new Random(1));

    // Then
    assertThat(header.blocks()).isZero();
    assertThat(header.headerBytes()).isEqualTo(12);
    assertThat(header.resultBytes()).isEqualTo(7 * 8192);
  }

  @Test
  void anotherMagicIsRefused() {
    // Given
    var file = file(7, 1, 2);
    file.putInt(0, MAGIC + 1);

    // When // Then
    assertThatThrownBy(() -> read(file, new Random(1)))
        .isInstanceOf(MalformedArchive.class)
        .hasMessage("incremental file base/5/INCREMENTAL.1 begins with d3ae1f0e");
  }

  @Test
  void aCountThatDoesNotFitTheLengthIsRefused() {
    for (var count : new int[] {0, 1, 3, 2047, Integer.MAX_VALUE, -1}) {
      // Given
      var file = file(7, 1, 2);
      file.putInt(4, count);

      // When // Then
      assertThatThrownBy(() -> read(file, new Random(1)))
          .as("count %d", count)
          .isInstanceOf(MalformedArchive.class)
          .hasMessageContaining("has 24576 bytes for");
    }
  }

  @Test
  void aCutFileIsRefused() {
    // Given
    var file = file(7, 1, 2);
    var cut = file.slice(0, file.limit() - BLOCK).order(ByteOrder.LITTLE_ENDIAN);

    // When // Then
    assertThatThrownBy(() -> read(cut, new Random(1)))
        .isInstanceOf(MalformedArchive.class)
        .hasMessage("incremental file base/5/INCREMENTAL.1 has 16384 bytes for 2 blocks");
  }

  @Test
  void blocksOutOfOrderAreRefused() {
    for (var numbers : new int[][] {{5, 5}, {5, 4}, {-1, 4}, {0, Integer.MIN_VALUE}}) {
      assertThatThrownBy(() -> read(file(7, numbers), new Random(1)))
          .as("blocks %s", Arrays.toString(numbers))
          .isInstanceOf(MalformedArchive.class)
          .hasMessageContaining("names block");
    }
  }

  @Test
  void randomBytesAreNeverTakenForBlocksOutOfBounds() {
    var random = new Random(23);
    for (var round = 0; round < 2_000; round++) {
      // Given a header with some of its bytes altered
      var file = file(3, 0, 2, 5);
      for (var flips = 1 + random.nextInt(4); flips > 0; flips--) {
        file.put(random.nextInt(24), (byte) random.nextInt());
      }

      // When // Then it is refused, or still describes three ascending blocks
      try {
        var header = read(file, random);
        assertThat(header.blocks()).isEqualTo(3);
        assertThat(header.block(0)).isNotNegative().isLessThan(header.block(1));
        assertThat(header.block(1)).isLessThan(header.block(2));
      } catch (IOException refused) {
        assertThat(refused).isInstanceOf(MalformedArchive.class);
      }
    }
  }

  /// As the server writes it; each block is filled with its number and one.
  private static ByteBuffer file(int truncationLength, int... numbers) {
    var header = 12 + 4 * numbers.length;
    var padded = numbers.length == 0 ? header : Math.ceilDiv(header, BLOCK) * BLOCK;
    var file = ByteBuffer.allocate(padded + numbers.length * BLOCK).order(ByteOrder.LITTLE_ENDIAN);
    file.putInt(MAGIC).putInt(numbers.length).putInt(truncationLength);
    for (var number : numbers) {
      file.putInt(number);
    }
    for (var index = 0; index < numbers.length; index++) {
      for (var at = 0; at < BLOCK; at += 4) {
        file.putInt(padded + index * BLOCK + at, numbers[index] + 1);
      }
    }
    return file.clear();
  }

  private static IncrementalHeader read(ByteBuffer file, Random random) throws IOException {
    var reader = new IncrementalHeader.Reader("base/5/INCREMENTAL.1", file.limit(), BLOCK);
    var from = 0;
    @Nullable IncrementalHeader header = null;
    while (header == null) {
      var piece = file.slice(from, Math.min(1 + random.nextInt(100), file.limit() - from));
      header = reader.take(piece);
      from += piece.position();
    }
    return header;
  }

  private static void place(ByteBuffer file, IncrementalHeader header, Random random, int[] segment)
      throws IOException {
    var from = (int) header.headerBytes();
    while (from < file.limit()) {
      // Cuts are anywhere at multiples of four, so that the parts can be told apart.
      var count = Math.min(4 * (1 + random.nextInt(20_000)), file.limit() - from);
      header.place(
          file.slice(from, count),
          from,
          (content, offset) -> {
            var bytes = content.order(ByteOrder.LITTLE_ENDIAN);
            for (var at = offset; bytes.hasRemaining(); at += 4) {
              segment[(int) (at / BLOCK)] = bytes.getInt();
            }
          });
      from += count;
    }
  }
}
