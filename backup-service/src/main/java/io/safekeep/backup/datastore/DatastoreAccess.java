package io.safekeep.backup.datastore;

import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import jakarta.inject.Singleton;
import java.util.UUID;

/// Finds a datastore for a caller: what belongs to somebody else does not exist.
@Singleton
public class DatastoreAccess {

  private final Datastores datastores;
  private final Caller caller;

  DatastoreAccess(Datastores datastores, Caller caller) {
    this.datastores = datastores;
    this.caller = caller;
  }

  /// @throws Refusal NOT_FOUND if there is none or the caller may not know of it
  public Datastore find(UUID id) {
    return datastores
        .find(id)
        .filter(datastore -> caller.mayTouch(datastore.tenant()))
        .orElseThrow(() -> Refusal.notFound("datastore " + id));
  }
}
