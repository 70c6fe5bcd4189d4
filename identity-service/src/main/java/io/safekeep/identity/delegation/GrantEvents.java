package io.safekeep.identity.delegation;

import io.safekeep.contracts.Event;
import io.safekeep.contracts.Topics;
import io.safekeep.contracts.access.GrantActivated;
import io.safekeep.contracts.access.GrantEnded;
import io.safekeep.runtime.event.ReceivedEvent;
import io.safekeep.runtime.inbox.EventHandler;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.function.Consumer;

/// Keeps the grants on portals up to date from access-service's events.
@Singleton
class GrantEvents {

  private static final String PORTAL = "portal";

  private final SqlPortalGrants grants;

  GrantEvents(SqlPortalGrants grants) {
    this.grants = grants;
  }

  private record Handler<E extends Event>(String type, Class<E> data, Consumer<E> effect)
      implements EventHandler<E> {

    @Override
    public String topic() {
      return Topics.ACCESS;
    }

    @Override
    public void handle(E event, ReceivedEvent attributes) {
      effect.accept(event);
    }
  }

  @Produces
  @Singleton
  EventHandler<GrantActivated> activated() {
    return new Handler<>(
        GrantActivated.TYPE,
        GrantActivated.class,
        event -> {
          if (event.resourceClass().equals(PORTAL)) {
            grants.activated(event);
          }
        });
  }

  @Produces
  @Singleton
  EventHandler<GrantEnded> ended() {
    return new Handler<>(
        GrantEnded.TYPE,
        GrantEnded.class,
        event -> {
          if (event.resourceClass().equals(PORTAL)) {
            grants.ended(event);
          }
        });
  }
}
