package io.safekeep.retention.request;

import io.safekeep.contracts.TenantId;
import io.safekeep.retention.RetentionProblem;
import io.safekeep.retention.deletion.SqlClocks;
import io.safekeep.retention.relationship.SqlLedgers;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.problem.CommonProblem;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What people do with requests.
@Singleton
class TendRequests {

  private final SqlRequests requests;
  private final SqlLedgers ledgers;
  private final SqlClocks clocks;
  private final WorkQueue queue;
  private final AuditTrail audit;
  private final RequestSettings settings;
  private final Caller caller;
  private final Ids ids;
  private final Clock clock;

  TendRequests(
      SqlRequests requests,
      SqlLedgers ledgers,
      SqlClocks clocks,
      WorkQueue queue,
      AuditTrail audit,
      RequestSettings settings,
      Caller caller,
      Ids ids,
      Clock clock) {
    this.requests = requests;
    this.ledgers = ledgers;
    this.clocks = clocks;
    this.queue = queue;
    this.audit = audit;
    this.settings = settings;
    this.caller = caller;
    this.ids = ids;
    this.clock = clock;
  }

  /// @param documentSha256 of the letter; needed from whoever is not the tenant's own
  /// @throws Refusal INVALID_REQUEST, DELETION_REQUEST_OPEN
  @Transactional
  DeletionRequest make(TenantId tenant, String reason, @Nullable String documentSha256) {
    if (caller.tenantIfAny().isEmpty() && documentSha256 == null) {
      throw Refusal.invalid("documentSha256", "is needed: the customer's letter");
    }
    if (ledgers.of(tenant).entries().isEmpty()) {
      throw Refusal.invalid("tenant", "is none that is known");
    }
    var made =
        DeletionRequest.made(
            ids.next(), tenant, reason, documentSha256, caller.actor(), clock.instant());
    if (!requests.add(made)) {
      throw new Refusal(
          RetentionProblem.DELETION_REQUEST_OPEN,
          "tenant %s has a request that is not over".formatted(tenant));
    }
    record(made, "make", Map.of("reason", reason));
    return made;
  }

  /// @throws Refusal NOT_FOUND and those of [DeletionRequest#prove]
  @Transactional
  DeletionRequest prove(UUID id, String how) {
    var proved = locked(id).prove(how, caller.actor(), caller.isPerson(), clock.instant());
    requests.update(proved);
    record(proved, "prove", Map.of("proof", how));
    return proved;
  }

  /// @throws Refusal NOT_FOUND, UNAVAILABLE while nobody knows from when the cooling-off would
  ///   count, and those of [DeletionRequest#approve]
  @Transactional
  DeletionRequest approve(UUID id) {
    if (!clocks.agree()) {
      throw new Refusal(
          CommonProblem.UNAVAILABLE, "the clocks of this machine and of the database disagree");
    }
    var proved = locked(id);
    var approved =
        proved.approve(
            ledgers.of(proved.tenant()).open(),
            settings.coolingOff(),
            caller.actor(),
            caller.isPerson(),
            clock.instant());
    requests.update(approved);
    queue.schedule(CarryOutRequest.KIND, id.toString());
    record(
        approved, "approve", Map.of("coolingOffUntil", String.valueOf(approved.coolingOffUntil())));
    return approved;
  }

  /// @throws Refusal NOT_FOUND and those of [DeletionRequest#withdraw]
  @Transactional
  DeletionRequest withdraw(UUID id, String why) {
    var withdrawn = locked(id).withdraw(why, caller.actor(), clock.instant());
    requests.update(withdrawn);
    record(withdrawn, "withdraw", Map.of("reason", why));
    return withdrawn;
  }

  /// @throws Refusal NOT_FOUND and those of [DeletionRequest#refuse]
  @Transactional
  DeletionRequest refuse(UUID id, String why) {
    var refused = locked(id).refuse(why, caller.actor(), clock.instant());
    requests.update(refused);
    record(refused, "refuse", Map.of("reason", why));
    return refused;
  }

  private DeletionRequest locked(UUID id) {
    return requests
        .locked(id)
        .filter(found -> caller.mayTouch(found.tenant()))
        .orElseThrow(() -> Refusal.notFound("deletion request " + id));
  }

  private void record(DeletionRequest request, String act, Map<String, String> details) {
    var all = new HashMap<>(details);
    all.put("state", request.state().label());
    audit.record(
        caller.actor(), request.tenant(), "deletion-request." + act, request.id().toString(), all);
  }
}
