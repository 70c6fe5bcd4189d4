package io.safekeep.backup.wal;

import io.safekeep.backup.vault.CorruptObject;
import io.safekeep.backup.vault.DataKey;
import io.safekeep.backup.vault.ObjectName;
import io.safekeep.backup.vault.ObjectNotFound;
import io.safekeep.backup.vault.ObjectStore;
import io.safekeep.backup.vault.SealedLogReader;
import io.safekeep.backup.vault.Vault;
import io.safekeep.backup.wire.Lsn;
import io.safekeep.backup.wire.SegmentName;
import io.safekeep.backup.wire.SystemIdentifier;
import io.safekeep.backup.wire.TimelineHistory;
import io.safekeep.backup.wire.TimelineId;
import io.safekeep.backup.wire.WalSegmentSize;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// The WAL of one cluster as it lies in the vault: what is there, whether it hangs together, and
/// its bytes. Safe beside a receiver that appends, and for several threads. What it says is read
/// from the store each time, never from a catalogue.
public final class WalArchive {
  private final Vault vault;
  private final SystemIdentifier system;
  private final WalSegmentSize segmentSize;
  private final ArchiveLayout layout;

  private WalArchive(Vault vault, SystemIdentifier system, WalSegmentSize segmentSize) {
    this.vault = vault;
    this.system = system;
    this.segmentSize = segmentSize;
    this.layout = ArchiveLayout.of(vault.root(), system);
  }

  /// Opens the archive of a cluster.
  ///
  /// @throws ObjectNotFound if there is none
  public static WalArchive open(Vault vault, SystemIdentifier system) throws IOException {
    return new WalArchive(
        vault, system, readSegmentSize(vault, ArchiveLayout.of(vault.root(), system)));
  }

  /// Opens the archive of a cluster, or begins one.
  ///
  /// @throws WalRefused if there is one, with segments of another size
  static WalArchive openOrBegin(
      Vault vault, SystemIdentifier system, WalSegmentSize segmentSize, SessionKey key)
      throws IOException {
    var archive = new WalArchive(vault, system, segmentSize);
    ObjectName name = archive.layout.segmentSize();
    if (!vault.store().exists(name)) {
      key.forget();
      byte[] text = Integer.toString(segmentSize.bytes()).getBytes(StandardCharsets.US_ASCII);
      SealedBytes.write(vault, name, key.current(), text);
      return archive;
    }
    WalSegmentSize kept = readSegmentSize(vault, archive.layout);
    if (!kept.equals(segmentSize)) {
      throw new WalRefused(
          "server has WAL segments of %d bytes, its archive has %d"
              .formatted(segmentSize.bytes(), kept.bytes()));
    }
    return archive;
  }

  public SystemIdentifier system() {
    return system;
  }

  public WalSegmentSize segmentSize() {
    return segmentSize;
  }

  Vault vault() {
    return vault;
  }

  ArchiveLayout layout() {
    return layout;
  }

  /// Runs of WAL without a hole, by timeline and position. Reads the names of all segments, and
  /// keeps only the runs.
  public List<WalRange> coverage() throws IOException {
    var ranges = new ArrayList<WalRange>();
    eachSegment(segment -> extend(ranges, segment));
    return List.copyOf(ranges);
  }

  /// The newest segment that has any WAL, whole or not; empty for a new archive. Reads the names of
  /// all segments.
  public Optional<SegmentName> newestSegment() throws IOException {
    var newest = new ArrayList<SegmentName>(1);
    eachSegment(segment -> {
      newest.clear();
      newest.add(segment);
    });
    return newest.stream().findFirst();
  }

  /// As [#newestSegment], but follows one timeline from a known segment on instead of reading all
  /// names.
  Optional<SegmentName> newestSegmentFrom(SegmentName known) throws IOException {
    if (!isThere(known)) {
      return Optional.empty();
    }
    SegmentName newest = known;
    while (isThere(newest.next())) {
      newest = newest.next();
    }
    return Optional.of(newest);
  }

  boolean isComplete(SegmentName segment) throws IOException {
    return vault.store().exists(layout.segment(segment));
  }

  private boolean isThere(SegmentName segment) throws IOException {
    return isComplete(segment) || vault.store().exists(layout.partial(segment));
  }

  /// What [#removeUnneeded] took away.
  public record RemovedWal(long segments, long bytes) {}

  /// Removes, oldest first, the segments that recovery from none of those places reads. May be
  /// repeated after a crash at any point. The histories of timelines stay: they are small, and tell
  /// what belongs to what.
  ///
  /// @param starts of all base backups that stay; at least one
  /// @param goOn asked before each removal
  public RemovedWal removeUnneeded(List<WalNeeds.RecoveryStart> starts, BooleanSupplier goOn)
      throws IOException {
    WalNeeds needs = WalNeeds.of(this::history, starts);
    long segments = 0;
    long bytes = 0;
    for (int number = 1; number <= needs.newestTimeline().value(); number++) {
      ObjectName folder = layout.timeline(new TimelineId(number));
      try (Stream<ObjectStore.Entry> entries = vault.store().list(folder)) {
        var unneeded =
            entries
                .filter(entry -> ownerOf(entry.name()).isPresent())
                .takeWhile(entry -> !needs.include(ownerOf(entry.name()).orElseThrow()))
                .iterator();
        while (unneeded.hasNext() && goOn.getAsBoolean()) {
          ObjectStore.Entry entry = unneeded.next();
          if (vault.store().delete(entry.name())) {
            segments += entry.name().lastSegment().endsWith(ArchiveLayout.COMMITS) ? 0 : 1;
            bytes += entry.size();
          }
        }
      }
    }
    return new RemovedWal(segments, bytes);
  }

  /// Where a segment's WAL ends: its end if it is whole, its start if it is not there.
  public Lsn endOf(SegmentName segment) throws IOException {
    if (isComplete(segment)) {
      return segment.end();
    }
    try {
      return readSegment(segment, (at, bytes) -> {});
    } catch (ObjectNotFound absent) {
      return segment.start();
    }
  }

  /// Where the WAL that begins in `from` ends, following one timeline.
  public Lsn endFrom(SegmentName from) throws IOException {
    Optional<SegmentName> newest = newestSegmentFrom(from);
    return newest.isPresent() ? endOf(newest.get()) : from.start();
  }

  /// Where the WAL begins that goes without a hole, over timelines, up to a position. Reads the
  /// names of all segments.
  public Lsn unbrokenFrom(TimelineId timeline, Lsn reached) throws IOException {
    Lsn from = reached;
    for (WalRange range : coverage().reversed()) {
      if (range.timeline().compareTo(timeline) <= 0
          && range.from().isBefore(from)
          && !range.to().isBefore(from)) {
        from = range.from();
      }
    }
    return from;
  }

  private void extend(List<WalRange> ranges, SegmentName segment) throws IOException {
    Lsn end = endOf(segment);
    WalRange last = ranges.isEmpty() ? null : ranges.getLast();
    if (last != null
        && last.timeline().equals(segment.timeline())
        && last.to().equals(segment.start())) {
      ranges.set(ranges.size() - 1, new WalRange(last.timeline(), last.from(), end));
    } else if (end.isAfter(segment.start())) {
      ranges.add(new WalRange(segment.timeline(), segment.start(), end));
    }
  }

  private void eachSegment(SegmentAction action) throws IOException {
    try (Stream<ObjectStore.Entry> entries = vault.store().list(layout.root())) {
      entries
          .map(entry -> segmentOf(entry.name()))
          .flatMap(Optional::stream)
          .forEach(segment -> {
            try {
              action.accept(segment);
            } catch (IOException failed) {
              throw new UncheckedIOException(failed);
            }
          });
    } catch (UncheckedIOException failed) {
      throw failed.getCause();
    }
  }

  /// The segment that an object holds, whole or not; empty for all else.
  private Optional<SegmentName> segmentOf(ObjectName object) {
    String name = object.lastSegment();
    return segmentOf(
        name.endsWith(ArchiveLayout.PARTIAL)
            ? name.substring(0, name.length() - ArchiveLayout.PARTIAL.length())
            : name);
  }

  private Optional<SegmentName> segmentOf(String name) {
    return SegmentName.isSegmentName(name)
        ? Optional.of(SegmentName.parse(name, segmentSize))
        : Optional.empty();
  }

  /// The segment that an object holds or stands beside, whole or not; empty for all else.
  private Optional<SegmentName> ownerOf(ObjectName object) {
    String name = object.lastSegment();
    int dot = name.indexOf('.');
    return segmentOf(dot < 0 ? name : name.substring(0, dot));
  }

  /// Where a timeline came from; empty for the first, and for one that was never seen.
  public Optional<TimelineHistory> history(TimelineId timeline) throws IOException {
    try {
      return Optional.of(
          new TimelineHistory(timeline, SealedBytes.read(vault, layout.history(timeline))));
    } catch (ObjectNotFound absent) {
      return Optional.empty();
    }
  }

  void keepHistory(TimelineHistory history, DataKey key) throws IOException {
    SealedBytes.write(vault, layout.history(history.timeline()), key, history.content());
  }

  /// The segment that recovery along `timeline` reads for the bytes from `lsn` on: a timeline's
  /// first segment begins with a copy of what its parent had there.
  public SegmentName segmentAt(Lsn lsn, TimelineId timeline) throws IOException {
    return owner(lsn, timeline, history(timeline));
  }

  SegmentName owner(Lsn lsn, TimelineId timeline, Optional<TimelineHistory> history) {
    SegmentName own = SegmentName.holding(lsn, timeline, segmentSize);
    if (history.isEmpty()) {
      return own;
    }
    for (TimelineHistory.Ancestor ancestor : history.get().ancestors()) {
      if (!ancestor.end().isBefore(own.end())) {
        return SegmentName.holding(lsn, ancestor.timeline(), segmentSize);
      }
    }
    return own;
  }

  /// Whether recovery along `timeline` finds all WAL from `from` up to `to`, by the presence and
  /// length of segments.
  ///
  /// @throws WalMissing naming the first that is not there
  public void requireWal(TimelineId timeline, Lsn from, Lsn to) throws IOException {
    Optional<TimelineHistory> history = history(timeline);
    Lsn at = segmentSize.startOfSegment(from);
    while (at.isBefore(to)) {
      SegmentName segment = owner(at, timeline, history);
      if (!isComplete(segment)) {
        Lsn end = endOf(segment);
        if (end.isBefore(Lsn.min(to, segment.end()))) {
          throw new WalMissing(segment, end);
        }
      }
      at = segment.end();
    }
  }

  /// Reads all WAL from `from` up to `to` along `timeline` and checks each seal, each page and each
  /// record.
  ///
  /// @return how many bytes were read
  /// @throws WalMissing naming the first segment that is not there
  /// @throws CorruptObject if an object is not what was written
  /// @throws CorruptWal if the WAL contradicts itself
  public long verify(TimelineId timeline, Lsn from, Lsn to) throws IOException {
    Optional<TimelineHistory> history = history(timeline);
    Lsn start = segmentSize.startOfSegment(from);
    var scanner = new WalScanner(system, segmentSize, start, ignored -> {});
    Lsn at = start;
    while (at.isBefore(to)) {
      SegmentName segment = owner(at, timeline, history);
      try {
        readSegment(segment, (position, bytes) -> scanner.scan(bytes));
      } catch (ObjectNotFound absent) {
        throw new WalMissing(segment, at);
      }
      if (scanner.position().isBefore(Lsn.min(to, segment.end()))) {
        throw new WalMissing(segment, scanner.position());
      }
      at = segment.end();
    }
    return scanner.position().minus(start);
  }

  /// Writes a segment to a file as the server expects it: one that is not whole is filled up with
  /// zeros.
  ///
  /// @param target created; must not exist
  /// @return false if the archive has no such segment; nothing is written then
  public boolean extract(SegmentName segment, Path target) throws IOException {
    try (FileChannel file =
        FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      readSegment(
          segment,
          (at, bytes) -> {
            while (bytes.hasRemaining()) {
              file.write(bytes);
            }
          });
      // A hole reads as zeros.
      if (file.size() < segmentSize.bytes()) {
        file.write(ByteBuffer.allocate(1), segmentSize.bytes() - 1L);
      }
      return true;
    } catch (ObjectNotFound absent) {
      Files.deleteIfExists(target);
      return false;
    } catch (IOException | RuntimeException failed) {
      Files.deleteIfExists(target);
      throw failed;
    }
  }

  /// Passes on a segment's bytes in order, from its start, and returns where they end.
  ///
  /// @throws ObjectNotFound if there is none
  /// @throws CorruptObject if it has a hole, or claims to be whole and is not
  Lsn readSegment(SegmentName segment, BytesAction action) throws IOException {
    try (Opened opened = openSegment(segment)) {
      SealedLogReader log = opened.log();
      Lsn at = segment.start();
      for (var entry = log.next(); entry != null; entry = log.next()) {
        int count = entry.content().remaining();
        if (entry.position() != at.value() || at.plus(count).isAfter(segment.end())) {
          throw new CorruptObject(
              opened.name(), "goes from " + at + " to " + new Lsn(entry.position()));
        }
        action.accept(at, entry.content());
        at = at.plus(count);
      }
      boolean reachesEnd = at.equals(segment.end());
      if (log.complete() != reachesEnd || (opened.isWhole() && !reachesEnd)) {
        throw new CorruptObject(opened.name(), "ends at " + at);
      }
      return at;
    }
  }

  private Opened openSegment(SegmentName segment) throws IOException {
    ObjectName whole = layout.segment(segment);
    ObjectName partial = layout.partial(segment);
    try {
      return new Opened(whole, true, vault.read(whole, whole));
    } catch (ObjectNotFound notWhole) {
      try {
        return new Opened(partial, false, vault.read(partial, whole));
      } catch (ObjectNotFound neither) {
        // It may have been completed between the two looks.
        return new Opened(whole, true, vault.read(whole, whole));
      }
    }
  }

  /// A scanner that stands at the start of a segment and knows what came before, where the archive
  /// has that.
  WalScanner scannerBefore(SegmentName segment, Consumer<TransactionEnd> transactions)
      throws IOException {
    if (segment.number() > 0) {
      Lsn start = new Lsn(segment.start().value() - segmentSize.bytes());
      SegmentName previous = segmentAt(start, segment.timeline());
      if (isComplete(previous)) {
        var scanner = new WalScanner(system, segmentSize, start, transactions);
        readSegment(previous, (at, bytes) -> scanner.scan(bytes));
        return scanner;
      }
    }
    return new WalScanner(system, segmentSize, segment.start(), transactions);
  }

  private static WalSegmentSize readSegmentSize(Vault vault, ArchiveLayout layout)
      throws IOException {
    byte[] text = SealedBytes.read(vault, layout.segmentSize());
    return new WalSegmentSize(Integer.parseInt(new String(text, StandardCharsets.US_ASCII)));
  }

  private interface SegmentAction {
    void accept(SegmentName segment) throws IOException;
  }

  /// Takes a stretch of WAL; the bytes are valid during the call.
  interface BytesAction {
    void accept(Lsn at, ByteBuffer bytes) throws IOException;
  }

  private record Opened(ObjectName name, boolean isWhole, SealedLogReader log)
      implements Closeable {
    @Override
    public void close() throws IOException {
      log.close();
    }
  }
}
