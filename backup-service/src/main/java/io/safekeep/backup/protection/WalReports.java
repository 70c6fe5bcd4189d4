package io.safekeep.backup.protection;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.backup.catalogue.SqlWalPositions;
import io.safekeep.backup.catalogue.SqlWalPositions.LostWal;
import io.safekeep.backup.catalogue.WalPosition;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.datastore.Datastores;
import io.safekeep.backup.datastore.Protection;
import io.safekeep.backup.datastore.ProtectionWork;
import io.safekeep.backup.wal.CommitCount;
import io.safekeep.backup.wal.ReceiverState;
import io.safekeep.backup.wal.RecoveryPoint;
import io.safekeep.backup.wal.WalGap;
import io.safekeep.backup.wal.WalListener;
import io.safekeep.backup.wire.SegmentName;
import io.safekeep.backup.wire.SystemIdentifier;
import io.safekeep.backup.wire.TimelineHistory;
import io.safekeep.backup.wire.WalSegmentSize;
import io.safekeep.contracts.backup.WalGapOpened;
import io.safekeep.runtime.outbox.Outbox;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Writes down what receivers say: positions, interruptions and gaps.
@Singleton
class WalReports {

  private static final Duration NOTE_EVERY = Duration.ofSeconds(1);

  private final Datastores datastores;
  private final SqlWalPositions positions;
  private final WorkQueue queue;
  private final Outbox outbox;
  private final MeterRegistry metrics;
  private final Clock clock;

  WalReports(
      Datastores datastores,
      SqlWalPositions positions,
      WorkQueue queue,
      Outbox outbox,
      MeterRegistry metrics,
      Clock clock) {
    this.datastores = datastores;
    this.positions = positions;
    this.queue = queue;
    this.outbox = outbox;
    this.metrics = metrics;
    this.clock = clock;
  }

  WalListener of(Datastore datastore) {
    return new Reporter(datastore);
  }

  private final class Reporter implements WalListener {

    private final Datastore datastore;
    private String lastWord = "";
    private Instant notedAt = Instant.MIN;
    private @Nullable Instant lastCommitAt;
    private boolean noteFailed;
    private @Nullable Runnable unsettled;

    Reporter(Datastore datastore) {
      this.datastore = datastore;
    }

    @Override
    public void stateChanged(ReceiverState state) {
      switch (state) {
        case ReceiverState.Streaming(var timeline, var start) -> {
          say("streams WAL on timeline " + timeline.value() + " from " + start, null);
          unsettled = this::resumed;
        }
        case ReceiverState.Waiting(var cause, _) ->
            interrupt("no WAL arrives: " + cause.getMessage(), cause);
        case ReceiverState.RepositoryFull full ->
            interrupt("the repository is full; the server keeps the WAL meanwhile", full.cause());
        case ReceiverState.Refused(var reason) ->
            interrupt("refused: " + reason.getMessage(), reason);
        case ReceiverState.Connecting _, ReceiverState.Stopped _ -> {}
      }
      settle();
    }

    private void interrupt(String reason, Exception cause) {
      say(reason, cause);
      unsettled = () -> interrupted(reason);
    }

    private void resumed() {
      change(protection ->
          protection instanceof Protection.Interrupted interrupted
              ? interrupted.resumed(clock.instant())
              : protection);
      queue.schedule(ProtectionWork.BASE_BACKUP, datastore.id().toString());
      queue.schedule(ProtectionWork.WATCH_SLOT, datastore.id().toString());
    }

    private void interrupted(String reason) {
      change(protection ->
          protection instanceof Protection.Complete complete
              ? complete.interrupted(reason, clock.instant())
              : protection);
    }

    /// Writes the last change of state down. While our database is away it is kept for the next
    /// call: the archive is the truth and goes on without the catalogue.
    private void settle() {
      if (unsettled == null) {
        return;
      }
      try {
        unsettled.run();
        unsettled = null;
      } catch (RuntimeException e) {
        complain(e);
      }
    }

    private void complain(RuntimeException e) {
      if (!noteFailed) {
        Log.warnf(e, "What happens to datastore %s cannot be noted", datastore.id());
      }
      noteFailed = true;
    }

    @Override
    public void connected(SystemIdentifier system, WalSegmentSize segmentSize) {}

    @Override
    public void advanced(RecoveryPoint point, CommitCount commits) {
      if (commits.latest() != null
          && (lastCommitAt == null || commits.latest().isAfter(lastCommitAt))) {
        lastCommitAt = commits.latest();
      }
      metrics
          .counter("safekeep.wal.commits", "datastore", datastore.id().toString())
          .increment(commits.count());
      Instant now = clock.instant();
      if (Duration.between(notedAt, now).compareTo(NOTE_EVERY) < 0) {
        return;
      }
      settle();
      try {
        positions.note(datastore.id(), new WalPosition(point, lastCommitAt, now));
        notedAt = now;
        noteFailed = false;
      } catch (RuntimeException e) {
        complain(e);
      }
    }

    @Override
    public void segmentCompleted(SegmentName segment) {
      metrics.counter("safekeep.wal.segments", "datastore", datastore.id().toString()).increment();
    }

    @Override
    public void timelineBegun(TimelineHistory history) {
      Log.infof("Datastore %s goes on on timeline %d", datastore.id(), history.timeline().value());
    }

    /// A gap that cannot be noted ends the session: it must not pass in silence.
    @Override
    public void gapFound(WalGap gap) {
      String reason = gap.reason().name().toLowerCase(Locale.ROOT).replace('_', ' ');
      Log.errorf(
          "WAL of datastore %s from %s to %s is lost: %s",
          datastore.id(), gap.from(), gap.to(), reason);
      QuarkusTransaction.requiringNew().run(() -> open(gap, reason));
    }

    private void open(WalGap gap, String reason) {
      Instant now = clock.instant();
      Instant fromTime = positions.find(datastore.id()).map(WalPosition::latest).orElse(null);
      if (!positions.open(
          datastore.id(), new LostWal(gap.from(), gap.to(), reason, fromTime, now))) {
        return;
      }
      outbox.add(
          new WalGapOpened(
              datastore.tenant().value(),
              datastore.id(),
              gap.from().toString(),
              gap.to().toString(),
              reason));
      Datastore current = datastores.findForUpdate(datastore.id()).orElseThrow();
      datastores.update(
          current.with(
              switch (current.protection()) {
                case Protection.Seeding seeding -> seeding;
                case Protection.Complete complete -> complete.gapOpened(now);
                case Protection.Interrupted interrupted -> interrupted.gapOpened(now);
              }));
      queue.schedule(ProtectionWork.BASE_BACKUP, datastore.id().toString());
    }

    private void change(UnaryOperator<Protection> transition) {
      QuarkusTransaction.requiringNew()
          .run(() -> {
            Datastore current = datastores.findForUpdate(datastore.id()).orElseThrow();
            Protection next = transition.apply(current.protection());
            if (!next.equals(current.protection())) {
              datastores.update(current.with(next));
            }
          });
    }

    private void say(String word, @Nullable Exception cause) {
      if (word.equals(lastWord)) {
        return;
      }
      lastWord = word;
      if (cause == null) {
        Log.infof("Datastore %s: %s", datastore.id(), word);
      } else {
        Log.warnf(cause, "Datastore %s: %s", datastore.id(), word);
      }
    }
  }
}
