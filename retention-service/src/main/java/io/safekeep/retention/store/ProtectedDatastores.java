package io.safekeep.retention.store;

import io.safekeep.contracts.Event;
import io.safekeep.contracts.Topics;
import io.safekeep.contracts.backup.DatastoreRegistered;
import io.safekeep.contracts.backup.DatastoreReplaced;
import io.safekeep.runtime.event.ReceivedEvent;
import io.safekeep.runtime.inbox.EventHandler;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.function.Consumer;

/// Follows what backup-service protects.
@Singleton
class ProtectedDatastores {

  private final SqlProtectedDatastores datastores;

  ProtectedDatastores(SqlProtectedDatastores datastores) {
    this.datastores = datastores;
  }

  private record Handler<E extends Event>(String type, Class<E> data, Consumer<E> effect)
      implements EventHandler<E> {

    @Override
    public String topic() {
      return Topics.BACKUP;
    }

    @Override
    public void handle(E event, ReceivedEvent attributes) {
      effect.accept(event);
    }
  }

  @Produces
  @Singleton
  EventHandler<DatastoreRegistered> registered() {
    return new Handler<>(
        DatastoreRegistered.TYPE, DatastoreRegistered.class, datastores::registered);
  }

  @Produces
  @Singleton
  EventHandler<DatastoreReplaced> replaced() {
    return new Handler<>(DatastoreReplaced.TYPE, DatastoreReplaced.class, datastores::replaced);
  }
}
