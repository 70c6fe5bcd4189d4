package io.safekeep.backup.protection;

import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.narayana.jta.QuarkusTransactionException;
import io.safekeep.backup.BackupSettings;
import io.safekeep.backup.Repository;
import io.safekeep.backup.base.BaseBackup;
import io.safekeep.backup.base.BaseBackups;
import io.safekeep.backup.base.CompletedBackup;
import io.safekeep.backup.catalogue.BackupContent;
import io.safekeep.backup.catalogue.BackupRhythm;
import io.safekeep.backup.catalogue.BaseBackupRun;
import io.safekeep.backup.catalogue.BaseBackupRuns;
import io.safekeep.backup.catalogue.RecoveryWindows;
import io.safekeep.backup.catalogue.SqlStoredBackups;
import io.safekeep.backup.catalogue.SqlWalPositions;
import io.safekeep.backup.catalogue.WalPosition;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.datastore.Datastores;
import io.safekeep.backup.datastore.Protection;
import io.safekeep.backup.datastore.ProtectionWork;
import io.safekeep.backup.vault.Vault;
import io.safekeep.backup.wal.CommitIndex;
import io.safekeep.backup.wal.WalArchive;
import io.safekeep.backup.wire.BaseBackupRequest;
import io.safekeep.backup.wire.Lsn;
import io.safekeep.backup.wire.ReplicationConnection;
import io.safekeep.backup.wire.SystemIdentifier;
import io.safekeep.contracts.backup.BaseBackupCompleted;
import io.safekeep.contracts.backup.BaseBackupFailed;
import io.safekeep.contracts.backup.BrokenPagesFound;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.outbox.Outbox;
import io.safekeep.runtime.work.LeaseWatch;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Takes base backups of one datastore, one at a time: whenever somebody asked for one, the last
/// one is older than the configured time, or none continues the WAL that is archived now.
///
/// Failure semantics: a backup that was cut short, by a fault or because its replica died, is
/// marked failed and what it left in the repository is removed before the next one begins. A
/// replica that lost its lease writes nothing more: whoever has it ends the run.
@Singleton
class BaseBackupWork implements WorkHandler {

  private static final Duration UNTIL_WAL_ARRIVES = Duration.ofSeconds(1);
  private static final Duration UNTIL_NEXT_TURN = Duration.ofSeconds(2);

  /// One base backup at a time in a replica bounds its memory and its hold on the machine.
  private final Semaphore turn = new Semaphore(1);

  private static final Duration UNTIL_TRIED_AGAIN = Duration.ofMinutes(1);

  private final Datastores datastores;
  private final BaseBackupRuns runs;
  private final SqlStoredBackups stored;
  private final RecoveryWindows windows;
  private final SqlWalPositions positions;
  private final Repository repository;
  private final BackupSettings settings;
  private final Outbox outbox;
  private final WorkQueue queue;
  private final Ids ids;
  private final Clock clock;

  BaseBackupWork(
      Datastores datastores,
      BaseBackupRuns runs,
      SqlStoredBackups stored,
      RecoveryWindows windows,
      SqlWalPositions positions,
      Repository repository,
      BackupSettings settings,
      Outbox outbox,
      WorkQueue queue,
      Ids ids,
      Clock clock) {
    this.datastores = datastores;
    this.runs = runs;
    this.stored = stored;
    this.windows = windows;
    this.positions = positions;
    this.repository = repository;
    this.settings = settings;
    this.outbox = outbox;
    this.queue = queue;
    this.ids = ids;
    this.clock = clock;
  }

  @Override
  public String kind() {
    return ProtectionWork.BASE_BACKUP;
  }

  @Override
  public Next work(WorkItem item, Lease lease) throws IOException {
    UUID id = UUID.fromString(item.key());
    Optional<Datastore> known = QuarkusTransaction.requiringNew().call(() -> datastores.find(id));
    if (known.isEmpty()) {
      return Next.done();
    }
    Datastore datastore = known.get();
    Vault vault = repository.vault(datastore.tenant(), id);
    SystemIdentifier system = SystemIdentifier.parse(datastore.systemIdentifier());
    endAbandoned(datastore, new BaseBackups(vault, system));
    if (datastores.isReleased(id)) {
      return Next.done();
    }
    if (positions.find(id).isEmpty()) {
      // Without WAL that is being received, a base backup could not be used.
      return Next.again(UNTIL_WAL_ARRIVES);
    }
    if (datastore.protection() instanceof Protection.Interrupted) {
      // The attempt would fail too. The receiver asks for us again once it streams.
      return Next.again(UNTIL_TRIED_AGAIN);
    }
    if (!repository.mayUseKey(datastore.tenant())) {
      return Next.again(UNTIL_TRIED_AGAIN);
    }
    Duration untilDue = untilDue(datastore);
    if (untilDue.isPositive()) {
      return Next.again(untilDue);
    }
    if (!turn.tryAcquire()) {
      return Next.again(UNTIL_NEXT_TURN);
    }
    BaseBackupRun.Running run;
    Received taken;
    try {
      run = QuarkusTransaction.requiringNew().call(() -> start(id));
      taken = attempt(datastore, run, lease, () -> receive(datastore, vault, system, run, lease));
    } finally {
      // WAL that does not arrive must not keep other datastores from their turn.
      turn.release();
    }
    attempt(datastore, run, lease, () -> finish(datastore, vault, system, run, taken, lease));
    return Next.again(Duration.ZERO);
  }

  /// Ends what a replica that died has left behind. Nobody else is at work on this datastore.
  private void endAbandoned(Datastore datastore, BaseBackups stored) throws IOException {
    for (UUID left : stored.incomplete()) {
      stored.remove(left);
    }
    QuarkusTransaction.requiringNew()
        .run(() ->
            runs.running(datastore.id())
                .forEach(run -> fail(datastore, run, "the replica that took it went away")));
  }

  private Duration untilDue(Datastore datastore) {
    return QuarkusTransaction.requiringNew()
        .call(() -> {
          if (datastore.protection() instanceof Protection.Seeding
              || runs.nextQueued(datastore.id()).isPresent()) {
            return Duration.ZERO;
          }
          // One that the first repository has lost is none: the second follows it, not the server.
          Instant last =
              windows.bases(datastore.id(), RecoveryWindows.FIRST).stream()
                  .findFirst()
                  .map(BaseBackupRun.Completed::completedAt)
                  .orElse(Instant.EPOCH);
          return Duration.between(clock.instant(), last.plus(settings.baseBackupEvery()));
        });
  }

  private BaseBackupRun.Running start(UUID datastore) {
    BaseBackupRun.Queued queued =
        runs.nextQueued(datastore)
            .orElseGet(() -> {
              var due = new BaseBackupRun.Queued(ids.next(), datastore, clock.instant());
              runs.add(due);
              return due;
            });
    BaseBackupRun.Running running = queued.started();
    runs.update(running);
    return running;
  }

  /// A part of taking a base backup.
  private interface Step<T> {
    T take() throws IOException;
  }

  /// Marks the run failed if a step of it fails.
  private <T> T attempt(Datastore datastore, BaseBackupRun.Running run, Lease lease, Step<T> step)
      throws IOException {
    try {
      return step.take();
    } catch (IOException | RuntimeException e) {
      QuarkusTransaction.requiringNew()
          .run(() -> {
            if (lease.held()) {
              fail(datastore, run, reason(e));
            }
          });
      throw e;
    }
  }

  /// A base backup whose WAL is still to be waited for.
  ///
  /// @param reason why it is full or incremental
  private record Received(CompletedBackup backup, int chainLength, String reason) {
    BackupContent content() {
      return new BackupContent(backup.parent(), chainLength, reason, backup.pages());
    }
  }

  private Received receive(
      Datastore datastore,
      Vault vault,
      SystemIdentifier system,
      BaseBackupRun.Running run,
      Lease lease)
      throws IOException {
    Log.infof("Base backup %s of datastore %s begins", run.id(), run.datastore());
    BaseBackup backup =
        new BaseBackup(vault, system, run.id(), settings.workers(), clock, (done, expected) -> {});
    try (ReplicationConnection server = ReplicationConnection.open(datastore.dsn());
        LeaseWatch _ =
            LeaseWatch.over(
                () -> lease.held() && repository.mayUseKey(datastore.tenant()),
                () -> cancel(backup))) {
      return receive(server, backup, choose(server, datastore, vault, system), run);
    }
  }

  /// The kind of the backup, and the backup before if that is where it begins.
  private record Chosen(
      BackupRhythm.Choice choice, @Nullable CompletedBackup parent, int parentsChain) {}

  private Chosen choose(
      ReplicationConnection server, Datastore datastore, Vault vault, SystemIdentifier system)
      throws IOException {
    List<BaseBackupRun.Completed> completed =
        QuarkusTransaction.requiringNew().call(() -> runs.completed(datastore.id()));
    BackupRhythm rhythm = new BackupRhythm(settings.fullBackupEvery(), settings.longestChain());
    boolean summarizes = server.serverVersion() >= 17 && server.show("summarize_wal").equals("on");
    BackupRhythm.Choice choice =
        rhythm.choose(
            new BackupRhythm.Server(
                server.serverVersion(), summarizes, server.identifySystem().timeline()),
            completed,
            clock.instant());
    if (!(choice instanceof BackupRhythm.Choice.Incremental(var parent, _))) {
      return new Chosen(choice, null, 0);
    }
    return new BaseBackups(vault, system)
        .find(parent.id())
        .map(stored -> new Chosen(choice, stored, parent.content().chainLength()))
        .orElseGet(() ->
            new Chosen(
                new BackupRhythm.Choice.Full("the repository has no base backup " + parent.id()),
                null,
                0));
  }

  private Received receive(
      ReplicationConnection server, BaseBackup backup, Chosen chosen, BaseBackupRun.Running run)
      throws IOException {
    BaseBackupRequest request =
        withRate(run.datastore(), BaseBackupRequest.full("safekeep " + run.id()));
    CompletedBackup parent = chosen.parent();
    if (parent == null) {
      return new Received(backup.take(server, request), 1, chosen.choice().reason());
    }
    BaseBackup.Taken taken = backup.takeOnTopOf(parent, server, request);
    return taken.incrementalRefused() == null
        ? new Received(taken.backup(), chosen.parentsChain() + 1, chosen.choice().reason())
        : new Received(taken.backup(), 1, taken.incrementalRefused());
  }

  /// The server itself holds back, so that it neither reads nor sends more.
  private BaseBackupRequest withRate(UUID datastore, BaseBackupRequest request) {
    OptionalLong usual = settings.baseBackupBytesPerSecond();
    return datastores
        .baseBackupRate(datastore)
        .or(() -> usual.isPresent() ? Optional.of(usual.getAsLong()) : Optional.empty())
        .map(bytes -> request.withMaximumRate((int) Math.clamp(bytes / 1024, 32, 1_048_576)))
        .orElse(request);
  }

  private static void cancel(BaseBackup backup) {
    try {
      backup.cancel();
    } catch (IOException e) {
      Log.warn("The connection of a cancelled base backup did not close", e);
    }
  }

  private BaseBackupRun finish(
      Datastore datastore,
      Vault vault,
      SystemIdentifier system,
      BaseBackupRun.Running run,
      Received received,
      Lease lease)
      throws IOException {
    CompletedBackup taken = received.backup();
    Instant from =
        recoverableFrom(vault, system, taken, awaitWal(datastore, taken.endLsn(), lease));
    Log.infof(
        "Base backup %s of datastore %s is complete: %d bytes, %d stored; %s, because %s",
        run.id(),
        datastore.id(),
        taken.archiveBytes(),
        taken.storedBytes(),
        taken.isIncremental() ? "incremental" : "full",
        received.reason());
    if (taken.pages().broken() > 0) {
      Log.errorf(
          "Datastore %s has %d broken pages, the first is %s",
          datastore.id(), taken.pages().broken(), taken.pages().firstBroken());
    }
    return QuarkusTransaction.requiringNew()
        .call(() -> complete(datastore, run, received, from, lease));
  }

  /// A backup counts when the WAL that makes it consistent is archived too. Returns the first
  /// instant that is behind all that is archived then.
  private Instant awaitWal(Datastore datastore, Lsn end, Lease lease) throws IOException {
    while (lease.held()) {
      Optional<WalPosition> position = positions.find(datastore.id());
      if (position.isPresent() && !position.get().point().durable().isBefore(end)) {
        Instant settled = position.get().settled();
        if (settled != null) {
          return settled;
        }
      }
      if (datastores.isReleased(datastore.id())) {
        throw new IOException("the protection of the datastore was ended");
      }
      try {
        Thread.sleep(UNTIL_WAL_ARRIVES);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("the service stops", e);
      }
    }
    throw new IOException("another replica took over");
  }

  /// The earliest instant to which recovery from this backup does not stop before the backup's own
  /// end: aborted transactions stop it too, and only the archive knows them.
  private static Instant recoverableFrom(
      Vault vault, SystemIdentifier system, CompletedBackup taken, Instant settled)
      throws IOException {
    AtomicReference<Instant> latest = new AtomicReference<>(settled);
    new CommitIndex(WalArchive.open(vault, system))
        .transactions(
            taken.endTimeline(),
            taken.startLsn(),
            taken.endLsn(),
            end -> latest.accumulateAndGet(end.at(), (a, b) -> a.isAfter(b) ? a : b));
    return latest.get();
  }

  private BaseBackupRun.Completed complete(
      Datastore datastore,
      BaseBackupRun.Running run,
      Received received,
      Instant recoverableFrom,
      Lease lease) {
    CompletedBackup taken = received.backup();
    if (!lease.held() || !isStillRunning(run)) {
      throw new IllegalStateException("another replica took over");
    }
    if (positions.gaps(datastore.id()).stream()
        .anyMatch(gap -> gap.to().isAfter(taken.startLsn()))) {
      throw new IllegalStateException("WAL that the backup needs was lost while it was taken");
    }
    Instant now = clock.instant();
    BaseBackupRun.Completed completed =
        run.completed(
                taken.startLsn(),
                taken.endLsn(),
                taken.endTimeline(),
                taken.archiveBytes(),
                taken.storedBytes(),
                recoverableFrom,
                now)
            .holding(received.content());
    runs.update(completed);
    stored.add(run.id(), RecoveryWindows.FIRST, now);
    outbox.add(
        new BaseBackupCompleted(
            datastore.tenant().value(), datastore.id(), run.id(), now, taken.archiveBytes()));
    if (taken.pages().broken() > 0) {
      outbox.add(
          new BrokenPagesFound(
              datastore.tenant().value(),
              datastore.id(),
              run.id(),
              taken.pages().broken(),
              String.valueOf(taken.pages().firstBroken())));
    }
    Datastore current = datastores.findForUpdate(datastore.id()).orElseThrow();
    if (current.protection() instanceof Protection.Seeding seeding) {
      datastores.update(current.with(seeding.baseBackupCompleted(now)));
    }
    queue.schedule(ProtectionWork.VERIFY_BASE_BACKUP, run.id().toString());
    queue.schedule(ProtectionWork.VERIFY_CHAIN, datastore.id().toString());
    return completed;
  }

  private boolean isStillRunning(BaseBackupRun.Running run) {
    return runs.findForUpdate(run.id()).orElse(null) instanceof BaseBackupRun.Running;
  }

  /// What a transaction wraps around it says nothing.
  private static String reason(Exception e) {
    return e instanceof QuarkusTransactionException && e.getCause() != null
        ? String.valueOf(e.getCause().getMessage())
        : String.valueOf(e.getMessage());
  }

  private void fail(Datastore datastore, BaseBackupRun.Running run, String reason) {
    if (!isStillRunning(run)) {
      return;
    }
    runs.update(run.failed(reason, clock.instant()));
    outbox.add(new BaseBackupFailed(datastore.tenant().value(), datastore.id(), run.id(), reason));
  }
}
