package io.safekeep.runtime.sql;

import io.agroal.api.AgroalPoolInterceptor;
import io.quarkus.logging.Log;
import io.quarkus.runtime.StartupEvent;
import io.safekeep.runtime.ServiceSettings;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;

/// Gives up a database that has fallen silent in the middle of a statement, as one whose node lost
/// power does. TCP would wait for it for a quarter of an hour, and everybody who asked for as long,
/// although another instance is in charge by then. Not before the service has started: a change of
/// a schema takes as long as it takes.
@Singleton
class SilentDatabase implements AgroalPoolInterceptor {

  private final ServiceSettings service;
  private volatile boolean started;

  SilentDatabase(ServiceSettings service) {
    this.service = service;
  }

  void begin(@Observes StartupEvent start) {
    started = true;
  }

  @Override
  public void onConnectionAcquire(Connection connection) {
    if (!started) {
      return;
    }
    try {
      connection.setNetworkTimeout(Runnable::run, (int) service.databaseSilence().toMillis());
    } catch (SQLException e) {
      Log.debugf(e, "A connection is broken; who has it now will find out");
    }
  }
}
