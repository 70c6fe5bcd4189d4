package io.safekeep.backup.recovery;

import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.narayana.jta.QuarkusTransactionException;
import io.safekeep.backup.recovery.RestoreState.Running;
import io.safekeep.backup.restore.LocalAccess;
import io.safekeep.backup.restore.PostgresInstance;
import io.safekeep.backup.restore.Restoration;
import io.safekeep.backup.restore.RestoreCancelled;
import io.safekeep.backup.vault.KeeperUnavailable;
import io.safekeep.backup.wire.TimelineHistory;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.work.LeaseWatch;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Builds the copy of one restore.
///
/// Failure semantics: whatever is wrong with the repository or the recovery ends the restore as
/// failed, with the reason and nothing left behind. While the keeper of the keys does not answer,
/// the restore waits and is tried again. A replica that stops, dies or loses its lease leaves the
/// restore running, and what it has brought to disk; the next one on that disk goes on from there,
/// any other begins anew.
@Singleton
class RestoreWork implements WorkHandler {

  static final String KIND = "restore";

  private static final Duration UNTIL_PLACE_IS_FREE = Duration.ofSeconds(1);
  private static final Duration RESTART_LIMIT = Duration.ofMinutes(1);

  private final Restores restores;
  private final RestoreSteps steps;
  private final RestorePlans plans;
  private final SqlRestorePaces paces;
  private final CopyPlaces places;
  private final Tombstones tombstones;

  RestoreWork(
      Restores restores,
      RestoreSteps steps,
      RestorePlans plans,
      SqlRestorePaces paces,
      CopyPlaces places,
      Tombstones tombstones) {
    this.restores = restores;
    this.steps = steps;
    this.plans = plans;
    this.paces = paces;
    this.places = places;
    this.tombstones = tombstones;
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Next work(WorkItem item, Lease lease) throws IOException {
    UUID id = UUID.fromString(item.key());
    Optional<CopyLocks.Claim> place = places.claim(id);
    if (place.isEmpty()) {
      // An earlier attempt on this disk, whose lease ran out, is about to end.
      return Next.again(UNTIL_PLACE_IS_FREE);
    }
    try (var _ = place.get()) {
      Optional<Restore> begun = steps.begin(id);
      if (begun.isPresent()) {
        build(begun.get(), lease);
      }
    }
    return Next.done();
  }

  private void build(Restore restore, Lease lease) throws IOException {
    ProgressNote progress =
        new ProgressNote(paces.of(restore.datastore()).orElse(null), restore.progress());
    try {
      RestorePlans.Planned planned = plans.plan(restore, Set.of(), progress);
      if (planned.restoration().hasBegun()) {
        Log.infof("Restore %s goes on with what is on disk", restore.id());
      } else {
        planned.restoration().discard();
      }
      try {
        serve(restore, planned, progress, lease);
      } catch (RestoreCancelled | InterruptedIOException | KeeperUnavailable e) {
        throw e;
      } catch (IOException e) {
        serveFromAnother(restore, planned, e, progress, lease);
      }
    } catch (RestoreCancelled | InterruptedIOException e) {
      // What is not wanted any more is removed by whoever looks after the disk; all else goes on.
      Log.infof("Restore %s ends here for now: %s", restore.id(), e.getMessage());
    } catch (KeeperUnavailable e) {
      // Nothing is wrong with the restore: it goes on when the keys can be had.
      throw e;
    } catch (IOException | RuntimeException e) {
      if (lease.held()) {
        Log.errorf(e, "Restore %s failed", restore.id());
        steps.fail(restore.id(), reason(e));
        places.remove(restore.id());
      }
    }
  }

  private void serve(
      Restore restore, RestorePlans.Planned planned, ProgressNote progress, Lease lease)
      throws IOException {
    progress.expect(planned.size());
    PostgresInstance server = run(restore.id(), planned.restoration(), progress, lease);
    paces.note(restore.datastore(), planned.size(), progress.fetching(), progress.replaying());
    if (tombstones.isConfigured()) {
      server = buryAgain(restore, planned, server, progress);
    }
    TimelineHistory lineage = server.history();
    if (!steps.complete(
        restore.id(),
        planned.host(),
        planned.port(),
        lease::held,
        () -> restores.note(restore.id(), lineage))) {
      server.kill();
      places.remove(restore.id());
      return;
    }
    Log.infof(
        "Restore %s serves on %s:%d, from the %s repository",
        restore.id(), planned.host(), planned.port(), planned.repository());
  }

  /// What one repository could not give may be whole in the other.
  private void serveFromAnother(
      Restore restore,
      RestorePlans.Planned failed,
      IOException cause,
      ProgressNote progress,
      Lease lease)
      throws IOException {
    RestorePlans.Planned planned;
    try {
      planned = plans.plan(restore, Set.of(failed.repository()), progress);
    } catch (Refusal | IOException none) {
      cause.addSuppressed(none);
      throw cause;
    }
    if (!lease.held()) {
      throw cause;
    }
    Log.warnf(
        cause,
        "Restore %s failed from the %s repository and begins again from the %s",
        restore.id(),
        failed.repository(),
        planned.repository());
    planned.restoration().discard();
    serve(restore, planned, progress, lease);
  }

  private PostgresInstance run(UUID id, Restoration restoration, ProgressNote progress, Lease lease)
      throws IOException {
    Lease wanted = () -> lease.held() && isStillWanted(id);
    try (LeaseWatch _ =
        LeaseWatch.over(wanted, () -> restores.note(id, progress.now()), restoration::cancel)) {
      return restoration.run();
    }
  }

  /// Deletes what must not come back, then lets clients in. Until then the copy is closed to the
  /// network.
  private PostgresInstance buryAgain(
      Restore restore, RestorePlans.Planned planned, PostgresInstance server, ProgressNote progress)
      throws IOException {
    LocalAccess copy = LocalAccess.to(server, planned.user());
    List<Tombstone> due = tombstones.of(restore.tenant(), restore.datastore());
    BuryAgain.apply(copy, due);
    copy.listen(planned.host());
    server.stop(RESTART_LIMIT);
    PostgresInstance open = places.start(restore.id());
    if (!open.awaitReady(RESTART_LIMIT)) {
      throw new IOException("the copy did not start again in " + RESTART_LIMIT);
    }
    progress.buried(due.size());
    restores.note(restore.id(), progress.now());
    return open;
  }

  private boolean isStillWanted(UUID id) {
    return QuarkusTransaction.requiringNew()
        .call(() ->
            restores.find(id).map(Restore::state).filter(Running.class::isInstance).isPresent());
  }

  /// What a transaction wraps around it says nothing.
  private static String reason(Exception e) {
    return e instanceof QuarkusTransactionException && e.getCause() != null
        ? String.valueOf(e.getCause().getMessage())
        : String.valueOf(e.getMessage());
  }
}
