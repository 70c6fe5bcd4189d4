package io.safekeep.backup.wal;

import io.safekeep.backup.wire.Lsn;
import io.safekeep.backup.wire.PostgresTime;
import io.safekeep.backup.wire.SystemIdentifier;
import io.safekeep.backup.wire.WalSegmentSize;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Follows WAL byte by byte as it arrives, in pieces of any size: checks every page header, the
/// checksum of every record and that each record names its predecessor, and reports the ends of
/// transactions (PostgreSQL sources, xlog_internal.h, xlogrecord.h and xact.h; the layout has not
/// changed from 15 to 18).
///
/// Starts at the beginning of a segment; a record that began before is skipped unseen.
final class WalScanner {
  /// XLOG_PAGE_MAGIC of PostgreSQL 15, 16, 17 and 18.
  private static final Set<Integer> PAGE_MAGICS = Set.of(0xD110, 0xD113, 0xD116, 0xD118);

  private static final int PAGE = 8192;
  private static final int SHORT_HEADER = 24;
  private static final int LONG_HEADER = 40;
  private static final int FIRST_IS_CONTINUATION = 0x01;
  private static final int FIRST_IS_OVERWRITE = 0x08;

  private static final int RECORD_HEADER = 24;
  private static final int RECORD_CHECKSUM_AT = 20;

  /// XLogRecordMaxSize.
  private static final int LONGEST_RECORD = 1020 << 20;

  /// Room for the header, all that may precede the main data of a transaction record, and its time.
  private static final int KEPT_OF_RECORD = 64;

  private static final int RM_XLOG = 0;
  private static final int RM_XACT = 1;
  private static final int XLOG_SWITCH = 0x40;
  private static final int XACT_OPERATION = 0x70;
  private static final int XACT_COMMIT = 0x00;
  private static final int XACT_ABORT = 0x20;
  private static final int XACT_COMMIT_PREPARED = 0x30;
  private static final int XACT_ABORT_PREPARED = 0x40;

  private static final int BLOCK_ID_DATA_SHORT = 255;
  private static final int BLOCK_ID_DATA_LONG = 254;
  private static final int BLOCK_ID_ORIGIN = 253;
  private static final int BLOCK_ID_TOPLEVEL_XID = 252;

  private final SystemIdentifier system;
  private final WalSegmentSize segmentSize;
  private final Consumer<TransactionEnd> transactions;

  private final ByteBuffer pageHeader =
      ByteBuffer.allocate(LONG_HEADER).order(ByteOrder.LITTLE_ENDIAN);
  private final ByteBuffer record =
      ByteBuffer.allocate(KEPT_OF_RECORD).order(ByteOrder.LITTLE_ENDIAN);
  private final CRC32C checksum = new CRC32C();

  private long position;
  private long skipTo;
  private long foreignLeft;
  private boolean inRecord;
  private long recordStart;
  private long recordLength;
  private long recordSeen;
  private @Nullable Lsn lastRecord;

  /// @param start beginning of a segment
  WalScanner(
      SystemIdentifier system,
      WalSegmentSize segmentSize,
      Lsn start,
      Consumer<TransactionEnd> transactions) {
    if (segmentSize.offsetInSegment(start) != 0) {
      throw new IllegalArgumentException(start + " is not the start of a segment");
    }
    this.system = system;
    this.segmentSize = segmentSize;
    this.transactions = transactions;
    this.position = start.value();
  }

  /// Where the next byte belongs.
  Lsn position() {
    return new Lsn(position);
  }

  /// Start of the last record that was seen whole; null before the first.
  @Nullable Lsn lastRecord() {
    return lastRecord;
  }

  /// Takes all remaining bytes.
  ///
  /// @throws CorruptWal if they are not what follows; the scanner is of no more use then
  void scan(ByteBuffer bytes) throws CorruptWal {
    while (bytes.hasRemaining()) {
      int inPage = (int) (position & (PAGE - 1));
      if (Long.compareUnsigned(position, skipTo) < 0) {
        advance(bytes, (int) Math.min(bytes.remaining(), skipTo - position));
      } else if (inPage < headerLength()) {
        scanPageHeader(bytes, inPage);
      } else {
        scanContent(bytes, PAGE - inPage);
      }
    }
  }

  private int headerLength() {
    long pageStart = position & -PAGE;
    return segmentSize.offsetInSegment(new Lsn(pageStart)) == 0 ? LONG_HEADER : SHORT_HEADER;
  }

  private void scanPageHeader(ByteBuffer bytes, int inPage) throws CorruptWal {
    int length = headerLength();
    int count = Math.min(bytes.remaining(), length - inPage);
    pageHeader.clear().position(inPage).put(slice(bytes, count));
    advance(bytes, count);
    if (inPage + count == length) {
      beginPage(length);
    }
  }

  private void beginPage(int headerLength) throws CorruptWal {
    Lsn page = new Lsn(position - headerLength);
    int magic = Short.toUnsignedInt(pageHeader.getShort(0));
    if (!PAGE_MAGICS.contains(magic)) {
      throw new CorruptWal(page, "page magic %04X is of no supported version".formatted(magic));
    }
    if (pageHeader.getLong(8) != page.value()) {
      throw new CorruptWal(page, "page claims to be at " + new Lsn(pageHeader.getLong(8)));
    }
    if (headerLength == LONG_HEADER) {
      checkSegment(page);
    }
    int flags = pageHeader.getShort(2);
    long continued = Integer.toUnsignedLong(pageHeader.getInt(16));
    boolean continues = (flags & FIRST_IS_CONTINUATION) != 0 && continued > 0;
    if (inRecord) {
      if (!continues && (flags & FIRST_IS_OVERWRITE) != 0) {
        // A crash cut the record; what follows replaced its rest.
        inRecord = false;
      } else if (!continues || continued != recordLength - recordSeen) {
        throw new CorruptWal(
            page, "record at " + new Lsn(recordStart) + " is not continued as it should be");
      }
    } else if (continues && lastRecord != null) {
      throw new CorruptWal(page, "page continues a record that never began");
    } else {
      foreignLeft = continues ? continued : 0;
    }
  }

  private void checkSegment(Lsn page) throws CorruptWal {
    if (pageHeader.getLong(24) != system.value()) {
      throw new CorruptWal(
          page, "segment belongs to system " + Long.toUnsignedString(pageHeader.getLong(24)));
    }
    if (pageHeader.getInt(32) != segmentSize.bytes() || pageHeader.getInt(36) != PAGE) {
      throw new CorruptWal(
          page,
          "segments of %d bytes in pages of %d"
              .formatted(pageHeader.getInt(32), pageHeader.getInt(36)));
    }
  }

  private void scanContent(ByteBuffer bytes, int leftInPage) throws CorruptWal {
    int available = Math.min(bytes.remaining(), leftInPage);
    if (foreignLeft > 0) {
      int count = (int) Math.min(available, foreignLeft);
      advance(bytes, count);
      foreignLeft -= count;
      if (foreignLeft == 0) {
        skipPadding();
      }
      return;
    }
    if (!inRecord) {
      beginRecord();
    }
    if (recordSeen < Integer.BYTES) {
      int count = (int) Math.min(available, Integer.BYTES - recordSeen);
      keep(bytes, count);
      if (recordSeen == Integer.BYTES) {
        readLength();
      }
      return;
    }
    int count = (int) Math.min(available, recordLength - recordSeen);
    keep(bytes, count);
    if (recordSeen == recordLength) {
      endRecord();
    }
  }

  private void beginRecord() {
    inRecord = true;
    recordStart = position;
    recordSeen = 0;
    recordLength = 0;
    record.clear();
    checksum.reset();
  }

  private void readLength() throws CorruptWal {
    recordLength = Integer.toUnsignedLong(record.getInt(0));
    if (recordLength < RECORD_HEADER || recordLength > LONGEST_RECORD) {
      throw new CorruptWal(
          new Lsn(recordStart), "a record of " + recordLength + " bytes cannot be");
    }
  }

  /// Takes bytes of the record: the first ones are kept, those after the header go into the
  /// checksum.
  private void keep(ByteBuffer bytes, int count) {
    int kept = Math.min(count, record.remaining());
    record.put(slice(bytes, kept));
    int headerLeft = (int) Math.max(0, Math.min(count, RECORD_HEADER - recordSeen));
    if (count > headerLeft) {
      checksum.update(
          bytes
              .duplicate()
              .position(bytes.position() + headerLeft)
              .limit(bytes.position() + count));
    }
    recordSeen += count;
    advance(bytes, count);
  }

  private void endRecord() throws CorruptWal {
    // The header comes last in the checksum, and without the checksum itself.
    checksum.update(record.array(), 0, RECORD_CHECKSUM_AT);
    if ((int) checksum.getValue() != record.getInt(RECORD_CHECKSUM_AT)) {
      throw new CorruptWal(new Lsn(recordStart), "the record's checksum does not match");
    }
    Lsn previous = new Lsn(record.getLong(8));
    if (lastRecord != null && !previous.equals(lastRecord)) {
      throw new CorruptWal(
          new Lsn(recordStart),
          "the record follows one at " + previous + ", not the one at " + lastRecord);
    }
    inRecord = false;
    lastRecord = new Lsn(recordStart);
    skipPadding();
    int info = Byte.toUnsignedInt(record.get(16));
    int resourceManager = record.get(17);
    if (resourceManager == RM_XLOG && (info & 0xF0) == XLOG_SWITCH) {
      skipToNextSegment();
    } else if (resourceManager == RM_XACT) {
      readTransaction(info & XACT_OPERATION);
    }
  }

  /// Records start at multiples of eight.
  private void skipPadding() {
    skipTo = (position + 7) & ~7L;
  }

  /// After a switch the rest of the segment is zeros, page headers included.
  private void skipToNextSegment() {
    Lsn end = new Lsn(skipTo);
    if (segmentSize.offsetInSegment(end) != 0) {
      skipTo = segmentSize.startOfSegment(end).plus(segmentSize.bytes()).value();
    }
  }

  private void readTransaction(int operation) throws CorruptWal {
    boolean committed = operation == XACT_COMMIT || operation == XACT_COMMIT_PREPARED;
    if (committed || operation == XACT_ABORT || operation == XACT_ABORT_PREPARED) {
      long time = record.getLong(mainDataAt());
      Lsn end = new Lsn((position + 7) & ~7L);
      transactions.accept(
          new TransactionEnd(new Lsn(recordStart), end, PostgresTime.toInstant(time), committed));
    }
  }

  private int mainDataAt() throws CorruptWal {
    int at = RECORD_HEADER;
    while (at < KEPT_OF_RECORD - Long.BYTES - 5) {
      int id = Byte.toUnsignedInt(record.get(at));
      switch (id) {
        case BLOCK_ID_DATA_SHORT -> {
          return at + 2;
        }
        case BLOCK_ID_DATA_LONG -> {
          return at + 5;
        }
        case BLOCK_ID_ORIGIN -> at += 3;
        case BLOCK_ID_TOPLEVEL_XID -> at += 5;
        default ->
            throw new CorruptWal(new Lsn(recordStart), "a transaction record with block " + id);
      }
    }
    throw new CorruptWal(new Lsn(recordStart), "a transaction record without data");
  }

  private void advance(ByteBuffer bytes, int count) {
    bytes.position(bytes.position() + count);
    position += count;
  }

  private static ByteBuffer slice(ByteBuffer bytes, int count) {
    return bytes.slice(bytes.position(), count);
  }
}
