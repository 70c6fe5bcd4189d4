package io.safekeep.retention.export;

import io.safekeep.contracts.TenantId;
import io.safekeep.retention.RetentionProblem;
import io.safekeep.retention.RetentionSettings;
import io.safekeep.retention.deletion.CaseState;
import io.safekeep.retention.deletion.Cases;
import io.safekeep.retention.deletion.DeletionCase;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Requests an export of all of a tenant's data, which every tenant may until its purge begins, and
/// cancels it.
@Singleton
public class RequestExport {

  private static final Duration DAY = Duration.ofDays(1);

  private final SqlExports exports;
  private final Spool spool;
  private final Cases cases;
  private final RetentionSettings settings;
  private final AuditTrail audit;
  private final WorkQueue queue;
  private final Ids ids;
  private final Clock clock;

  RequestExport(
      SqlExports exports,
      Spool spool,
      Cases cases,
      RetentionSettings settings,
      AuditTrail audit,
      WorkQueue queue,
      Ids ids,
      Clock clock) {
    this.exports = exports;
    this.spool = spool;
    this.cases = cases;
    this.settings = settings;
    this.audit = audit;
    this.queue = queue;
    this.ids = ids;
    this.clock = clock;
  }

  /// @throws Refusal EXPORT_CLOSED, EXPORT_TOO_OFTEN, EXPORT_OPEN; UNAVAILABLE without a spool
  @Transactional
  TenantExport request(TenantId tenant, Optional<Recipient> recipient, Actor actor) {
    spool.demand();
    cases.open(tenant).map(DeletionCase::state).ifPresent(RequestExport::demandOpen);
    Instant now = clock.instant();
    demandRare(exports.requestedSince(tenant, now.minus(DAY)), now);
    var export =
        new TenantExport(
            ids.next(),
            tenant,
            actor.subject(),
            now,
            recipient.map(Recipient::publicKey).orElse(null),
            new TenantExport.Requested());
    if (!exports.add(export)) {
      throw new Refusal(
          RetentionProblem.EXPORT_OPEN, "an export of tenant " + tenant + " is not over yet");
    }
    queue.schedule(ExportWork.KIND, export.id().toString());
    audit.record(
        actor,
        tenant,
        "tenant-export.request",
        export.id().toString(),
        Map.of("recipient", recipient.map(Recipient::publicKey).orElse("none")));
    return export;
  }

  private static void demandOpen(CaseState state) {
    if (state != CaseState.GRACE && state != CaseState.DUE) {
      throw new Refusal(
          RetentionProblem.EXPORT_CLOSED, "the deletion of the tenant's data is " + state.label());
    }
  }

  private void demandRare(List<Instant> requested, Instant now) {
    int most = settings.exports().mostPerDay();
    if (requested.size() >= most) {
      throw new Refusal(
              RetentionProblem.EXPORT_TOO_OFTEN,
              "%d exports were asked for within 24 hours, at most %d"
                  .formatted(requested.size(), most))
          .retryAfter(Duration.between(now, requested.get(requested.size() - most).plus(DAY)));
    }
  }

  /// @throws Refusal EXPORT_STATE if it is over
  @Transactional
  void cancel(TenantExport export, Actor actor) {
    if (!exports.end(export.id(), new TenantExport.Cancelled(clock.instant()))) {
      throw new Refusal(
          RetentionProblem.EXPORT_STATE, "export " + export.id() + " is over already");
    }
    audit.record(actor, export.tenant(), "tenant-export.cancel", export.id().toString(), Map.of());
  }
}
