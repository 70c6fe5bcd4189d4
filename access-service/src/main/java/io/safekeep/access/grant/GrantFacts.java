package io.safekeep.access.grant;

import io.safekeep.access.grant.GrantState.End;
import io.safekeep.access.log.LogEntry;
import io.safekeep.access.log.SqlLogStage;
import io.safekeep.access.resource.Target;
import io.safekeep.contracts.access.GrantActivated;
import io.safekeep.contracts.access.GrantEnded;
import io.safekeep.contracts.access.GrantOverdue;
import io.safekeep.contracts.access.UnauthorizedAccess;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.outbox.Outbox;
import io.safekeep.runtime.security.Actor;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Tells of each change of a grant, in its transaction: the audit trail, the tenant's log, and the
/// other services.
@Singleton
class GrantFacts {

  private final AuditTrail audit;
  private final SqlLogStage log;
  private final Outbox outbox;

  GrantFacts(AuditTrail audit, SqlLogStage log, Outbox outbox) {
    this.audit = audit;
    this.log = log;
    this.outbox = outbox;
  }

  @Transactional(Transactional.TxType.MANDATORY)
  void scheduled(Grant grant, Actor by) {
    record(
        grant,
        by,
        "scheduled",
        Map.of(
            "employee", grant.terms().employee(),
            "startAt", grant.plan().startAt().toString(),
            "seconds", grant.plan().duration().toSeconds(),
            "breakGlass", grant.plan().breakGlass()));
  }

  @Transactional(Transactional.TxType.MANDATORY)
  void activated(Grant grant, Span span) {
    record(
        grant,
        Actor.SUITE,
        "activated",
        Map.of(
            "employee", grant.terms().employee(),
            "reason", grant.terms().reason(),
            "ticket", grant.terms().ticket(),
            "activatedAt", span.activatedAt().toString(),
            "endsAt", span.endsAt().toString()));
    outbox.add(event(grant, span));
  }

  @Transactional(Transactional.TxType.MANDATORY)
  void extended(Grant grant, Span span, Actor by) {
    record(grant, by, "extended", Map.of("endsAt", span.endsAt().toString()));
    outbox.add(event(grant, span));
  }

  /// @param used when it allowed access; null if it never did
  @Transactional(Transactional.TxType.MANDATORY)
  void ending(Grant grant, End end, @Nullable Span used) {
    record(grant, end.by(), "ending", Map.of("reason", end.reason().label()), end.comment());
    if (used != null) {
      outbox.add(
          new GrantEnded(
              grant.terms().tenant().value(),
              grant.id(),
              grant.terms().employee(),
              grant.terms().resource().resourceClass().label(),
              end.reason().label(),
              end.orderedAt()));
    }
  }

  /// @param used when it allowed access; null if it never did
  @Transactional(Transactional.TxType.MANDATORY)
  void over(Grant grant, End end, @Nullable Span used, Instant at) {
    var open = new TreeMap<String, Object>();
    open.put("reason", end.reason().label());
    open.put("orderedAt", end.orderedAt().toString());
    open.put("overAt", at.toString());
    open.put("verifiedAbsent", List.of(grant.terms().resource().resourceClass().label()));
    record(grant, end.by(), used == null ? overUnused(end) : "ended", open);
  }

  private static String overUnused(End end) {
    return end.reason() == EndReason.FAILED ? "activation_failed" : "called_off";
  }

  /// Something is in the target that is not as it was made.
  @Transactional(Transactional.TxType.MANDATORY)
  void drifted(Grant grant, String what, Instant at) {
    record(grant, Actor.SUITE, "drifted", Map.of(), what);
    outbox.add(
        new UnauthorizedAccess(
            grant.terms().tenant().value(),
            grant.terms().resource().id(),
            grant.terms().resource().resourceClass().label(),
            "drift",
            "grant " + grant.id() + ": " + what,
            at));
  }

  /// @param urgency `alarm` or `page`
  @Transactional(Transactional.TxType.MANDATORY)
  void overdue(Grant grant, End end, String urgency, Duration late, String detail) {
    record(
        grant,
        Actor.SUITE,
        "overdue",
        Map.of("urgency", urgency, "lateMillis", late.toMillis()),
        detail);
    outbox.add(
        new GrantOverdue(
            grant.terms().tenant().value(),
            grant.id(),
            grant.terms().employee(),
            grant.terms().resource().id(),
            grant.terms().resource().resourceClass().label(),
            urgency,
            detail,
            end.orderedAt()));
  }

  private static GrantActivated event(Grant grant, Span span) {
    var terms = grant.terms();
    return new GrantActivated(
        terms.tenant().value(),
        terms.grant(),
        terms.request(),
        terms.employee(),
        terms.resource().id(),
        terms.resource().resourceClass().label(),
        terms.resource().target() instanceof Target.Portal portal ? portal.audience() : "",
        terms.privilege() instanceof Privilege.Portal(var scopes)
            ? scopes.stream().sorted().toList()
            : List.of(),
        terms.reason(),
        span.activatedAt(),
        span.endsAt());
  }

  private void record(Grant grant, Actor by, String fact, Map<String, ?> open) {
    write(grant, by, fact, open, Map.of());
  }

  private void record(Grant grant, Actor by, String fact, Map<String, ?> open, String comment) {
    write(grant, by, fact, open, comment.isBlank() ? Map.of() : Map.of("comment", comment));
  }

  private void write(
      Grant grant, Actor by, String fact, Map<String, ?> open, Map<String, String> sealed) {
    var terms = grant.terms();
    var details = new TreeMap<String, Object>(open);
    details.put("resource", terms.resource().label());
    audit.record(by, terms.tenant(), "grant." + fact, terms.grant().toString(), details);
    log.add(
        LogEntry.of(terms.tenant(), "grant." + fact, by.subject(), details)
            .request(terms.request())
            .grant(terms.grant())
            .sealed(sealed));
  }
}
