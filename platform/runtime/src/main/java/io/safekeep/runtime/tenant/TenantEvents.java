package io.safekeep.runtime.tenant;

import io.quarkus.arc.properties.IfBuildProperty;
import io.safekeep.contracts.Event;
import io.safekeep.contracts.TenantId;
import io.safekeep.contracts.Topics;
import io.safekeep.contracts.identity.RelationshipEnded;
import io.safekeep.contracts.identity.RelationshipStarted;
import io.safekeep.contracts.identity.TenantCreated;
import io.safekeep.contracts.identity.TenantReinstated;
import io.safekeep.contracts.identity.TenantSuspended;
import io.safekeep.runtime.event.ReceivedEvent;
import io.safekeep.runtime.inbox.EventHandler;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.UUID;
import java.util.function.BiConsumer;

/// Keeps the tenant directory up to date from identity-service's events, in every service that sets
/// the build property `safekeep.tenant-directory`.
@Singleton
@IfBuildProperty(name = "safekeep.tenant-directory", stringValue = "true")
class TenantEvents {

  private final TenantDirectory directory;
  private final jakarta.enterprise.event.Event<TenantChanged> changes;

  TenantEvents(TenantDirectory directory, jakarta.enterprise.event.Event<TenantChanged> changes) {
    this.directory = directory;
    this.changes = changes;
  }

  private record Handler<E extends Event>(
      String type,
      Class<E> data,
      BiConsumer<E, ReceivedEvent> effect,
      jakarta.enterprise.event.Event<TenantChanged> changes)
      implements EventHandler<E> {

    @Override
    public String topic() {
      return Topics.IDENTITY;
    }

    @Override
    public void handle(E event, ReceivedEvent attributes) {
      effect.accept(event, attributes);
      UUID tenant = event.tenant();
      if (tenant != null) {
        changes.fire(new TenantChanged(new TenantId(tenant)));
      }
    }
  }

  @Produces
  @Singleton
  EventHandler<TenantCreated> created() {
    return new Handler<>(
        TenantCreated.TYPE,
        TenantCreated.class,
        (event, attributes) -> directory.created(event, attributes.occurredAt()),
        changes);
  }

  @Produces
  @Singleton
  EventHandler<TenantSuspended> suspended() {
    return new Handler<>(
        TenantSuspended.TYPE,
        TenantSuspended.class,
        (event, attributes) ->
            directory.stateChanged(event.tenant(), "suspended", attributes.occurredAt()),
        changes);
  }

  @Produces
  @Singleton
  EventHandler<TenantReinstated> reinstated() {
    return new Handler<>(
        TenantReinstated.TYPE,
        TenantReinstated.class,
        (event, attributes) ->
            directory.stateChanged(event.tenant(), "active", attributes.occurredAt()),
        changes);
  }

  @Produces
  @Singleton
  EventHandler<RelationshipStarted> relationshipStarted() {
    return new Handler<>(
        RelationshipStarted.TYPE,
        RelationshipStarted.class,
        (event, _) ->
            directory.relationshipStarted(
                event.tenant(), event.relationship(), event.kind(), event.startedAt()),
        changes);
  }

  @Produces
  @Singleton
  EventHandler<RelationshipEnded> relationshipEnded() {
    return new Handler<>(
        RelationshipEnded.TYPE,
        RelationshipEnded.class,
        (event, _) ->
            directory.relationshipEnded(
                event.tenant(), event.relationship(), event.kind(), event.endedAt()),
        changes);
  }
}
