package io.safekeep.backup.wal;

import io.safekeep.backup.vault.ObjectNotFound;
import io.safekeep.backup.wire.Lsn;
import io.safekeep.backup.wire.SegmentName;
import io.safekeep.backup.wire.TimelineHistory;
import io.safekeep.backup.wire.TimelineId;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The times of transactions in an archive, to the microsecond: from the small objects beside its
/// segments, and from the WAL itself where a segment is not whole yet.
public final class CommitIndex {
  private final WalArchive archive;

  public CommitIndex(WalArchive archive) {
    this.archive = archive;
  }

  /// What recovery to a moment would bring. Reads on from a base backup, as recovery will; so the
  /// nearest base before the moment gives the answer soonest.
  ///
  /// @param from where the base backup's recovery starts
  /// @param reached the newest recovery point known, for moments after the last transaction
  public RecoveryTarget recoveryTarget(
      TimelineId timeline, Lsn from, Instant time, @Nullable RecoveryPoint reached)
      throws IOException {
    var search = new MomentSearch(from, time);
    Optional<TimelineHistory> history = archive.history(timeline);
    for (SegmentName segment = archive.owner(from, timeline, history); ; ) {
      if (!archive.isComplete(segment)) {
        Tail tail = readTail(segment, search::look);
        Optional<RecoveryTarget> byTime = search.byTime();
        return byTime.isPresent()
            ? byTime.get()
            : search.atEnd(tail.lastRecord(), coveredUntil(tail, timeline, reached));
      }
      times(segment).forEach(search::look);
      Optional<RecoveryTarget> byTime = search.byTime();
      if (byTime.isPresent()) {
        return byTime.get();
      }
      segment = archive.owner(segment.end(), timeline, history);
    }
  }

  /// The end of what can be recovered from a base backup on: its last whole record. Empty if there
  /// is none.
  ///
  /// @param from where the base backup's recovery starts
  public Optional<RecoveryTarget.ByLsn> latest(TimelineId timeline, Lsn from) throws IOException {
    var search = new MomentSearch(from, Instant.MAX);
    Optional<TimelineHistory> history = archive.history(timeline);
    SegmentName segment = archive.owner(from, timeline, history);
    while (archive.isComplete(segment)) {
      times(segment).forEach(search::look);
      segment = archive.owner(segment.end(), timeline, history);
    }
    Tail tail = readTail(segment, search::look);
    return search.atEnd(tail.lastRecord(), Instant.MAX) instanceof RecoveryTarget.ByLsn end
        ? Optional.of(end)
        : Optional.empty();
  }

  /// Passes on the ends of all transactions whose records end after `from` and not after `to`, in
  /// the order of the log.
  ///
  /// @throws ObjectNotFound if the archive has a gap there
  public void transactions(TimelineId timeline, Lsn from, Lsn to, Consumer<TransactionEnd> action)
      throws IOException {
    Optional<TimelineHistory> history = archive.history(timeline);
    Consumer<TransactionEnd> within =
        end -> {
          if (end.end().isAfter(from) && !end.end().isAfter(to)) {
            action.accept(end);
          }
        };
    Lsn at = from;
    while (at.isBefore(to)) {
      SegmentName segment = archive.owner(at, timeline, history);
      times(segment).forEach(within);
      at = segment.end();
    }
  }

  private static @Nullable Instant coveredUntil(
      Tail tail, TimelineId timeline, @Nullable RecoveryPoint reached) {
    if (reached == null
        || !reached.timeline().equals(timeline)
        || tail.end().isBefore(reached.durable())) {
      return null;
    }
    return reached.restorableUntil();
  }

  private TransactionTimes times(SegmentName segment) throws IOException {
    try {
      byte[] kept = SealedBytes.read(archive.vault(), archive.layout().commits(segment));
      return TransactionTimes.decode(kept);
    } catch (ObjectNotFound notKept) {
      var times = new TransactionTimes(segment.start());
      WalScanner scanner =
          archive.scannerBefore(
              segment,
              end -> {
                if (end.end().isAfter(segment.start())) {
                  times.add(end);
                }
              });
      archive.readSegment(segment, (at, bytes) -> scanner.scan(bytes));
      return times;
    }
  }

  /// Reads a segment that is not whole, or not there.
  private Tail readTail(SegmentName segment, Consumer<TransactionEnd> action) throws IOException {
    WalScanner scanner =
        archive.scannerBefore(
            segment,
            end -> {
              if (end.end().isAfter(segment.start())) {
                action.accept(end);
              }
            });
    try {
      Lsn end = archive.readSegment(segment, (at, bytes) -> scanner.scan(bytes));
      return new Tail(scanner.lastRecord(), end);
    } catch (ObjectNotFound absent) {
      return new Tail(scanner.lastRecord(), segment.start());
    }
  }

  private record Tail(@Nullable Lsn lastRecord, Lsn end) {}
}
