package io.safekeep.retention.schedule;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quarkus.runtime.StartupEvent;
import io.safekeep.contracts.retention.ScheduleActivated;
import io.safekeep.retention.RetentionProblem;
import io.safekeep.retention.schedule.ScheduleVersion.State;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.outbox.Outbox;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.security.Caller;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import jakarta.transaction.Transactional;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;

/// Brings versions of the schedule in force: one person proposes, another activates, customers have
/// thirty days to read it, then it holds for those who leave from then on.
@Singleton
class TendSchedule {

  /// Time between the decision and the day from which it holds, in which customers are told (P86).
  static final Duration AHEAD = Duration.ofDays(30);

  private final SqlSchedules schedules;
  private final Outbox outbox;
  private final AuditTrail audit;
  private final Caller caller;
  private final Clock clock;

  TendSchedule(
      SqlSchedules schedules, Outbox outbox, AuditTrail audit, Caller caller, Clock clock) {
    this.schedules = schedules;
    this.outbox = outbox;
    this.audit = audit;
    this.caller = caller;
    this.clock = clock;
  }

  /// A fresh installation begins with the schedule that came with it.
  @Transactional
  void ship(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) StartupEvent started) {
    if (schedules.next() == 1) {
      Instant now = clock.instant();
      var shipped = RetentionSchedule.shipped();
      schedules.add(
          new ScheduleVersion(
              1,
              shipped,
              sha256(shipped),
              "Came with the software",
              Actor.SUITE,
              now,
              State.ACTIVATED,
              Actor.SUITE,
              now,
              now));
    }
  }

  /// @throws Refusal SCHEDULE_NOT_VALID with everything that is wrong in `issues`
  @Transactional
  ScheduleVersion propose(RetentionSchedule schedule, String note) {
    requireValid(schedule);
    var proposed =
        new ScheduleVersion(
            schedules.next(),
            schedule,
            sha256(schedule),
            note,
            caller.actor(),
            clock.instant(),
            State.PROPOSED,
            null,
            null,
            null);
    schedules.add(proposed);
    record("retention-schedule.propose", proposed);
    return proposed;
  }

  /// @param sha256 of what the caller has read and agrees to
  /// @throws Refusal NOT_FOUND, SCHEDULE_STATE, ANOTHER_PERSON_NEEDED, SCHEDULE_NOT_VALID
  @Transactional
  ScheduleVersion activate(int number, String sha256) {
    schedules.next();
    var proposed = proposed(number);
    if (!caller.isPerson() || !caller.actor().isAnotherThan(proposed.proposedBy())) {
      throw new Refusal(
          RetentionProblem.ANOTHER_PERSON_NEEDED,
          "version %d was proposed by %s; another person must activate it"
              .formatted(number, proposed.proposedBy().subject()));
    }
    var before = schedules.newest().orElseThrow();
    if (number < before.number()) {
      throw new Refusal(
          RetentionProblem.SCHEDULE_STATE,
          "version %d is older than version %d, which was activated; propose it again"
              .formatted(number, before.number()));
    }
    if (!proposed.sha256().equals(sha256)) {
      throw Refusal.invalid("sha256", "is not that of version " + number);
    }
    requireValid(proposed.schedule());
    Instant now = clock.instant();
    var activated = proposed.decided(State.ACTIVATED, caller.actor(), now, now.plus(AHEAD));
    schedules.decide(activated);
    outbox.add(
        new ScheduleActivated(
            null, number, activated.schedule().shortenedSince(before.schedule()), now.plus(AHEAD)));
    record("retention-schedule.activate", activated);
    return activated;
  }

  /// @throws Refusal NOT_FOUND, SCHEDULE_STATE
  @Transactional
  ScheduleVersion withdraw(int number) {
    var withdrawn =
        proposed(number).decided(State.WITHDRAWN, caller.actor(), clock.instant(), null);
    schedules.decide(withdrawn);
    record("retention-schedule.withdraw", withdrawn);
    return withdrawn;
  }

  private ScheduleVersion proposed(int number) {
    var version =
        schedules.locked(number).orElseThrow(() -> Refusal.notFound("schedule version " + number));
    if (version.state() != State.PROPOSED) {
      throw new Refusal(
              RetentionProblem.SCHEDULE_STATE,
              "version %d is %s".formatted(number, version.state().label()))
          .with("state", version.state().label());
    }
    return version;
  }

  private static void requireValid(RetentionSchedule schedule) {
    var issues = schedule.issues();
    if (!issues.isEmpty()) {
      throw new Refusal(RetentionProblem.SCHEDULE_NOT_VALID, String.join("; ", issues))
          .with("issues", issues);
    }
  }

  private void record(String action, ScheduleVersion version) {
    audit.record(
        caller.actor(),
        null,
        action,
        String.valueOf(version.number()),
        Map.of("sha256", version.sha256(), "note", version.note()));
  }

  private String sha256(RetentionSchedule schedule) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256")
                  .digest(schedules.written(schedule).getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }
}
