package io.safekeep.backup.mirror;

import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.backup.Repositories;
import io.safekeep.backup.catalogue.RecoveryWindows;
import io.safekeep.backup.catalogue.SqlMirroredWal;
import io.safekeep.backup.catalogue.SqlWalPositions;
import io.safekeep.backup.catalogue.SqlWalPositions.LostWal;
import io.safekeep.backup.catalogue.WalPosition;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.datastore.Datastores;
import io.safekeep.backup.datastore.ProtectionWork;
import io.safekeep.backup.vault.Vault;
import io.safekeep.backup.wal.WalArchive;
import io.safekeep.backup.wal.WalMirror;
import io.safekeep.backup.wire.Lsn;
import io.safekeep.backup.wire.SystemIdentifier;
import io.safekeep.backup.wire.TimelineId;
import io.safekeep.contracts.backup.WalGapOpened;
import io.safekeep.runtime.outbox.Outbox;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Brings the WAL of one datastore to the second repository, for as long as this replica holds the
/// item.
///
/// Failure semantics: reads what the first repository has, so receiving never waits for it. While
/// one of the two is away it tries again with growing pauses, and works off what has come
/// meanwhile.
@Singleton
class MirrorWalWork implements WorkHandler {

  private static final Duration EVERY = Duration.ofSeconds(2);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  /// After that the two archives are compared as a whole, which also brings keys that were wrapped
  /// anew, and objects that were found damaged and removed.
  private static final Duration COMPARE_EVERY = Duration.ofMinutes(10);

  private static final String LOST = "lost before the second repository had it";

  private final Datastores datastores;
  private final RecoveryWindows windows;
  private final SqlWalPositions positions;
  private final SqlMirroredWal mirrored;
  private final Repositories repositories;
  private final Outbox outbox;
  private final MirrorMetrics metrics;
  private final Clock clock;

  MirrorWalWork(
      Datastores datastores,
      RecoveryWindows windows,
      SqlWalPositions positions,
      SqlMirroredWal mirrored,
      Repositories repositories,
      Outbox outbox,
      MirrorMetrics metrics,
      Clock clock) {
    this.datastores = datastores;
    this.windows = windows;
    this.positions = positions;
    this.mirrored = mirrored;
    this.repositories = repositories;
    this.outbox = outbox;
    this.metrics = metrics;
    this.clock = clock;
  }

  @Override
  public String kind() {
    return ProtectionWork.MIRROR_WAL;
  }

  @Override
  public boolean isLasting() {
    return true;
  }

  @Override
  public Next work(WorkItem item, Lease lease) throws InterruptedException {
    UUID id = UUID.fromString(item.key());
    Optional<Datastore> known = QuarkusTransaction.requiringNew().call(() -> datastores.find(id));
    if (known.isEmpty()) {
      return Next.done();
    }
    try (Following following = new Following(known.get(), lease);
        MirrorMetrics.Registration behind = metrics.register(id)) {
      while (lease.held()) {
        Duration pause = following.follow();
        behind.set(following.behind());
        Thread.sleep(pause);
      }
    }
    return Next.again(Duration.ZERO);
  }

  /// One replica's turn at one datastore.
  private final class Following implements AutoCloseable {

    private final Datastore datastore;
    private final Vault first;
    private final Vault second;
    private final Lease lease;
    private @Nullable WalMirror mirror;
    private Instant comparedAt = Instant.MIN;
    private Lsn needed = Lsn.NONE;
    private boolean continues;
    private boolean failing;
    private Duration pause = EVERY;
    private @Nullable WalPosition archived;
    private @Nullable WalPosition reached;

    Following(Datastore datastore, Lease lease) {
      this.datastore = datastore;
      this.lease = lease;
      first = repositories.first().vault(datastore.tenant(), datastore.id());
      second = repositories.second().vault(datastore.tenant(), datastore.id());
      // A failure of an earlier turn is over once this one follows.
      failing = true;
    }

    /// Returns how long to wait before the next time.
    Duration follow() {
      Optional<WalPosition> position = positions.find(datastore.id());
      if (position.isEmpty()) {
        return EVERY;
      }
      archived = position.get();
      try {
        bring(position.get());
        pause = EVERY;
        if (failing) {
          failing = false;
          mirrored.follows(datastore.id());
          Log.infof("The second repository follows datastore %s", datastore.id());
        }
      } catch (IOException e) {
        fail(e);
      }
      return pause;
    }

    private void fail(IOException e) {
      endMirror();
      if (!lease.held()) {
        return;
      }
      if (!failing || pause.equals(EVERY)) {
        Log.warnf(e, "The second repository does not follow datastore %s", datastore.id());
      }
      failing = true;
      mirrored.failed(datastore.id(), String.valueOf(e.getMessage()), clock.instant());
      Duration doubled = pause.multipliedBy(2);
      pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    }

    private void bring(WalPosition position) throws IOException {
      Instant now = clock.instant();
      if (mirror == null || Duration.between(comparedAt, now).compareTo(COMPARE_EVERY) > 0) {
        begin(now);
      }
      WalMirror open = mirror;
      if (open == null) {
        throw new IllegalStateException("no mirror was begun");
      }
      Lsn end = open.follow(position.point().timeline(), position.point().durable(), needed);
      if (end.isBefore(position.point().durable())) {
        // Another archive of the same WAL reaches further there: the first was begun anew.
        return;
      }
      if (!continues) {
        noteFirst(position);
        continues = true;
      } else if (!mirrored.note(datastore.id(), position)) {
        // The repository was lost: what it had must be brought once more.
        endMirror();
        return;
      }
      reached = position;
    }

    private void begin(Instant now) throws IOException {
      endMirror();
      continues = false;
      SystemIdentifier system = SystemIdentifier.parse(datastore.systemIdentifier());
      mirror = new WalMirror(WalArchive.open(first, system), second, bytes -> requireLease(bytes));
      needed =
          QuarkusTransaction.requiringNew()
              .call(() ->
                  Stream.of(RecoveryWindows.FIRST, RecoveryWindows.SECOND)
                      .flatMap(id -> windows.bases(datastore.id(), id).stream())
                      .map(base -> base.start())
                      .min(Comparator.naturalOrder())
                      .orElse(Lsn.NONE));
      comparedAt = now;
    }

    private void requireLease(long bytes) throws IOException {
      metrics.copied(bytes);
      if (!lease.held()) {
        throw new IOException("another replica took over");
      }
    }

    /// WAL that neither repository has, because the first was lost or let it go before it was
    /// brought here, is a gap.
    private void noteFirst(WalPosition position) throws IOException {
      Optional<WalPosition> before = mirrored.find(datastore.id());
      if (before.isPresent()) {
        TimelineId timeline = position.point().timeline();
        Lsn known = before.get().point().durable();
        SystemIdentifier system = SystemIdentifier.parse(datastore.systemIdentifier());
        Lsn from =
            WalArchive.open(second, system).unbrokenFrom(timeline, position.point().durable());
        if (from.isAfter(known) && isNewGap(known, from)) {
          LostWal lost = new LostWal(known, from, LOST, before.get().latest(), clock.instant());
          QuarkusTransaction.requiringNew().run(() -> open(lost));
        }
      }
      mirrored.begin(datastore.id(), position);
    }

    private void open(LostWal lost) {
      if (!positions.open(datastore.id(), lost)) {
        return;
      }
      Log.errorf(
          "WAL of datastore %s from %s to %s was %s", datastore.id(), lost.from(), lost.to(), LOST);
      outbox.add(
          new WalGapOpened(
              datastore.tenant().value(),
              datastore.id(),
              lost.from().toString(),
              lost.to().toString(),
              LOST));
    }

    private boolean isNewGap(Lsn known, Lsn from) {
      return positions.gaps(datastore.id()).stream()
          .noneMatch(gap -> gap.to().isAfter(known) && gap.from().isBefore(from));
    }

    MirrorMetrics.Behind behind() {
      return MirrorMetrics.Behind.of(archived, reached);
    }

    private void endMirror() {
      WalMirror open = mirror;
      mirror = null;
      if (open != null) {
        open.close();
      }
    }

    @Override
    public void close() {
      endMirror();
    }
  }
}
