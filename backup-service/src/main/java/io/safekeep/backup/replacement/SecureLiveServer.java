package io.safekeep.backup.replacement;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.backup.BackupProblem;
import io.safekeep.backup.catalogue.CreateRestorePoint;
import io.safekeep.backup.catalogue.RecoveryWindows;
import io.safekeep.backup.catalogue.RestorePoint;
import io.safekeep.backup.catalogue.SqlRestorePoints;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.recovery.RestorePlans;
import io.safekeep.backup.recovery.RestoreTarget;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Actor;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/// Makes sure that the state before a replacement can be had back.
@Singleton
class SecureLiveServer {

  private final CreateRestorePoint createRestorePoint;
  private final SqlRestorePoints restorePoints;
  private final RecoveryWindows windows;
  private final RestorePlans plans;

  SecureLiveServer(
      CreateRestorePoint createRestorePoint,
      SqlRestorePoints restorePoints,
      RecoveryWindows windows,
      RestorePlans plans) {
    this.createRestorePoint = createRestorePoint;
    this.restorePoints = restorePoints;
    this.windows = windows;
    this.plans = plans;
  }

  /// A point that is proven to be recoverable. Done again, it finds the point that it made. Speaks
  /// to the server and reads the archive, so no transaction may be open.
  ///
  /// @throws Refusal while there is none: what the server says, or that the archive does not have
  ///   it yet
  SafetyPoint secure(Replacement replacement, Approval approval, Datastore datastore)
      throws IOException {
    return approval.liveServerLost()
        ? newest(datastore)
        : named(datastore, replacement.safetyPointName());
  }

  private SafetyPoint named(Datastore datastore, String name) throws IOException {
    RestorePoint point =
        restorePoints.find(datastore.id(), name).orElseGet(() -> create(datastore, name));
    plans.requireReachableInEach(datastore, new RestoreTarget.Named(name));
    return new SafetyPoint.Named(name, point.lsn(), point.createdAt());
  }

  /// A crash in between leaves a record in the server's log that nothing refers to.
  private RestorePoint create(Datastore datastore, String name) {
    RestorePoint point = createRestorePoint.mark(datastore, name, Actor.SUITE);
    return createRestorePoint.keep(datastore, point, Actor.SUITE);
  }

  private SafetyPoint newest(Datastore datastore) throws IOException {
    Instant latest =
        Optional.ofNullable(
                QuarkusTransaction.requiringNew().call(() -> windows.of(datastore)).latest())
            .orElseThrow(() ->
                new Refusal(
                    BackupProblem.NOTHING_RECOVERABLE,
                    "nothing of datastore " + datastore.id() + " can be recovered"));
    plans.requireReachable(datastore, new RestoreTarget.At(latest));
    return new SafetyPoint.Newest(latest);
  }
}
