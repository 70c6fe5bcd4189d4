package io.safekeep.retention.notice;

import io.safekeep.retention.RetentionProblem;
import io.safekeep.retention.deletion.Cases;
import io.safekeep.retention.deletion.DeletionCase;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.problem.CommonProblem;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.security.Caller;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;

/// Lets a purge go on that no notice could announce, for instance because the customer is
/// dissolved: one person asks and says why, another one agrees.
@Singleton
class WaiveNotices {

  private final SqlCaseNotices notices;
  private final Cases cases;
  private final AuditTrail audit;
  private final Caller caller;
  private final Clock clock;

  WaiveNotices(SqlCaseNotices notices, Cases cases, AuditTrail audit, Caller caller, Clock clock) {
    this.notices = notices;
    this.cases = cases;
    this.audit = audit;
    this.caller = caller;
    this.clock = clock;
  }

  /// @throws Refusal NOT_FOUND; CONFLICT if it was asked for before or the case is past it
  @Transactional
  Waiver ask(UUID deletionCase, String reason) {
    var held = held(deletionCase);
    if (notices.waiver(deletionCase).isPresent()) {
      throw new Refusal(
          CommonProblem.CONFLICT, "the waiver of case " + deletionCase + " was asked for before");
    }
    var waiver = new Waiver(deletionCase, reason, person(), clock.instant(), null, null);
    notices.ask(waiver);
    record("case.ask-notice-waiver", held, reason);
    return waiver;
  }

  /// @throws Refusal NOT_FOUND if nobody asked for it; ANOTHER_PERSON_NEEDED; CONFLICT if it is in
  ///   force already
  @Transactional
  Waiver approve(UUID deletionCase) {
    var held = held(deletionCase);
    var asked =
        notices
            .waiver(deletionCase)
            .orElseThrow(() -> Refusal.notFound("waiver of case " + deletionCase));
    if (asked.isInForce()) {
      throw new Refusal(
          CommonProblem.CONFLICT, "the waiver of case " + deletionCase + " is in force");
    }
    var approver = person();
    if (!approver.isAnotherThan(asked.askedBy())) {
      throw new Refusal(
          RetentionProblem.ANOTHER_PERSON_NEEDED,
          "%s asked for the waiver; another person must agree"
              .formatted(asked.askedBy().subject()));
    }
    notices.approve(deletionCase, approver, clock.instant());
    record("case.approve-notice-waiver", held, asked.reason());
    return notices.waiver(deletionCase).orElseThrow();
  }

  private DeletionCase held(UUID id) {
    var held =
        cases
            .locked(id)
            .filter(found -> caller.mayTouch(found.tenant()))
            .orElseThrow(() -> Refusal.notFound("case " + id));
    if (!held.state().isReversible()) {
      throw new Refusal(
          CommonProblem.CONFLICT, "case %s is %s".formatted(id, held.state().label()));
    }
    return held;
  }

  private Actor person() {
    if (!caller.isPerson()) {
      throw new Refusal(
          RetentionProblem.ANOTHER_PERSON_NEEDED, "a program cannot waive that a customer is told");
    }
    return caller.actor();
  }

  private void record(String action, DeletionCase held, String reason) {
    audit.record(
        caller.actor(), held.tenant(), action, held.id().toString(), Map.of("reason", reason));
  }
}
