package io.safekeep.backup.recovery;

import io.safekeep.backup.restore.RestoreProgress;
import io.safekeep.backup.wire.Lsn;
import io.safekeep.backup.wire.SegmentName;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The newest progress of one running restore, how long its parts took, and how long the rest will
/// take at that pace.
public final class ProgressNote implements RestoreProgress {

  /// What the first moments say about the pace is chance.
  private static final Duration SETTLING = Duration.ofSeconds(2);

  private final @Nullable RestorePace usual;
  private final Restore.Progress before;
  private final long begun = System.nanoTime();
  private volatile Restore.Progress now = Restore.Progress.NONE;
  private volatile RestorePlans.@Nullable Size size;
  private volatile long replayBegun;
  private volatile long bytesAgain;

  /// @param usual pace of earlier restores; null if there were none
  /// @param before of this restore, in an earlier try
  ProgressNote(@Nullable RestorePace usual, Restore.Progress before) {
    this.usual = usual;
    this.before = before;
    this.bytesAgain = before.bytesAgain() + before.bytesDone();
  }

  /// For a copy that nobody waits for.
  public static ProgressNote unwatched() {
    return new ProgressNote(null, Restore.Progress.NONE);
  }

  /// Says how much there is to do; before the restoration begins.
  void expect(RestorePlans.Size expected) {
    size = expected;
  }

  @Override
  public void kept(long bytes) {
    bytesAgain = before.bytesAgain() + Math.max(0, before.bytesDone() - bytes);
  }

  @Override
  public void copied(long bytesDone, long bytesExpected) {
    RestorePlans.Size all = size;
    now =
        new Restore.Progress(
            "fetching",
            bytesDone,
            bytesExpected,
            "",
            all == null ? "" : all.walTo().toString(),
            all == null ? null : remaining(all, bytesDone, bytesExpected),
            null,
            bytesAgain);
  }

  @Override
  public void replaying(String walFile) {
    if (replayBegun == 0) {
      replayBegun = System.nanoTime();
    }
    RestorePlans.Size all = size;
    if (all == null || !SegmentName.isSegmentName(walFile)) {
      return;
    }
    Lsn at = Lsn.max(all.walFrom(), SegmentName.parse(walFile, all.segmentSize()).start());
    now =
        new Restore.Progress(
            "replaying",
            now.bytesTotal(),
            now.bytesTotal(),
            at.toString(),
            all.walTo().toString(),
            toReplay(all, at),
            null,
            bytesAgain);
  }

  /// Says that tombstones were applied.
  void buried(long tombstones) {
    Restore.Progress done = now;
    now =
        new Restore.Progress(
            done.phase(),
            done.bytesDone(),
            done.bytesTotal(),
            done.replayTo(),
            done.replayTo(),
            0L,
            tombstones,
            bytesAgain);
  }

  Restore.Progress now() {
    return now;
  }

  /// Time that the files took.
  public Duration fetching() {
    return Duration.ofNanos((replayBegun == 0 ? System.nanoTime() : replayBegun) - begun);
  }

  /// Time since the replay began.
  public Duration replaying() {
    return replayBegun == 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - replayBegun);
  }

  private @Nullable Long remaining(RestorePlans.Size all, long bytesDone, long bytesExpected) {
    Duration spent = fetching();
    if (bytesDone == 0 || spent.compareTo(SETTLING) < 0) {
      return null;
    }
    double files = seconds(spent) * (bytesExpected - bytesDone) / bytesDone;
    double wal = usual == null ? 0 : all.walBytes() / usual.walBytes();
    return Math.round(files + wal);
  }

  private @Nullable Long toReplay(RestorePlans.Size all, Lsn at) {
    Duration spent = replaying();
    long left = Math.max(0, all.walTo().minus(at));
    long done = all.walBytes() - left;
    if (done > 0 && spent.compareTo(SETTLING) >= 0) {
      return Math.round(seconds(spent) * left / done);
    }
    return usual == null ? null : Math.round(left / usual.walBytes());
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
