package io.safekeep.access.lock;

import io.safekeep.access.grant.EndBarredGrants;
import io.safekeep.access.log.LogEntry;
import io.safekeep.access.log.SqlLogStage;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.problem.CommonProblem;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Actor;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Places and lifts locks. A lock holds from the commit on: open use is cut within a second, open
/// grants end, new requests are refused. What it ended stays ended when it is lifted.
@Singleton
class PlaceLock {

  private final SqlLocks locks;
  private final EndBarredGrants endBarredGrants;
  private final AuditTrail audit;
  private final SqlLogStage log;
  private final Ids ids;

  PlaceLock(
      SqlLocks locks, EndBarredGrants endBarredGrants, AuditTrail audit, SqlLogStage log, Ids ids) {
    this.locks = locks;
    this.endBarredGrants = endBarredGrants;
    this.audit = audit;
    this.log = log;
    this.ids = ids;
  }

  /// @throws Refusal INVALID_REQUEST if there can be no such target
  @Transactional
  AccessLock place(
      LockKind kind, String target, String reason, @Nullable Instant expiresAt, Actor by) {
    if (!kind.isNamedBy(target)) {
      throw Refusal.invalid("target", "names no " + kind.label());
    }
    TenantId tenant = locks.tenantOf(kind, target).orElse(null);
    if (tenant == null && (kind == LockKind.GRANT || kind == LockKind.RESOURCE)) {
      throw Refusal.invalid("target", "names no " + kind.label());
    }
    var lock = locks.add(ids.next(), kind, target, reason, by, expiresAt);
    record(lock, "placed", reason, by);
    endBarredGrants.barred();
    return lock;
  }

  /// @throws Refusal NOT_FOUND; CONFLICT if it was lifted before
  @Transactional
  AccessLock lift(UUID id, String reason, Actor by) {
    if (locks.find(id).isEmpty()) {
      throw Refusal.notFound("lock " + id);
    }
    var lock =
        locks
            .lift(id, reason, by)
            .orElseThrow(() -> new Refusal(CommonProblem.CONFLICT, "the lock was lifted before"));
    record(lock, "lifted", reason, by);
    return lock;
  }

  private void record(AccessLock lock, String what, String reason, Actor by) {
    TenantId tenant = locks.tenantOf(lock.kind(), lock.target()).orElse(null);
    Map<String, Object> open =
        Map.of("lock", lock.id().toString(), "kind", lock.kind().label(), "target", lock.target());
    audit.record(by, tenant, "lock." + what, lock.id().toString(), open);
    log.add(
        LogEntry.of(tenant, "lock." + what, by.subject(), open).sealed(Map.of("reason", reason)));
  }
}
