package io.safekeep.backup.recovery;

import io.safekeep.backup.BackupProblem;
import io.safekeep.backup.datastore.Datastores;
import io.safekeep.backup.restore.LocalAccess;
import io.safekeep.backup.restore.PostgresInstance;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.UUID;

/// Restored copies that serve on this replica, for those who read from them on a caller's behalf.
@Singleton
public class ReadyCopies {

  private final Restores restores;
  private final Datastores datastores;
  private final CopyPlaces places;
  private final Caller caller;

  ReadyCopies(Restores restores, Datastores datastores, CopyPlaces places, Caller caller) {
    this.restores = restores;
    this.datastores = datastores;
    this.places = places;
    this.caller = caller;
  }

  /// The restore, if its copy serves.
  ///
  /// @throws Refusal NOT_FOUND; COPY_NOT_READY in any other state
  @Transactional
  public Restore find(UUID id) {
    Restore restore =
        restores
            .find(id)
            .filter(found -> caller.mayTouch(found.tenant()))
            .orElseThrow(() -> Refusal.notFound("restore " + id));
    if (!(restore.state() instanceof RestoreState.Ready)) {
      throw new Refusal(BackupProblem.COPY_NOT_READY, "restore " + id + " has no copy that serves");
    }
    if (restore.destination() instanceof RestoreDestination.Cluster cluster) {
      throw new Refusal(
          BackupProblem.COPY_NOT_READY,
          "restore "
              + id
              + " is cluster "
              + cluster.namespace()
              + "/"
              + cluster.name()
              + ", which its operator lets people into, not we");
    }
    return restore;
  }

  /// The way into a copy as its superuser; speaks to the copy, so no transaction may be open.
  ///
  /// @throws Refusal COPY_NOT_READY if the copy is just being started again, or lies with another
  ///   replica
  @Transactional(Transactional.TxType.NEVER)
  public LocalAccess open(Restore restore, String user) {
    try {
      PostgresInstance server =
          places
              .server(restore.id())
              .filter(PostgresInstance::isAlive)
              .orElseThrow(() ->
                  new Refusal(
                      BackupProblem.COPY_NOT_READY,
                      "the copy of restore "
                          + restore.id()
                          + " does not serve on this replica just now"));
      return LocalAccess.to(server, user);
    } catch (IOException e) {
      throw new UncheckedIOException("the copy of restore " + restore.id(), e);
    }
  }

  /// The user that the copy's backup was taken by; the copy knows it.
  @Transactional
  public String userOf(Restore restore) {
    return datastores.find(restore.datastore()).orElseThrow().dsn().user();
  }
}
