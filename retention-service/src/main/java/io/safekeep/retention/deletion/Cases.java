package io.safekeep.retention.deletion;

import io.safekeep.contracts.TenantId;
import io.safekeep.contracts.retention.CaseMoved;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.outbox.Outbox;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Cases and the one way in which they move. With each move go its event, its line in the audit
/// trail and the work that the new state asks for, in one transaction.
@Singleton
public class Cases {

  /// Work that is due once a case is quarantined: the verifier looks while everything is there.
  public static final String LOOK_BEFORE = "look-before";

  private static final Actor SELF = new Actor("/retention", null);

  private final SqlCases cases;
  private final Outbox outbox;
  private final AuditTrail audit;
  private final WorkQueue queue;
  private final DeletionSettings settings;
  private final Ids ids;
  private final Clock clock;

  Cases(
      SqlCases cases,
      Outbox outbox,
      AuditTrail audit,
      WorkQueue queue,
      DeletionSettings settings,
      Ids ids,
      Clock clock) {
    this.cases = cases;
    this.outbox = outbox;
    this.audit = audit;
    this.queue = queue;
    this.settings = settings;
    this.ids = ids;
    this.clock = clock;
  }

  public Optional<DeletionCase> find(UUID id) {
    return cases.find(id);
  }

  /// Newest first, older than `before`.
  ///
  /// @param tenant null for all tenants
  /// @param state null for all states
  public List<DeletionCase> page(
      @Nullable UUID tenant, @Nullable CaseState state, @Nullable UUID before, int limit) {
    return cases.page(tenant, state == null ? null : state.label(), before, limit);
  }

  /// The tenant's case that is not over.
  public Optional<DeletionCase> open(TenantId tenant) {
    return cases.open(tenant);
  }

  /// The tenant's case that is not over, held against everybody else until the transaction ends.
  @Transactional(Transactional.TxType.MANDATORY)
  public Optional<DeletionCase> openLocked(TenantId tenant) {
    return cases.decisiveLocked(tenant).filter(found -> !found.state().isOver());
  }

  /// Holds the case against everybody else until the transaction ends.
  @Transactional(Transactional.TxType.MANDATORY)
  public Optional<DeletionCase> locked(UUID id) {
    return cases.locked(id);
  }

  /// Opens a case.
  @Transactional(Transactional.TxType.MANDATORY)
  public DeletionCase open(
      TenantId tenant,
      DeletionCase.Cause cause,
      Instant began,
      int scheduleVersion,
      Instant purgeAt) {
    var opened =
        new DeletionCase(
            ids.next(),
            tenant,
            cause,
            began,
            scheduleVersion,
            purgeAt,
            CaseState.GRACE,
            now(),
            1,
            null,
            settings.storyAging().orElse(DeletionCase.AGING));
    cases.add(opened);
    tell(opened, null, "opened");
    return opened;
  }

  /// Moves a case that the caller holds.
  ///
  /// @param why one sentence for a person
  /// @throws IllegalStateException if the case does not go there from where it is
  @Transactional(Transactional.TxType.MANDATORY)
  public DeletionCase move(DeletionCase from, CaseState to, String why) {
    if (!from.state().next().contains(to)) {
      throw new IllegalStateException(
          "case " + from.id() + " goes not from " + from.state() + " to " + to);
    }
    Instant now = now();
    var moved =
        new DeletionCase(
            from.id(),
            from.tenant(),
            from.cause(),
            from.began(),
            from.scheduleVersion(),
            from.purgeAt(),
            to,
            now,
            to == CaseState.PURGING && from.state() == CaseState.VERIFYING
                ? from.generation() + 1
                : from.generation(),
            to == CaseState.LIVE_PURGED ? now : from.purgedAt(),
            from.aging());
    cases.move(from, moved);
    tell(moved, from.state(), why);
    return moved;
  }

  /// When nothing will be left of the tenant anywhere, if nothing holds the case up.
  public static Instant lastTrace(DeletionCase of) {
    Instant purged = of.purgedAt();
    return (purged == null ? of.purgeAt() : purged).plus(of.aging());
  }

  /// As the database keeps it, so that a case is the same when it is read again.
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  private void tell(DeletionCase moved, @Nullable CaseState from, String why) {
    outbox.add(
        new CaseMoved(
            moved.tenant().value(),
            moved.id(),
            from == null ? null : from.label(),
            moved.state().label(),
            moved.purgeAt(),
            lastTrace(moved),
            moved.since()));
    audit.record(
        SELF,
        moved.tenant(),
        "case." + moved.state().label(),
        moved.id().toString(),
        Map.of("why", why, "generation", moved.generation()));
    if (from != null) {
      queue.remove(from.work(), moved.id().toString());
    }
    // Cases in grace wait for a date, by which the sweep finds them.
    if (!moved.state().isOver() && moved.state() != CaseState.GRACE) {
      queue.schedule(moved.state().work(), moved.id().toString());
    }
    if (moved.state() == CaseState.QUARANTINED) {
      queue.schedule(LOOK_BEFORE, moved.id().toString());
    }
  }
}
