package io.safekeep.backup.recovery;

import io.safekeep.contracts.backup.RestoreCompleted;
import io.safekeep.contracts.backup.RestoreFailed;
import io.safekeep.runtime.outbox.Outbox;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/// The steps of a restore, whoever carries it out: each changes the state, if it is still as it
/// must be, and tells of it, in one transaction.
@Singleton
public class RestoreSteps {

  private final Restores restores;
  private final Outbox outbox;
  private final Clock clock;

  RestoreSteps(Restores restores, Outbox outbox, Clock clock) {
    this.restores = restores;
    this.outbox = outbox;
    this.clock = clock;
  }

  /// The restore, running now; empty if it has ended.
  @Transactional
  public Optional<Restore> begin(UUID id) {
    Optional<Restore> restore = restores.findForUpdate(id);
    return switch (restore.map(Restore::state).orElse(null)) {
      case RestoreState.Queued queued -> {
        Restore running = restore.orElseThrow().with(queued.started());
        restores.update(running);
        yield Optional.of(running);
      }
      case RestoreState.Running _ -> restore;
      case null, default -> Optional.empty();
    };
  }

  /// False if what serves now is not wanted any more.
  ///
  /// @param held whether the work is still the caller's
  /// @param noting what else is to be noted in the same transaction
  @Transactional
  public boolean complete(UUID id, String host, int port, BooleanSupplier held, Runnable noting) {
    Restore restore = restores.findForUpdate(id).orElseThrow();
    if (!held.getAsBoolean() || !(restore.state() instanceof RestoreState.Running running)) {
      return false;
    }
    Instant now = clock.instant();
    restores.update(restore.with(running.ready(host, port, now)));
    noting.run();
    outbox.add(
        new RestoreCompleted(
            restore.tenant().value(),
            restore.datastore(),
            id,
            restore.target() instanceof RestoreTarget.At(Instant instant) ? instant : now,
            now));
    return true;
  }

  /// Does nothing to a restore that has ended.
  @Transactional
  public void fail(UUID id, String reason) {
    Restore restore = restores.findForUpdate(id).orElseThrow();
    if (restore.state() instanceof RestoreState.Active active) {
      restores.update(restore.with(active.failed(reason, clock.instant())));
      outbox.add(new RestoreFailed(restore.tenant().value(), restore.datastore(), id, reason));
    }
  }
}
