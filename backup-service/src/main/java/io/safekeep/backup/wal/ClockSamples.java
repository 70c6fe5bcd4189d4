package io.safekeep.backup.wal;

import io.safekeep.backup.wire.Lsn;
import java.time.Instant;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// What the server's clock showed when its WAL ended where: once the archive reaches that end, it
/// holds all that was on the server's disk at that moment. Keeps the samples not reached yet, a
/// bounded number of them.
final class ClockSamples {
  /// With one sample per [#SPACING_MILLIS] this spans the lag of a healthy stream. While catching
  /// up from far behind the oldest ones are those that will be reached first, so later ones are
  /// dropped.
  private static final int LIMIT = 256;

  private static final long SPACING_MILLIS = 20;

  private record Sample(Lsn end, Instant serverClock) {}

  private final ArrayDeque<Sample> waiting = new ArrayDeque<>();
  private @Nullable Instant latestReached;

  void add(Lsn end, Instant serverClock) {
    Sample last = waiting.peekLast();
    if (last != null && last.end().equals(end)) {
      // Nothing was written since: the later moment says more.
      waiting.removeLast();
    } else if (waiting.size() == LIMIT
        || (last != null && serverClock.minusMillis(SPACING_MILLIS).isBefore(last.serverClock()))) {
      return;
    }
    waiting.addLast(new Sample(end, serverClock));
  }

  /// Drops the samples that lie within what is durable; whether there were any.
  boolean reached(Lsn durable) {
    boolean any = false;
    for (Sample next = waiting.peekFirst();
        next != null && !next.end().isAfter(durable);
        next = waiting.peekFirst()) {
      waiting.removeFirst();
      // The server's clock may have been set back; a moment once covered stays covered.
      if (latestReached == null || next.serverClock().isAfter(latestReached)) {
        latestReached = next.serverClock();
      }
      any = true;
    }
    return any;
  }

  /// Latest moment whose end was reached; null before the first.
  @Nullable Instant latestReached() {
    return latestReached;
  }
}
