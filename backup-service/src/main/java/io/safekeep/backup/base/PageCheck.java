package io.safekeep.backup.base;

import io.safekeep.backup.wire.Lsn;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Compares each page of tables and indexes with its checksum while a backup passes by.
///
/// The rules are those of the server's own check (PostgreSQL source,
/// src/backend/backup/basebackup.c): a page that was never used has no checksum; one that was
/// changed after the backup began may have been read while it was written, and the WAL of the
/// backup restores it whole. Maps of free space and visibility are left out: they are written
/// without WAL, so that rule does not hold for them.
final class PageCheck implements TarScanner.ContentListener {
  /// A table's or index's main fork: `base/<database>/<relation>[.<segment>]`, likewise in `global`
  /// and in a tablespace's `PG_<version>_<catalog>/<database>`.
  private static final Pattern RELATION =
      Pattern.compile(
          "(?:global|base/\\d+|PG_\\d+_\\d+/\\d+)/(?:INCREMENTAL\\.)?\\d+(?:\\.(?<segment>\\d+))?");

  private static final int CHECKSUM_AT = 8;
  private static final int UPPER_AT = 14;

  private final Lsn start;
  private final int blockBytes;
  private final int segmentBlocks;
  private final PageChecksum checksum = new PageChecksum();
  private final int[] words;
  private final ByteBuffer page;
  private final Matcher relation = RELATION.matcher("");

  private String file = "";
  private boolean inRelation;
  private long firstBlock;
  private int pages;
  private IncrementalHeader.@Nullable Reader headerReader;
  private @Nullable IncrementalHeader header;
  private long paddingLeft;

  private long checked;
  private long broken;
  private @Nullable String firstBroken;

  /// @param start of the backup
  /// @param blockBytes size of the server's blocks
  /// @param segmentBlocks blocks in a full segment of a relation
  PageCheck(Lsn start, int blockBytes, int segmentBlocks) {
    this.start = start;
    this.blockBytes = blockBytes;
    this.segmentBlocks = segmentBlocks;
    this.words = new int[blockBytes / Integer.BYTES];
    this.page = ByteBuffer.allocate(blockBytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public void begin(FileEntry entry) {
    inRelation = entry.kind() == FileEntry.Kind.FILE && relation.reset(entry.path()).matches();
    if (!inRelation) {
      return;
    }
    var segment = relation.group("segment");
    file = entry.manifestPath();
    firstBlock = segment == null ? 0 : Long.parseLong(segment) * segmentBlocks;
    pages = 0;
    page.clear();
    header = null;
    paddingLeft = 0;
    headerReader =
        entry.isIncremental()
            ? new IncrementalHeader.Reader(entry.path(), entry.size(), blockBytes)
            : null;
  }

  @Override
  public void content(ByteBuffer bytes) throws IOException {
    if (!inRelation) {
      return;
    }
    if (headerReader != null) {
      header = headerReader.take(bytes);
      if (header == null) {
        return;
      }
      headerReader = null;
      var taken = 3L * Integer.BYTES + (long) header.blocks() * Integer.BYTES;
      paddingLeft = header.headerBytes() - taken;
    }
    var skipped = (int) Math.min(paddingLeft, bytes.remaining());
    bytes.position(bytes.position() + skipped);
    paddingLeft -= skipped;
    while (bytes.hasRemaining()) {
      if (page.position() == 0 && bytes.remaining() >= blockBytes) {
        check(bytes.slice(bytes.position(), blockBytes).order(ByteOrder.LITTLE_ENDIAN));
        bytes.position(bytes.position() + blockBytes);
      } else {
        var count = Math.min(page.remaining(), bytes.remaining());
        page.put(page.position(), bytes, bytes.position(), count);
        page.position(page.position() + count);
        bytes.position(bytes.position() + count);
        if (!page.hasRemaining()) {
          check(page.clear());
        }
      }
    }
  }

  PageReport report() {
    return new PageReport(checked, broken, firstBroken);
  }

  private void check(ByteBuffer content) {
    var index = pages++;
    if (content.getShort(UPPER_AT) == 0 || isNewerThanBackup(content)) {
      return;
    }
    var block = firstBlock + (header == null ? index : header.block(index));
    content.asIntBuffer().get(words);
    checked++;
    if (checksum.of(words, (int) block) != (content.getShort(CHECKSUM_AT) & 0xFFFF)) {
      broken++;
      if (firstBroken == null) {
        firstBroken = "%s, block %d".formatted(file, block);
      }
    }
  }

  /// The page's LSN is two numbers, the upper half first.
  private boolean isNewerThanBackup(ByteBuffer content) {
    var lsn =
        Integer.toUnsignedLong(content.getInt(0)) << Integer.SIZE
            | Integer.toUnsignedLong(content.getInt(Integer.BYTES));
    return Long.compareUnsigned(lsn, start.value()) >= 0;
  }
}
