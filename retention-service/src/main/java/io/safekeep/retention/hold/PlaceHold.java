package io.safekeep.retention.hold;

import io.safekeep.contracts.TenantId;
import io.safekeep.retention.RetentionProblem;
import io.safekeep.retention.deletion.Cases;
import io.safekeep.retention.relationship.SqlLedgers;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Actor;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/// Places, reviews and releases legal holds. A hold is in force from its commit on: a step that was
/// ordered before may still be under way, none is ordered after.
@Singleton
class PlaceHold {

  private static final Duration LONGEST_WITHOUT_REVIEW = Duration.ofDays(366);

  private final SqlHolds holds;
  private final SqlLedgers ledgers;
  private final Cases cases;
  private final AuditTrail audit;
  private final Ids ids;
  private final Clock clock;

  PlaceHold(
      SqlHolds holds, SqlLedgers ledgers, Cases cases, AuditTrail audit, Ids ids, Clock clock) {
    this.holds = holds;
    this.ledgers = ledgers;
    this.cases = cases;
    this.audit = audit;
    this.ids = ids;
    this.clock = clock;
  }

  /// @throws Refusal INVALID_REQUEST for a tenant of which nothing is known, and for a review that
  ///   is past or more than 366 days away
  @Transactional
  LegalHold place(TenantId tenant, String owner, String reason, Instant reviewAt, Actor by) {
    if (ledgers.of(tenant).entries().isEmpty()) {
      throw Refusal.invalid("tenant", "is none that is known");
    }
    requireSoon(reviewAt);
    // Whoever signs a warrant holds the case: the hold comes before it or after it.
    cases.openLocked(tenant);
    var hold =
        new LegalHold(ids.next(), tenant, owner, reason, by, clock.instant(), reviewAt, null, null);
    holds.add(hold);
    record(hold, "place", Map.of("owner", owner, "reason", reason), by);
    return hold;
  }

  /// Says that a hold is still needed: whoever asked to release it has to ask again.
  ///
  /// @throws Refusal NOT_FOUND, HOLD_RELEASED, INVALID_REQUEST
  @Transactional
  LegalHold review(UUID id, Instant nextReviewAt, String note, Actor by) {
    var hold = find(id);
    requireSoon(nextReviewAt);
    requireInForce(holds.reviewed(id, nextReviewAt), id);
    record(hold, "review", Map.of("note", note, "next", nextReviewAt.toString()), by);
    return find(id);
  }

  /// Asks for the end of a hold, or agrees with somebody else who did.
  ///
  /// @param isPerson whether a person says so, and no program
  /// @throws Refusal NOT_FOUND, HOLD_RELEASED, ANOTHER_PERSON_NEEDED
  @Transactional
  LegalHold release(UUID id, String reason, Actor by, boolean isPerson) {
    var hold =
        holds
            .locked(id)
            .orElseThrow(() -> Refusal.notFound("legal hold " + id))
            .release(by, isPerson, reason, clock.instant());
    holds.save(hold);
    record(hold, hold.isInForce() ? "ask-release" : "release", Map.of("reason", reason), by);
    return hold;
  }

  private LegalHold find(UUID id) {
    return holds.find(id).orElseThrow(() -> Refusal.notFound("legal hold " + id));
  }

  private void requireSoon(Instant reviewAt) {
    Instant now = clock.instant();
    Instant latest = now.plus(LONGEST_WITHOUT_REVIEW);
    if (!reviewAt.isAfter(now) || reviewAt.isAfter(latest)) {
      throw Refusal.invalid(
          "reviewAt", "is %s, after %s and at most %s".formatted(reviewAt, now, latest));
    }
  }

  private static void requireInForce(boolean changed, UUID id) {
    if (!changed) {
      throw new Refusal(
          RetentionProblem.HOLD_RELEASED, "legal hold " + id + " is not in force any more");
    }
  }

  private void record(LegalHold hold, String act, Map<String, String> details, Actor by) {
    audit.record(by, hold.tenant(), "legal-hold." + act, hold.id().toString(), details);
  }
}
