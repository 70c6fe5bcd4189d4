package io.safekeep.backup.replacement;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.backup.BackupProblem;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.datastore.DatastoreProbe;
import io.safekeep.backup.datastore.Datastores;
import io.safekeep.backup.datastore.RegisterDatastore;
import io.safekeep.backup.datastore.ReleaseDatastore;
import io.safekeep.backup.recovery.Restores;
import io.safekeep.backup.replacement.ReplacementState.AwaitingSwitch;
import io.safekeep.backup.wire.Dsn;
import io.safekeep.backup.wire.TimelineHistory;
import io.safekeep.contracts.backup.DatastoreReplaced;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.outbox.Outbox;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.security.Caller;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/// The switch: the server that was made from the copy becomes the datastore's successor.
@Singleton
class CompleteReplacement {

  private final SqlReplacements replacements;
  private final Restores restores;
  private final Datastores datastores;
  private final DatastoreProbe probe;
  private final RegisterDatastore registerDatastore;
  private final ReleaseDatastore releaseDatastore;
  private final Outbox outbox;
  private final AuditTrail audit;
  private final Caller caller;
  private final Clock clock;

  CompleteReplacement(
      SqlReplacements replacements,
      Restores restores,
      Datastores datastores,
      DatastoreProbe probe,
      RegisterDatastore registerDatastore,
      ReleaseDatastore releaseDatastore,
      Outbox outbox,
      AuditTrail audit,
      Caller caller,
      Clock clock) {
    this.replacements = replacements;
    this.restores = restores;
    this.datastores = datastores;
    this.probe = probe;
    this.registerDatastore = registerDatastore;
    this.releaseDatastore = releaseDatastore;
    this.outbox = outbox;
    this.audit = audit;
    this.caller = caller;
    this.clock = clock;
  }

  /// What a server must be, to take a datastore's place.
  private record Expected(Replacement replacement, Datastore replaced, TimelineHistory copy) {}

  /// Looks at the server before anything changes, so no transaction may be open.
  ///
  /// @param server as registration takes it
  /// @throws Refusal NOT_FOUND; REPLACEMENT_STATE; SERVER_NOT_RESTORED; what registration finds
  ///   wrong with the server
  @Transactional(Transactional.TxType.NEVER)
  Replacement complete(UUID id, Dsn server) {
    Expected expected = QuarkusTransaction.requiringNew().call(() -> expected(id));
    requireContinuesCopy(expected, probe.lineage(server));
    RegisterDatastore.Candidate candidate =
        registerDatastore.examine(expected.replacement().tenant(), server);
    return QuarkusTransaction.requiringNew().call(() -> change(id, candidate));
  }

  private Expected expected(UUID id) {
    Replacement replacement =
        replacements
            .find(id)
            .filter(found -> caller.mayTouch(found.tenant()))
            .orElseThrow(() -> Refusal.notFound("replacement " + id));
    AwaitingSwitch awaiting = awaitingSwitch(replacement);
    return new Expected(
        replacement,
        datastores.find(replacement.datastore()).orElseThrow(),
        restores.lineage(awaiting.restore()).orElseThrow());
  }

  private static void requireContinuesCopy(Expected expected, DatastoreProbe.Lineage server) {
    String replaced = expected.replaced().systemIdentifier();
    if (!server.system().toString().equals(replaced)) {
      throw notRestored(
          "is cluster " + server.system() + ", and the replaced one is cluster " + replaced);
    }
    TimelineHistory history = server.history();
    if (history.continues(expected.copy())) {
      return;
    }
    throw notRestored(
        history.timeline().equals(expected.copy().timeline())
                && history.ancestors().equals(expected.copy().ancestors())
            ? "is the copy itself, or was not promoted after it was made from it"
            : "is on timeline "
                + history.timeline().value()
                + ", which does not come from timeline "
                + expected.copy().timeline().value()
                + " of the copy");
  }

  private static Refusal notRestored(String what) {
    return new Refusal(BackupProblem.SERVER_NOT_RESTORED, "the server " + what);
  }

  private Replacement change(UUID id, RegisterDatastore.Candidate candidate) {
    Replacement replacement = replacements.findForUpdate(id).orElseThrow();
    AwaitingSwitch awaiting = awaitingSwitch(replacement);
    Datastore replaced = datastores.findForUpdate(replacement.datastore()).orElseThrow();
    Actor actor = caller.actor();
    Instant now = clock.instant();
    releaseDatastore.release(replaced, actor);
    Datastore successor = registerDatastore.register(candidate, replaced.name(), actor);
    audit.record(
        actor,
        replacement.tenant(),
        "replacement.complete",
        id.toString(),
        Map.of("datastore", replaced.id(), "successor", successor.id()));
    datastores.replaced(replaced.id(), successor.id());
    Replacement completed = replacement.with(awaiting.completed(successor.id(), now));
    replacements.update(completed);
    outbox.add(
        new DatastoreReplaced(
            replacement.tenant().value(), replaced.id(), successor.id(), id, now));
    return completed;
  }

  private static AwaitingSwitch awaitingSwitch(Replacement replacement) {
    if (replacement.state() instanceof AwaitingSwitch awaiting) {
      return awaiting;
    }
    throw DecideReplacement.state(replacement);
  }
}
