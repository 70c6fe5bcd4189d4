package io.safekeep.retention.holder;

import io.safekeep.contracts.Topics;
import io.safekeep.contracts.platform.StoresDeclared;
import io.safekeep.runtime.event.ReceivedEvent;
import io.safekeep.runtime.inbox.EventHandler;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/// Takes the declarations of the five services, each from its own topic.
@Singleton
class TakeDeclarations {

  private final SqlDataHolders holders;
  private final Event<HoldersChanged> changes;

  TakeDeclarations(SqlDataHolders holders, Event<HoldersChanged> changes) {
    this.holders = holders;
    this.changes = changes;
  }

  private record Handler(String service, SqlDataHolders holders, Event<HoldersChanged> changes)
      implements EventHandler<StoresDeclared> {

    @Override
    public String type() {
      return StoresDeclared.typeOf(service);
    }

    @Override
    public Class<StoresDeclared> data() {
      return StoresDeclared.class;
    }

    @Override
    public String topic() {
      return Topics.of(service);
    }

    @Override
    public void handle(StoresDeclared declaration, ReceivedEvent attributes) {
      if (!declaration.service().equals(service)) {
        throw new IllegalArgumentException(
            "%s declares the stores of %s".formatted(service, declaration.service()));
      }
      if (holders.declare(declaration)) {
        changes.fire(new HoldersChanged());
      }
    }
  }

  @Produces
  @Singleton
  EventHandler<StoresDeclared> ofIdentity() {
    return new Handler("identity", holders, changes);
  }

  @Produces
  @Singleton
  EventHandler<StoresDeclared> ofAccess() {
    return new Handler("access", holders, changes);
  }

  @Produces
  @Singleton
  EventHandler<StoresDeclared> ofBackup() {
    return new Handler("backup", holders, changes);
  }

  @Produces
  @Singleton
  EventHandler<StoresDeclared> ofRetention() {
    return new Handler("retention", holders, changes);
  }

  @Produces
  @Singleton
  EventHandler<StoresDeclared> ofNotification() {
    return new Handler("notification", holders, changes);
  }
}
