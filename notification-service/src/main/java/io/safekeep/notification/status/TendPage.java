package io.safekeep.notification.status;

import io.safekeep.notification.NotificationProblem;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.problem.CommonProblem;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Actor;
import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Keeps what the page speaks of: components, and work that is planned.
@Singleton
class TendPage {

  static final int MOST_COMPONENTS = 100;
  static final Duration LONGEST_MAINTENANCE = Duration.ofDays(7);

  private final SqlComponents components;
  private final SqlMaintenances maintenances;
  private final AuditTrail audit;
  private final Event<StatusChanged> changed;
  private final Ids ids;
  private final Clock clock;

  TendPage(
      SqlComponents components,
      SqlMaintenances maintenances,
      AuditTrail audit,
      Event<StatusChanged> changed,
      Ids ids,
      Clock clock) {
    this.components = components;
    this.maintenances = maintenances;
    this.audit = audit;
    this.changed = changed;
    this.ids = ids;
    this.clock = clock;
  }

  /// What somebody wants a component to be.
  record Wanted(
      String name, String description, String section, int position, @Nullable String probe) {}

  /// @throws Refusal COMPONENT_KNOWN if another one has that name or probe
  @Transactional
  Component add(Actor actor, Wanted wanted) {
    if (components.all().size() >= MOST_COMPONENTS) {
      throw new Refusal(
          CommonProblem.CONFLICT, "the page has " + MOST_COMPONENTS + " components, which is most");
    }
    return save(actor, "status-component.add", ids.next(), clock.instant(), wanted);
  }

  /// @throws Refusal NOT_FOUND; COMPONENT_KNOWN if another one has that name or probe
  @Transactional
  Component change(Actor actor, UUID id, Wanted wanted) {
    return save(actor, "status-component.change", id, held(id).addedAt(), wanted);
  }

  @Transactional
  void remove(Actor actor, UUID id) {
    held(id);
    components.remove(id, clock.instant());
    record(actor, "status-component.remove", id, Map.of());
  }

  /// @throws Refusal INVALID_REQUEST for times that are no maintenance
  @Transactional
  Maintenance plan(
      Actor actor, String title, String body, List<UUID> about, Instant startsAt, Instant endsAt) {
    var now = clock.instant();
    if (!endsAt.isAfter(startsAt)
        || !endsAt.isAfter(now)
        || Duration.between(startsAt, endsAt).compareTo(LONGEST_MAINTENANCE) > 0) {
      throw Refusal.invalid(
          "endsAt",
          "is %s: it has to be after startsAt %s and now, and at most %d days after the start"
              .formatted(endsAt, startsAt, LONGEST_MAINTENANCE.toDays()));
    }
    var known = components.all().stream().map(Component::id).toList();
    about.stream()
        .filter(id -> !known.contains(id))
        .findFirst()
        .ifPresent(id -> {
          throw Refusal.invalid("components", "names " + id + ", which does not exist");
        });
    var plan = new Maintenance(ids.next(), title, body, about, startsAt, endsAt, now, null, null);
    maintenances.add(plan, actor.subject());
    record(actor, "maintenance.plan", plan.id(), Map.of("startsAt", startsAt.toString()));
    return plan;
  }

  /// Calls planned work off, or says that it is done before its time.
  ///
  /// @throws Refusal NOT_FOUND; CONFLICT if it is over
  @Transactional
  void end(Actor actor, UUID id) {
    var plan = maintenances.locked(id).orElseThrow(() -> Refusal.notFound("maintenance " + id));
    var now = clock.instant();
    switch (plan.stage(now)) {
      case SCHEDULED -> maintenances.cancel(id, now);
      case IN_PROGRESS -> maintenances.complete(id, now);
      case COMPLETED, CANCELLED ->
          throw new Refusal(CommonProblem.CONFLICT, "maintenance " + id + " is over");
    }
    record(actor, "maintenance.end", id, Map.of());
  }

  private Component save(Actor actor, String act, UUID id, Instant addedAt, Wanted wanted) {
    var component =
        new Component(
            id,
            wanted.name(),
            wanted.description(),
            wanted.section(),
            wanted.position(),
            wanted.probe(),
            addedAt);
    if (!components.save(component)) {
      throw new Refusal(
          NotificationProblem.COMPONENT_KNOWN, "another component has that name or that probe");
    }
    record(actor, act, id, Map.of("name", wanted.name()));
    return component;
  }

  private Component held(UUID id) {
    return components.find(id).orElseThrow(() -> Refusal.notFound("component " + id));
  }

  private void record(Actor actor, String act, UUID id, Map<String, ?> details) {
    audit.record(actor, null, act, id.toString(), details);
    changed.fire(new StatusChanged());
  }
}
