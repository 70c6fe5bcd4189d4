package io.safekeep.backup.replacement;

import io.safekeep.backup.BackupProblem;
import io.safekeep.backup.recovery.EndRestore;
import io.safekeep.backup.recovery.Restore;
import io.safekeep.backup.recovery.RestoreState;
import io.safekeep.backup.recovery.Restores;
import io.safekeep.backup.replacement.ReplacementState.AwaitingApproval;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.security.Caller;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/// What people say to a replacement: yes, no, or not any more.
@Singleton
public class DecideReplacement {

  private final SqlReplacements replacements;
  private final Restores restores;
  private final EndRestore endRestore;
  private final AuditTrail audit;
  private final WorkQueue queue;
  private final Caller caller;
  private final Clock clock;

  DecideReplacement(
      SqlReplacements replacements,
      Restores restores,
      EndRestore endRestore,
      AuditTrail audit,
      WorkQueue queue,
      Caller caller,
      Clock clock) {
    this.replacements = replacements;
    this.restores = restores;
    this.endRestore = endRestore;
    this.audit = audit;
    this.queue = queue;
    this.caller = caller;
    this.clock = clock;
  }

  /// @param digest of what the caller has seen and agrees to
  /// @param liveServerLost whether the caller says that the live server is gone for good
  /// @throws Refusal NOT_FOUND; REPLACEMENT_STATE; ANOTHER_PERSON_NEEDED; APPROVAL_DIFFERS
  @Transactional
  public Replacement approve(UUID id, String digest, boolean liveServerLost) {
    Replacement replacement = locked(id);
    AwaitingApproval awaiting = awaitingApproval(replacement);
    Actor approver = caller.actor();
    if (!caller.isPerson() || !approver.isAnotherThan(replacement.requestedBy())) {
      throw new Refusal(
          BackupProblem.ANOTHER_PERSON_NEEDED,
          "replacement "
              + id
              + " was asked for by "
              + replacement.requestedBy().subject()
              + "; another person must approve it");
    }
    if (!replacement.digest().equals(digest)) {
      throw new Refusal(
          BackupProblem.APPROVAL_DIFFERS,
          "replacement " + id + " has digest " + replacement.digest());
    }
    Replacement approved =
        replacement.with(
            awaiting.approved(new Approval(approver, clock.instant(), digest, liveServerLost)));
    record(
        approved,
        "replacement.approve",
        Map.of(
            "datastore",
            replacement.datastore(),
            "target",
            replacement.target().notation(),
            "digest",
            digest,
            "liveServerLost",
            liveServerLost));
    replacements.update(approved);
    queue.schedule(ReplacementWork.KIND, id.toString());
    return approved;
  }

  /// @throws Refusal NOT_FOUND; REPLACEMENT_STATE
  @Transactional
  public Replacement reject(UUID id) {
    Replacement replacement = locked(id);
    Replacement rejected =
        replacement.with(awaitingApproval(replacement).rejected(caller.actor(), clock.instant()));
    return end(rejected, "replacement.reject");
  }

  /// Calls it off; its copy goes too. The old server was not touched.
  ///
  /// @throws Refusal NOT_FOUND; REPLACEMENT_STATE if it has ended
  @Transactional
  public Replacement cancel(UUID id) {
    Replacement replacement = locked(id);
    if (!(replacement.state() instanceof ReplacementState.Open open)) {
      throw state(replacement);
    }
    Replacement cancelled =
        end(
            replacement.with(open.cancelled(caller.actor(), clock.instant())),
            "replacement.cancel");
    UUID restore = open.traces().restore();
    if (restore != null) {
      endRestore(restore);
    }
    return cancelled;
  }

  private void endRestore(UUID id) {
    switch (restores.find(id).map(Restore::state).orElse(null)) {
      case RestoreState.Active _ -> endRestore.cancel(id);
      case RestoreState.Ready _ -> endRestore.discard(id);
      case null -> {}
      case RestoreState.Failed _, RestoreState.Cancelled _, RestoreState.Discarded _ -> {}
    }
  }

  /// Locked before anything else is read: two who decide at the same moment come one by one.
  private Replacement locked(UUID id) {
    return replacements
        .findForUpdate(id)
        .filter(replacement -> caller.mayTouch(replacement.tenant()))
        .orElseThrow(() -> Refusal.notFound("replacement " + id));
  }

  private AwaitingApproval awaitingApproval(Replacement replacement) {
    Instant now = clock.instant();
    if (replacement.state() instanceof AwaitingApproval awaiting && !awaiting.isOver(now)) {
      return awaiting;
    }
    throw state(replacement);
  }

  private Replacement end(Replacement ended, String action) {
    record(ended, action, Map.of("datastore", ended.datastore()));
    replacements.update(ended);
    return ended;
  }

  private void record(Replacement replacement, String action, Map<String, ?> details) {
    audit.record(
        caller.actor(), replacement.tenant(), action, replacement.id().toString(), details);
  }

  /// That a replacement is not where something could be done with it.
  static Refusal state(Replacement replacement) {
    return new Refusal(
            BackupProblem.REPLACEMENT_STATE,
            "replacement " + replacement.id() + " is " + replacement.state().label())
        .with("state", replacement.state().label());
  }
}
