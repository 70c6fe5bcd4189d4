package io.safekeep.backup.replacement;

import io.safekeep.backup.BackupProblem;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.datastore.Datastores;
import io.safekeep.backup.recovery.RestoreTarget;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/// Asks for a replacement; nothing happens before another person approves.
@Singleton
class RequestReplacement {

  private final SqlReplacements replacements;
  private final Datastores datastores;
  private final AuditTrail audit;
  private final WorkQueue queue;
  private final Ids ids;
  private final Clock clock;

  RequestReplacement(
      SqlReplacements replacements,
      Datastores datastores,
      AuditTrail audit,
      WorkQueue queue,
      Ids ids,
      Clock clock) {
    this.replacements = replacements;
    this.datastores = datastores;
    this.audit = audit;
    this.queue = queue;
    this.ids = ids;
    this.clock = clock;
  }

  /// @throws Refusal DATASTORE_RELEASED; REPLACEMENT_OPEN naming the one that is
  @Transactional
  Replacement request(Datastore datastore, RestoreTarget target, String reason, Actor actor) {
    if (datastores.isReleased(datastore.id())) {
      throw new Refusal(
          BackupProblem.DATASTORE_RELEASED,
          "datastore " + datastore.id() + " has no server any more that could be replaced");
    }
    Instant now = clock.instant();
    Instant expiresAt = now.plus(Replacement.TO_APPROVE);
    Replacement replacement =
        new Replacement(
            ids.next(),
            datastore.tenant(),
            datastore.id(),
            target,
            reason,
            actor,
            now,
            new ReplacementState.AwaitingApproval(expiresAt));
    if (!replacements.add(replacement, expiresAt)) {
      throw open(datastore);
    }
    audit.record(
        actor,
        datastore.tenant(),
        "replacement.request",
        replacement.id().toString(),
        Map.of(
            "datastore",
            datastore.id(),
            "target",
            target.notation(),
            "reason",
            reason,
            "digest",
            replacement.digest()));
    queue.schedule(ReplacementWork.KIND, replacement.id().toString(), Replacement.TO_APPROVE);
    return replacement;
  }

  private Refusal open(Datastore datastore) {
    UUID open = replacements.open(datastore.id()).orElseThrow().id();
    return new Refusal(
            BackupProblem.REPLACEMENT_OPEN,
            "datastore " + datastore.id() + " has replacement " + open)
        .with("replacement", open.toString());
  }
}
