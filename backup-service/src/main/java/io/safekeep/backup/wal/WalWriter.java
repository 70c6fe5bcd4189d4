package io.safekeep.backup.wal;

import io.safekeep.backup.vault.NativeBuffer;
import io.safekeep.backup.vault.SealedLogReader;
import io.safekeep.backup.vault.SealedLogWriter;
import io.safekeep.backup.wire.Lsn;
import io.safekeep.backup.wire.SegmentName;
import io.safekeep.backup.wire.TimelineId;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Appends one timeline's WAL to the archive, in order and without holes. After an IOException it
/// is of no more use: close it and open a new one, which goes on behind what is whole.
///
/// Bytes are scanned before they are sealed, so what contradicts itself is never stored, let alone
/// acknowledged.
final class WalWriter implements Closeable {
  /// Bytes gathered into one frame; frames are also cut at each [#force].
  private static final int FRAME = 256 << 10;

  /// The same while little comes: hundreds of quiet streams live in one process.
  private static final int QUIET_FRAME = 16 << 10;

  /// A stream is quiet after so many forced writes in a row that a small frame would have held.
  private static final int QUIET_AFTER = 10;

  private final WalArchive archive;
  private final SessionKey key;
  private final Consumer<SegmentName> completed;
  private final WalScanner scanner;
  private final NativeBuffer memory = new NativeBuffer();
  private ByteBuffer gathered;
  private int quietForces;

  private SegmentName segment;
  private TransactionTimes times;
  private @Nullable SealedLogWriter log;
  private Lsn received;
  private Lsn durable;
  private CommitCount newCommits = CommitCount.NONE;
  private Lsn countedTo;

  private WalWriter(
      WalArchive archive, SegmentName segment, SessionKey key, Consumer<SegmentName> completed)
      throws IOException {
    this.archive = archive;
    this.key = key;
    this.completed = completed;
    this.segment = segment;
    this.times = new TransactionTimes(segment.start());
    this.received = segment.start();
    this.durable = segment.start();
    this.countedTo = segment.start();
    this.scanner = archive.scannerBefore(segment, this::transactionEnded);
    this.gathered = memory.ofSize(QUIET_FRAME);
  }

  /// Goes on with a segment of the archive: behind its last whole frame, or from its start if it is
  /// not there.
  ///
  /// @param completed hears of each segment that becomes whole
  static WalWriter open(
      WalArchive archive, SegmentName segment, SessionKey key, Consumer<SegmentName> completed)
      throws IOException {
    var writer = new WalWriter(archive, segment, key, completed);
    try {
      writer.resume();
      return writer;
    } catch (IOException | RuntimeException failed) {
      writer.close();
      throw failed;
    }
  }

  TimelineId timeline() {
    return segment.timeline();
  }

  /// Where the next byte belongs.
  Lsn received() {
    return received;
  }

  /// End of what would outlive a crash.
  Lsn durable() {
    return durable;
  }

  /// Start of the last whole record received; null before the first.
  @Nullable Lsn lastRecord() {
    return scanner.lastRecord();
  }

  /// Takes all remaining bytes.
  ///
  /// @throws IOException if they do not follow what came before, or cannot be stored
  void append(Lsn at, ByteBuffer bytes) throws IOException {
    if (!at.equals(received)) {
      throw new IOException("server sent WAL at " + at + " where " + received + " is next");
    }
    while (bytes.hasRemaining()) {
      if (received.equals(segment.end())) {
        beginSegment(segment.next());
      }
      long leftInSegment = segment.end().minus(received);
      int count = (int) Math.min(Math.min(bytes.remaining(), gathered.remaining()), leftInSegment);
      ByteBuffer piece = bytes.slice(bytes.position(), count);
      scanner.scan(piece.duplicate());
      gathered.put(piece);
      bytes.position(bytes.position() + count);
      received = received.plus(count);
      if (received.equals(segment.end())) {
        completeSegment();
      } else if (!gathered.hasRemaining()) {
        seal();
        gathered = memory.ofSize(FRAME);
        quietForces = 0;
      }
    }
  }

  /// Makes durable what was received.
  void force() throws IOException {
    if (received.equals(durable)) {
      return;
    }
    boolean quiet = received.minus(durable) <= QUIET_FRAME;
    seal();
    becomeQuiet(quiet);
    if (log != null) {
      log.force();
    }
    durable = received;
  }

  private void becomeQuiet(boolean quiet) {
    quietForces = quiet ? quietForces + 1 : 0;
    if (quietForces == QUIET_AFTER && gathered.capacity() > QUIET_FRAME) {
      memory.close();
      gathered = memory.ofSize(QUIET_FRAME);
    }
  }

  /// Leaves out of the count what ends at or before `lsn`: it was counted on the timeline that this
  /// one branched from.
  void countAfter(Lsn lsn) {
    countedTo = lsn;
  }

  /// Commits that became durable since the last call; call it right after [#force].
  CommitCount takeCommits() {
    CommitCount taken = newCommits;
    newCommits = CommitCount.NONE;
    return taken;
  }

  private void resume() throws IOException {
    boolean whole = false;
    if (archive.vault().store().exists(archive.layout().partial(segment))) {
      whole = replay();
    }
    // Counted by the writer before this one.
    newCommits = CommitCount.NONE;
    if (whole) {
      // A crash came between the last frame and the new name.
      keepComplete();
    } else if (received.isAfter(segment.start())) {
      // Opening forces what is there, which a process may have written and never forced.
      openLog();
    }
    durable = received;
  }

  /// Feeds the scanner with what the segment holds already; returns whether it was finished.
  private boolean replay() throws IOException {
    try (SealedLogReader reader =
        archive
            .vault()
            .read(archive.layout().partial(segment), archive.layout().segment(segment))) {
      for (var entry = reader.next(); entry != null; entry = reader.next()) {
        if (entry.position() != received.value()) {
          throw new CorruptWal(received, "the archive continues at " + new Lsn(entry.position()));
        }
        received = received.plus(entry.content().remaining());
        scanner.scan(entry.content());
      }
      return reader.complete();
    }
  }

  private void transactionEnded(TransactionEnd end) {
    if (end.end().isAfter(segment.start())) {
      times.add(end);
    }
    if (end.end().isAfter(countedTo)) {
      newCommits = newCommits.plus(end);
    }
  }

  private void beginSegment(SegmentName next) {
    segment = next;
    times = new TransactionTimes(next.start());
  }

  private void seal() throws IOException {
    if (gathered.position() == 0) {
      return;
    }
    SealedLogWriter open = log == null ? openLog() : log;
    gathered.flip();
    open.append(received.value() - gathered.remaining(), gathered);
    gathered.clear();
  }

  private SealedLogWriter openLog() throws IOException {
    SealedLogWriter opened =
        archive
            .vault()
            .append(
                archive.layout().partial(segment),
                archive.layout().segment(segment),
                key.current());
    log = opened;
    return opened;
  }

  private void completeSegment() throws IOException {
    seal();
    if (log != null) {
      log.finish(received.value());
      log.close();
      log = null;
    }
    keepComplete();
    durable = received;
  }

  private void keepComplete() throws IOException {
    SealedBytes.write(
        archive.vault(), archive.layout().commits(segment), key.current(), times.encode());
    archive
        .vault()
        .store()
        .rename(archive.layout().partial(segment), archive.layout().segment(segment));
    completed.accept(segment);
  }

  /// Leaves what was not forced to the next writer, or to be received again.
  @Override
  public void close() throws IOException {
    memory.close();
    if (log != null) {
      log.close();
      log = null;
    }
  }
}
