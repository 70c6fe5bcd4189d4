package io.safekeep.backup.datastore;

import io.quarkus.logging.Log;
import io.safekeep.backup.wire.Dsn;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.security.Actor;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.util.Map;
import java.util.UUID;

/// Takes over a datastore's way in from where it is kept: after a new password, or a renewed root.
@Singleton
public class RenewAccess {

  private final Datastores datastores;
  private final AuditTrail audit;

  RenewAccess(Datastores datastores, AuditTrail audit) {
    this.datastores = datastores;
    this.audit = audit;
  }

  /// What is connected already stays so; the next connection uses it.
  @Transactional
  public void renew(UUID id, Dsn dsn) {
    datastores
        .findForUpdate(id)
        .ifPresent(datastore -> {
          datastores.updateAccess(datastore, dsn);
          audit.record(
              Actor.SUITE,
              datastore.tenant(),
              "datastore.renew-access",
              id.toString(),
              Map.of("host", dsn.host(), "user", dsn.user()));
          Log.infof("The way into datastore %s is renewed", id);
        });
  }
}
