package io.safekeep.access.request;

import io.safekeep.access.detection.Refusals;
import io.safekeep.access.detection.RefusedUse;
import io.safekeep.access.log.LogEntry;
import io.safekeep.access.log.SqlLogStage;
import io.safekeep.access.policy.Asked;
import io.safekeep.access.resource.Resource;
import io.safekeep.contracts.access.AccessDecided;
import io.safekeep.contracts.access.AccessRequested;
import io.safekeep.contracts.access.BreakGlassUsed;
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
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Tells of each change of a request, in its transaction: the audit trail, the tenant's log, and
/// the other services.
@Singleton
class RequestFacts {

  private final AuditTrail audit;
  private final SqlLogStage log;
  private final Outbox outbox;
  private final Refusals refusals;

  RequestFacts(AuditTrail audit, SqlLogStage log, Outbox outbox, Refusals refusals) {
    this.audit = audit;
    this.log = log;
    this.outbox = outbox;
    this.refusals = refusals;
  }

  /// @param asked as the policy denied it
  /// @param decision the policy's; null if it was not asked
  @Transactional(Transactional.TxType.MANDATORY)
  void denied(
      Asked asked, Resource resource, @Nullable UUID decision, List<String> rules, Actor by) {
    var open = new TreeMap<String, Object>();
    open.put("resource", resource.label());
    open.put("entitlement", asked.entitlement());
    open.put("reason", asked.reason());
    open.put("ticket", asked.ticket());
    open.put("rules", rules);
    if (decision != null) {
      open.put("decision", decision.toString());
    }
    audit.record(by, resource.tenant(), "request.denied", resource.id().toString(), open);
    log.add(LogEntry.of(resource.tenant(), "request.denied", by.subject(), open));
    refusals.note(RefusedUse.request(asked.employee(), resource.tenant(), resource.id()));
  }

  @Transactional(Transactional.TxType.MANDATORY)
  void submitted(AccessRequest request) {
    var asked = request.asked();
    var open = new TreeMap<String, Object>();
    open.put("resource", request.resource().label());
    open.put("entitlement", asked.entitlement());
    open.put("reason", asked.reason());
    open.put("ticket", asked.ticket());
    open.put("seconds", request.terms().duration().toSeconds());
    open.put("breakGlass", asked.breakGlass());
    open.put("decision", request.decision().toString());
    open.put("policy", request.terms().policySha256());
    record(
        request,
        request.requestedBy(),
        "submitted",
        open,
        request.justification().isBlank()
            ? Map.of()
            : Map.of("justification", request.justification()));
    outbox.add(
        new AccessRequested(
            request.tenant().value(),
            request.id(),
            asked.employee(),
            request.resource().id(),
            request.resource().resourceClass().label(),
            asked.entitlement(),
            asked.reason(),
            asked.ticket(),
            request.customerDecides(),
            request.expiresAt()));
  }

  @Transactional(Transactional.TxType.MANDATORY)
  void breakGlass(AccessRequest request, Instant usedAt, Instant reviewDueAt) {
    var asked = request.asked();
    record(
        request,
        request.requestedBy(),
        "break_glass",
        Map.of("reviewDueAt", reviewDueAt.toString()),
        Map.of());
    outbox.add(
        new BreakGlassUsed(
            request.tenant().value(),
            request.id(),
            asked.employee(),
            request.resource().id(),
            request.resource().resourceClass().label(),
            asked.entitlement(),
            asked.reason(),
            asked.ticket(),
            usedAt,
            reviewDueAt));
  }

  /// Somebody's word that does not decide alone.
  @Transactional(Transactional.TxType.MANDATORY)
  void word(AccessRequest request, Approval approval) {
    var open = new TreeMap<String, Object>();
    open.put("side", approval.side().label());
    open.put("stage", approval.stage());
    open.put("word", approval.yes() ? "approve" : "deny");
    Duration shortened = approval.shortenedTo();
    if (shortened != null) {
      open.put("seconds", shortened.toSeconds());
    }
    record(
        request,
        approval.by(),
        "word",
        open,
        approval.comment().isBlank() ? Map.of() : Map.of("comment", approval.comment()));
  }

  /// @param open what belongs to the outcome
  @Transactional(Transactional.TxType.MANDATORY)
  void decided(AccessRequest request, Actor by, Instant at, Map<String, ?> open) {
    var outcome = request.state().label();
    record(request, by, outcome, open, Map.of());
    outbox.add(
        new AccessDecided(
            request.tenant().value(), request.id(), request.asked().employee(), outcome, at));
  }

  private void record(
      AccessRequest request,
      Actor by,
      String fact,
      Map<String, ?> open,
      Map<String, String> sealed) {
    audit.record(by, request.tenant(), "request." + fact, request.id().toString(), open);
    log.add(
        LogEntry.of(request.tenant(), "request." + fact, by.subject(), new TreeMap<>(open))
            .request(request.id())
            .sealed(sealed));
  }
}
