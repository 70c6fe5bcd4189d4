package io.safekeep.notification.oncall;

import io.safekeep.notification.NotificationProblem;
import io.safekeep.notification.staff.ActiveStaff;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Actor;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/// Changes who is on call when. No change leaves a second of the next 35 days uncovered.
@Singleton
class TendSchedules {

  private static final int MOST_GAPS_TOLD = 20;

  private final SqlSchedules schedules;
  private final ActiveStaff staff;
  private final OnCall onCall;
  private final AuditTrail audit;
  private final Ids ids;
  private final Clock clock;

  TendSchedules(
      SqlSchedules schedules,
      ActiveStaff staff,
      OnCall onCall,
      AuditTrail audit,
      Ids ids,
      Clock clock) {
    this.schedules = schedules;
    this.staff = staff;
    this.onCall = onCall;
    this.audit = audit;
    this.ids = ids;
    this.clock = clock;
  }

  /// A schedule as somebody wants it.
  record Wanted(String name, String title, ZoneId zone, List<Shift> shifts) {}

  /// Makes a schedule, or the next version of one.
  ///
  /// @throws Refusal ON_CALL_GAP with the gaps, NOT_AN_EMPLOYEE
  @Transactional
  Schedule put(Actor actor, Wanted wanted) {
    schedules.lock(wanted.name());
    staff.require(
        "people", wanted.shifts().stream().map(Shift::person).collect(Collectors.toSet()));
    Instant now = now();
    var schedule =
        new Schedule(
            wanted.name(),
            schedules.nextVersion(wanted.name()),
            wanted.title(),
            wanted.zone(),
            wanted.shifts(),
            actor.subject(),
            now);
    requireCovered(onCall.roster(schedule, now));
    schedules.add(schedule, false);
    audit.record(
        actor,
        null,
        "on-call.set",
        schedule.name(),
        Map.of("version", schedule.version(), "shifts", schedule.shifts().size()));
    return schedule;
  }

  /// Nobody is on call by that name any more.
  @Transactional
  void remove(Actor actor, String name) {
    schedules.lock(name);
    var found = found(name);
    schedules.add(
        new Schedule(
            name,
            schedules.nextVersion(name),
            found.title(),
            found.zone(),
            List.of(),
            actor.subject(),
            now()),
        true);
    audit.record(actor, null, "on-call.remove", name, Map.of("version", found.version()));
  }

  /// Puts somebody on call in place of whoever it would be.
  ///
  /// @throws Refusal NOT_FOUND, NOT_AN_EMPLOYEE, INVALID_REQUEST
  @Transactional
  Schedule.Override override(
      Actor actor, String name, Line line, UUID person, Instant from, Instant to) {
    schedules.lock(name);
    found(name);
    staff.require("person", Set.of(person));
    Instant now = now();
    Instant begin = from.isBefore(now) ? now : from;
    if (!to.isAfter(begin)) {
      throw Refusal.invalid("to", "is " + to + ", which is not after the beginning and now");
    }
    if (Duration.between(begin, to).compareTo(Schedule.Override.LONGEST) > 0) {
      throw Refusal.invalid("to", "is " + to + "; an override lasts at most 35 days");
    }
    var override =
        new Schedule.Override(ids.next(), name, line, person, begin, to, actor.subject(), now);
    schedules.add(override);
    audit.record(
        actor,
        null,
        "on-call.override",
        name,
        Map.of(
            "override", override.id(),
            "line", line.label(),
            "person", person,
            "from", begin,
            "to", to));
    return override;
  }

  /// Whoever it would be without an override is on call again.
  ///
  /// @throws Refusal NOT_FOUND, ON_CALL_GAP if nobody would be
  @Transactional
  void withdraw(Actor actor, String name, UUID id) {
    schedules.lock(name);
    var schedule = found(name);
    var override =
        schedules
            .findOverride(name, id)
            .orElseThrow(() -> Refusal.notFound("override " + id + " of schedule " + name));
    Instant now = now();
    Instant end = now.plus(Schedule.AHEAD);
    requireCovered(
        onCall.roster(
            schedule,
            schedules.overrides(name, now, end).stream()
                .filter(other -> !other.id().equals(id))
                .toList(),
            now,
            end));
    schedules.withdraw(override.id(), actor.subject(), now);
    audit.record(actor, null, "on-call.withdraw-override", name, Map.of("override", id));
  }

  private Schedule found(String name) {
    return schedules.find(name).orElseThrow(() -> Refusal.notFound("schedule " + name));
  }

  private static void requireCovered(Roster roster) {
    var gaps = roster.gaps();
    if (!gaps.isEmpty()) {
      var first = gaps.getFirst();
      throw new Refusal(
              NotificationProblem.ON_CALL_GAP,
              "nobody would be on call as %s from %s to %s, and at %d other times"
                  .formatted(first.line().label(), first.from(), first.to(), gaps.size() - 1))
          .with(
              "gaps",
              gaps.stream()
                  .limit(MOST_GAPS_TOLD)
                  .map(gap ->
                      Map.of(
                          "line", gap.line().label(),
                          "from", gap.from().toString(),
                          "to", gap.to().toString()))
                  .toList());
    }
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }
}
