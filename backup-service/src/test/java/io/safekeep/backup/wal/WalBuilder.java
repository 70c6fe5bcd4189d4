package io.safekeep.backup.wal;

import io.safekeep.backup.wire.Lsn;
import io.safekeep.backup.wire.PostgresTime;
import io.safekeep.backup.wire.SystemIdentifier;
import io.safekeep.backup.wire.TimelineId;
import io.safekeep.backup.wire.WalSegmentSize;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;

/// Writes WAL as a server would (xlog_internal.h, xlogrecord.h, xact.h): pages, records that span
/// them, commits, switches.
final class WalBuilder {
  static final SystemIdentifier SYSTEM = new SystemIdentifier(0x6A1D_5EED_0000_0001L);
  static final WalSegmentSize ONE_MIB = new WalSegmentSize(1 << 20);
  static final TimelineId FIRST = new TimelineId(1);

  private static final int PAGE = 8192;
  private static final int RM_XLOG = 0;
  private static final int RM_XACT = 1;
  private static final int RM_HEAP = 10;

  private final int magic;
  private final Lsn start;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final List<TransactionEnd> transactions = new ArrayList<>();
  private final List<Lsn> recordStarts = new ArrayList<>();
  private long previous;

  private WalBuilder(int magic, Lsn start) {
    this.magic = magic;
    this.start = start;
  }

  /// WAL of PostgreSQL 18 that begins with the segment at `start`.
  static WalBuilder from(Lsn start) {
    return new WalBuilder(0xD118, start);
  }

  static WalBuilder ofVersion(int magic) {
    return new WalBuilder(magic, new Lsn(ONE_MIB.bytes()));
  }

  /// Some records of all sizes, every other one a transaction's end, a second apart.
  static WalBuilder random(Lsn start, int length, long seed) {
    var builder = from(start);
    var random = new Random(seed);
    Instant time = Instant.parse("2026-11-21T12:00:00.000001Z");
    while (builder.length() < length) {
      builder.insert(random.nextInt(10) == 0 ? random.nextInt(40_000) : random.nextInt(300));
      time = time.plusSeconds(1);
      if (random.nextInt(8) == 0) {
        builder.abort(time);
      } else {
        builder.commit(time, random.nextInt(4) == 0 ? random.nextInt(20_000) : 0);
      }
    }
    return builder;
  }

  /// A record of no transaction, with that many bytes of data.
  WalBuilder insert(int length) {
    byte[] data = new byte[length];
    new Random(length).nextBytes(data);
    record(RM_HEAP, 0, 7, mainData(data));
    return this;
  }

  WalBuilder commit(Instant at) {
    return commit(at, 0);
  }

  /// A commit that carries that many bytes besides its time, as invalidations or subtransactions
  /// do.
  WalBuilder commit(Instant at, int more) {
    return transaction(0x80, at, more, true);
  }

  WalBuilder abort(Instant at) {
    return transaction(0x20, at, 0, false);
  }

  WalBuilder commitPrepared(Instant at) {
    return transaction(0x30, at, 4, true);
  }

  WalBuilder abortPrepared(Instant at) {
    return transaction(0x40, at, 4, false);
  }

  /// A prepare is no end: its transaction goes on.
  WalBuilder prepare() {
    record(RM_XACT, 0x10, 7, mainData(new byte[40]));
    return this;
  }

  /// A commit with the origin and the top-level transaction in front of its data.
  WalBuilder commitFromOrigin(Instant at) {
    byte[] data = time(at, 0);
    var body = ByteBuffer.allocate(3 + 5 + 2 + data.length).order(ByteOrder.LITTLE_ENDIAN);
    body.put((byte) 253).putShort((short) 3).put((byte) 252).putInt(9);
    body.put((byte) 255).put((byte) data.length).put(data);
    ended(record(RM_XACT, 0, 7, body.array()), at, true);
    return this;
  }

  /// Ends the segment early; the rest of it is zeros.
  WalBuilder switchSegment() {
    record(RM_XLOG, 0x40, 0, new byte[0]);
    while (ONE_MIB.offsetInSegment(end()) != 0) {
      bytes.write(0);
    }
    return this;
  }

  /// The first bytes of a record whose rest a crash took: what follows begins on the next page and
  /// says so.
  WalBuilder recordCutByACrash() {
    long keptPrevious = previous;
    int before = recordStarts.size();
    Lsn cut = record(RM_HEAP, 0, 7, mainData(new byte[2 * PAGE]));
    recordStarts.subList(before, recordStarts.size()).clear();
    previous = keptPrevious;
    byte[] all = bytes.toByteArray();
    int firstPageEnd = (int) ((cut.value() & -PAGE) + PAGE - start.value());
    bytes.reset();
    bytes.write(all, 0, firstPageEnd);
    pageHeader(0, 0x08);
    return this;
  }

  int length() {
    return bytes.size();
  }

  Lsn start() {
    return start;
  }

  Lsn end() {
    return start.plus(bytes.size());
  }

  ByteBuffer bytes() {
    return ByteBuffer.wrap(bytes.toByteArray());
  }

  List<TransactionEnd> transactions() {
    return transactions;
  }

  Lsn lastRecord() {
    return recordStarts.getLast();
  }

  List<Lsn> recordStarts() {
    return recordStarts;
  }

  private WalBuilder transaction(int info, Instant at, int more, boolean committed) {
    ended(record(RM_XACT, info, 7, mainData(time(at, more))), at, committed);
    return this;
  }

  private static byte[] time(Instant at, int more) {
    return ByteBuffer.allocate(Long.BYTES + more)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(PostgresTime.fromInstant(at))
        .array();
  }

  private void ended(Lsn recordStart, Instant at, boolean committed) {
    transactions.add(new TransactionEnd(recordStart, end(), at, committed));
  }

  private static byte[] mainData(byte[] data) {
    if (data.length == 0) {
      return data;
    }
    if (data.length < 256) {
      return ByteBuffer.allocate(2 + data.length)
          .put((byte) 255)
          .put((byte) data.length)
          .put(data)
          .array();
    }
    return ByteBuffer.allocate(5 + data.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put((byte) 254)
        .putInt(data.length)
        .put(data)
        .array();
  }

  private Lsn record(int resourceManager, int info, int xid, byte[] body) {
    byte[] record =
        ByteBuffer.allocate(24 + body.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(24 + body.length)
            .putInt(xid)
            .putLong(previous)
            .put((byte) info)
            .put((byte) resourceManager)
            .putShort((short) 0)
            .putInt(0)
            .put(body)
            .array();
    var checksum = new CRC32C();
    checksum.update(record, 24, body.length);
    checksum.update(record, 0, 20);
    ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN).putInt(20, (int) checksum.getValue());

    beginPageIfDue(0);
    Lsn at = end();
    previous = at.value();
    recordStarts.add(at);
    int written = 0;
    while (written < record.length) {
      beginPageIfDue(record.length - written);
      int room = PAGE - (int) (end().value() & (PAGE - 1));
      int count = Math.min(room, record.length - written);
      bytes.write(record, written, count);
      written += count;
    }
    while ((end().value() & 7) != 0) {
      bytes.write(0);
    }
    return at;
  }

  private void beginPageIfDue(int recordLeft) {
    if ((end().value() & (PAGE - 1)) == 0) {
      pageHeader(recordLeft, recordLeft > 0 ? 0x01 : 0);
    }
  }

  private void pageHeader(int recordLeft, int flags) {
    boolean isLong = ONE_MIB.offsetInSegment(end()) == 0;
    var header = ByteBuffer.allocate(isLong ? 40 : 24).order(ByteOrder.LITTLE_ENDIAN);
    header
        .putShort((short) magic)
        .putShort((short) (flags | (isLong ? 0x02 : 0)))
        .putInt(1)
        .putLong(end().value())
        .putInt(recordLeft)
        .putInt(0);
    if (isLong) {
      header.putLong(SYSTEM.value()).putInt(ONE_MIB.bytes()).putInt(PAGE);
    }
    bytes.writeBytes(header.array());
  }
}
