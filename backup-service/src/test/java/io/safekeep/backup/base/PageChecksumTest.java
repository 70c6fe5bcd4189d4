package io.safekeep.backup.base;

import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.backup.wire.Lsn;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class PageChecksumTest {
  private static final int BLOCK = 8192;
  private static final Lsn START = Lsn.parse("1/0");

  @Test
  void aMovedPageIsBroken() throws IOException {
    // Given block 7, where block 8 belongs
    var page = page(Lsn.parse("0/100"), 7);

    // When // Then
    assertThat(report("base/5/16384", 7, page).broken()).isZero();
    assertThat(report("base/5/16384", 8, page).firstBroken()).isEqualTo("base/5/16384, block 8");
  }

  @Test
  void everyFlippedBitIsNoticed() throws IOException {
    for (var at = 16; at < BLOCK; at += 37) {
      // Given
      var page = page(Lsn.parse("0/100"), 0);
      page.put(at, (byte) (page.get(at) ^ 1 << at % 8));

      // When // Then
      assertThat(report("global/1260", 0, page).broken()).as("byte %d", at).isEqualTo(1);
    }
  }

  @Test
  void aPageThatChangedSinceTheStartIsLeftToTheWal() throws IOException {
    // Given a page that was read while it was written
    var torn = page(START, 0).putInt(6000, 1);

    // When
    var report = report("base/5/16384", 0, torn);

    // Then
    assertThat(report).isEqualTo(new PageReport(0, 0, null));
  }

  @Test
  void onlyTablesAndIndexesAreLookedAt() throws IOException {
    // Given
    var broken = page(Lsn.parse("0/100"), 0).putInt(6000, 1);

    // When // Then
    for (var path :
        new String[] {"base/5/16384_fsm", "base/5/16384_vm", "base/5/PG_VERSION", "pg_xact/0000"}) {
      assertThat(report(path, 0, broken)).as(path).isEqualTo(PageReport.NONE);
    }
    assertThat(report("PG_18_202506291/5/16384", 0, broken).broken()).isEqualTo(1);
  }

  @Test
  void blocksOfLaterSegmentsAreCountedOn() throws IOException {
    // Given the second block of the third segment of 131072 blocks
    var content = ByteBuffer.allocate(2 * BLOCK);
    content.put(BLOCK, page(Lsn.parse("0/100"), 2 * 131_072 + 1).array());

    // When
    var check = new PageCheck(START, BLOCK, 131_072);
    check.begin(entry("base/5/16384.2", 2 * BLOCK));
    // In pieces that cut the pages.
    check.content(content.slice(0, 5000));
    check.content(content.slice(5000, 8000));
    check.content(content.slice(13_000, 2 * BLOCK - 13_000));

    // Then a page of zeros was never used
    assertThat(check.report()).isEqualTo(new PageReport(1, 0, null));
  }

  private static PageReport report(String path, int block, ByteBuffer page) throws IOException {
    var content = ByteBuffer.allocate((block + 1) * BLOCK);
    content.put(block * BLOCK, page, 0, BLOCK);
    var check = new PageCheck(START, BLOCK, 131_072);
    check.begin(entry(path, content.capacity()));
    check.content(content);
    return check.report();
  }

  private static FileEntry entry(String path, long size) {
    return new FileEntry(FileEntry.Kind.FILE, 0, path, "", 0600, Instant.EPOCH, size, 0, 0);
  }

  /// A used page with its checksum.
  private static ByteBuffer page(Lsn lsn, int block) {
    var page = ByteBuffer.allocate(BLOCK).order(ByteOrder.LITTLE_ENDIAN);
    for (var at = 24; at < BLOCK; at += 4) {
      page.putInt(at, at * 31);
    }
    page.putInt(0, (int) (lsn.value() >>> 32)).putInt(4, (int) lsn.value());
    page.putShort(12, (short) 40).putShort(14, (short) 8000);
    var words = new int[BLOCK / 4];
    page.asIntBuffer().get(words);
    return page.putShort(8, (short) new PageChecksum().of(words, block));
  }
}
