package io.safekeep.backup.wal;

import io.safekeep.backup.vault.LogCopy;
import io.safekeep.backup.vault.ObjectName;
import io.safekeep.backup.vault.ObjectStore;
import io.safekeep.backup.vault.PiecewiseStore;
import io.safekeep.backup.vault.Vault;
import io.safekeep.backup.vault.VaultCopy;
import io.safekeep.backup.wire.Lsn;
import io.safekeep.backup.wire.SegmentName;
import io.safekeep.backup.wire.TimelineId;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Brings the WAL of one cluster from one repository to another and keeps it there up to date:
/// whole segments as they are, the newest one frame by frame. Needs no key, and never touches the
/// archive that it reads.
///
/// For one thread at a time. After an [IOException] it finds its place again by itself.
public final class WalMirror implements Closeable {
  private final Vault from;
  private final Vault to;
  private final VaultCopy copy;
  private final WalArchive archive;
  private final ArchiveLayout layout;

  private boolean tidied;
  private @Nullable SegmentName current;
  private @Nullable LogCopy tail;

  /// @param archive what is mirrored
  public WalMirror(WalArchive archive, Vault to, VaultCopy.Progress progress) {
    this.from = archive.vault();
    this.to = to;
    this.archive = archive;
    this.layout = archive.layout();
    this.copy = new VaultCopy(from, to, progress);
  }

  /// Brings over what is not there yet.
  ///
  /// @param reached how far the archive is durable
  /// @param needed segments that end before this are left out
  /// @return where the WAL ends that the other repository has now, at most `reached`
  /// @throws IOException if one of the two repositories fails; what is there stays
  public Lsn follow(TimelineId timeline, Lsn reached, Lsn needed) throws IOException {
    try {
      return tryToFollow(timeline, reached, needed);
    } catch (IOException | RuntimeException failed) {
      close();
      current = null;
      throw failed;
    }
  }

  private Lsn tryToFollow(TimelineId timeline, Lsn reached, Lsn needed) throws IOException {
    SegmentName newest = SegmentName.holding(reached, timeline, archive.segmentSize());
    SegmentName at = current;
    if (newest.next().equals(at)) {
      // The newest was found whole before its end was reported.
      return reached;
    }
    if (at == null || !at.timeline().equals(timeline) || at.number() > newest.number()) {
      at = catchUp(newest, needed);
    }
    while (at.number() < newest.number()) {
      if (!archive.isComplete(at)) {
        // A gap: the archive goes on elsewhere.
        at = catchUp(newest, needed);
        break;
      }
      completeSegment(at);
      at = at.next();
      current = at;
    }
    return advanceTail(at, reached);
  }

  private void completeSegment(SegmentName segment) throws IOException {
    closeTail();
    ObjectName commits = layout.commits(segment);
    if (from.store().exists(commits)) {
      copy.object(commits);
    }
    copy.object(layout.segment(segment));
    to.store().delete(layout.partial(segment));
  }

  private Lsn advanceTail(SegmentName segment, Lsn reached) throws IOException {
    if (reached.equals(segment.start())) {
      return reached;
    }
    if (archive.isComplete(segment)) {
      // It became whole after `reached` was said.
      completeSegment(segment);
      current = segment.next();
      return reached;
    }
    LogCopy growing = tail;
    if (growing == null) {
      growing = LogCopy.open(copy, from, to, layout.partial(segment), reached.value());
      tail = growing;
    }
    if (growing == null) {
      return segment.start();
    }
    return Lsn.max(segment.start(), new Lsn(Math.max(0, growing.advance(reached.value()))));
  }

  /// Compares the two archives by the names of their objects and copies what is missing.
  private SegmentName catchUp(SegmentName newest, Lsn needed) throws IOException {
    closeTail();
    if (!tidied) {
      to.store().removeLeftovers(layout.root());
      tidied = true;
    }
    copy.changedKeys();
    Difference difference = compare(needed);
    for (ObjectName name : difference.missing()) {
      copy.object(name);
    }
    for (ObjectName growing : difference.grown()) {
      ObjectName lasting = lasting(growing);
      if (to.store().exists(lasting)) {
        to.store().delete(growing);
      }
    }
    current = newest;
    return newest;
  }

  /// @param missing what the other repository lacks, in the order of the log
  /// @param grown what has grown there and may have been copied as a whole since
  private record Difference(List<ObjectName> missing, List<ObjectName> grown) {}

  private Difference compare(Lsn needed) throws IOException {
    var difference = new Difference(new ArrayList<>(), new ArrayList<>());
    try (var ours = from.store().list(layout.root());
        var theirs = to.store().list(layout.root())) {
      Iterator<ObjectName> there =
          theirs
              .map(ObjectStore.Entry::name)
              .peek(name -> {
                if (grows(name)) {
                  difference.grown().add(name);
                }
              })
              .iterator();
      Optional<ObjectName> next = next(there);
      for (ObjectName name : (Iterable<ObjectName>) ours.map(ObjectStore.Entry::name)::iterator) {
        while (next.isPresent() && next.get().compareTo(name) < 0) {
          next = next(there);
        }
        boolean isThere = next.isPresent() && next.get().equals(name);
        if (!isThere && isWanted(name, needed)) {
          difference.missing().add(name);
        }
      }
      while (next.isPresent()) {
        next = next(there);
      }
    } catch (UncheckedIOException failed) {
      throw failed.getCause();
    }
    return difference;
  }

  private static boolean grows(ObjectName name) {
    return name.value().endsWith(PiecewiseStore.GROWING);
  }

  private static ObjectName lasting(ObjectName growing) {
    String name = growing.value();
    return new ObjectName(name.substring(0, name.length() - PiecewiseStore.GROWING.length()));
  }

  private static Optional<ObjectName> next(Iterator<ObjectName> names) {
    return names.hasNext() ? Optional.of(names.next()) : Optional.empty();
  }

  /// What grows is not copied here; nor is WAL that no base backup needs.
  private boolean isWanted(ObjectName name, Lsn needed) {
    String last = name.lastSegment();
    if (grows(name)) {
      return false;
    }
    String segment =
        last.endsWith(ArchiveLayout.COMMITS)
            ? last.substring(0, last.length() - ArchiveLayout.COMMITS.length())
            : last;
    return !SegmentName.isSegmentName(segment)
        || SegmentName.parse(segment, archive.segmentSize()).end().isAfter(needed);
  }

  /// Copies data keys that were wrapped anew since they were copied.
  public void copyChangedKeys() throws IOException {
    copy.changedKeys();
  }

  private void closeTail() throws IOException {
    LogCopy growing = tail;
    tail = null;
    if (growing != null) {
      growing.close();
    }
  }

  @Override
  public void close() {
    try {
      closeTail();
    } catch (IOException nothingLost) {
      // What was forced is there, and nothing else counts.
    }
  }
}
