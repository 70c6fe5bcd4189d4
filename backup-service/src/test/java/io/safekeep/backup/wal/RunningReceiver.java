package io.safekeep.backup.wal;

import static org.awaitility.Awaitility.await;

import io.safekeep.backup.wire.Dsn;
import io.safekeep.backup.wire.Lsn;
import io.safekeep.backup.wire.SegmentName;
import io.safekeep.backup.wire.SystemIdentifier;
import io.safekeep.backup.wire.TimelineHistory;
import io.safekeep.backup.wire.WalSegmentSize;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// A receiver on a virtual thread, and what it told.
final class RunningReceiver implements WalListener, AutoCloseable {
  static final String SLOT = "safekeep_test";
  private static final ReceiverSettings IMPATIENT =
      new ReceiverSettings(
          Duration.ofMillis(50),
          Duration.ofMillis(5),
          Duration.ofMillis(100),
          Duration.ofMillis(20),
          Duration.ofMillis(200));

  final List<ReceiverState> states = new CopyOnWriteArrayList<>();
  final List<WalGap> gaps = new CopyOnWriteArrayList<>();
  final List<TimelineHistory> histories = new CopyOnWriteArrayList<>();
  final AtomicInteger commits = new AtomicInteger();
  volatile boolean deaf;
  volatile RecoveryPoint point;
  volatile SystemIdentifier system;
  volatile WalSegmentSize segmentSize;

  private final WalReceiver receiver;
  private final Thread thread;

  RunningReceiver(Dsn server, ArchiveFixture archive, SystemIdentifier expected) {
    receiver =
        new WalReceiver(server, SLOT, archive.vault, expected, this, IMPATIENT, Clock.systemUTC());
    thread = Thread.ofVirtual().start(receiver);
  }

  /// Waits until WAL up to `lsn` is durable.
  void awaitDurable(Lsn lsn) {
    await("WAL up to " + lsn)
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(10))
        .until(() -> point != null && !point.durable().isBefore(lsn));
  }

  <T extends ReceiverState> T awaitState(Class<T> state) {
    await(state.getSimpleName())
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(10))
        .until(() -> states.stream().anyMatch(state::isInstance));
    return states.stream().filter(state::isInstance).map(state::cast).findFirst().orElseThrow();
  }

  void awaitEnd() throws InterruptedException {
    thread.join(Duration.ofSeconds(30));
  }

  @Override
  public void stateChanged(ReceiverState state) {
    states.add(state);
    if (deaf) {
      throw new IllegalStateException("the listener is in trouble");
    }
  }

  @Override
  public void connected(SystemIdentifier system, WalSegmentSize segmentSize) {
    this.system = system;
    this.segmentSize = segmentSize;
  }

  @Override
  public void advanced(RecoveryPoint point, CommitCount commits) {
    this.commits.addAndGet(commits.count());
    this.point = point;
  }

  @Override
  public void segmentCompleted(SegmentName segment) {}

  @Override
  public void timelineBegun(TimelineHistory history) {
    histories.add(history);
  }

  @Override
  public void gapFound(WalGap gap) {
    gaps.add(gap);
  }

  @Override
  public void close() throws InterruptedException {
    receiver.close();
    awaitEnd();
  }
}
