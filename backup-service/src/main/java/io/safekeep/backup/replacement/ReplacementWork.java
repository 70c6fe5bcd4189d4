package io.safekeep.backup.replacement;

import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.datastore.Datastores;
import io.safekeep.backup.recovery.RequestRestore;
import io.safekeep.backup.recovery.RestoreState;
import io.safekeep.backup.recovery.Restores;
import io.safekeep.backup.replacement.ReplacementState.AwaitingApproval;
import io.safekeep.backup.replacement.ReplacementState.Restoring;
import io.safekeep.backup.replacement.ReplacementState.Securing;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Function;

/// Brings one replacement from its approval to the copy that waits to be placed.
///
/// Failure semantics: each step is one transaction that looks at the state first, so a replica that
/// dies leaves the replacement where it was and the next one goes on from there. Without a safety
/// point nothing goes on: the replacement waits and says for what, until it is called off. What
/// ends the restore ends the replacement.
@Singleton
class ReplacementWork implements WorkHandler {

  static final String KIND = "replacement";

  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  private final SqlReplacements replacements;
  private final Datastores datastores;
  private final Restores restores;
  private final SecureLiveServer secureLiveServer;
  private final RequestRestore requestRestore;
  private final Clock clock;

  ReplacementWork(
      SqlReplacements replacements,
      Datastores datastores,
      Restores restores,
      SecureLiveServer secureLiveServer,
      RequestRestore requestRestore,
      Clock clock) {
    this.replacements = replacements;
    this.datastores = datastores;
    this.restores = restores;
    this.secureLiveServer = secureLiveServer;
    this.requestRestore = requestRestore;
    this.clock = clock;
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Next work(WorkItem item, Lease lease) throws IOException {
    Replacement replacement = replacements.find(UUID.fromString(item.key())).orElse(null);
    if (replacement == null) {
      return Next.done();
    }
    return switch (replacement.state()) {
      case AwaitingApproval awaiting -> expire(replacement, awaiting);
      case Securing securing -> secure(replacement, securing, lease);
      case Restoring restoring -> follow(replacement, restoring);
      case ReplacementState.AwaitingSwitch _ -> Next.done();
      case ReplacementState.Ended _ -> Next.done();
    };
  }

  private Next expire(Replacement replacement, AwaitingApproval awaiting) {
    if (!awaiting.isOver(clock.instant())) {
      return Next.again(Duration.between(clock.instant(), awaiting.expiresAt()));
    }
    move(replacement, AwaitingApproval.class, AwaitingApproval::expired);
    return Next.done();
  }

  private Next secure(Replacement replacement, Securing securing, Lease lease) throws IOException {
    if (!securing.approval().digest().equals(replacement.digest())) {
      fail(replacement, "it is not what was approved");
      return Next.done();
    }
    Datastore datastore =
        QuarkusTransaction.requiringNew()
            .call(() -> datastores.find(replacement.datastore()))
            .orElseThrow();
    SafetyPoint safetyPoint;
    try {
      safetyPoint = secureLiveServer.secure(replacement, securing.approval(), datastore);
    } catch (Refusal notYet) {
      replacements.waitFor(replacement.id(), notYet.detail());
      return Next.again(LOOK_AGAIN);
    }
    if (lease.held()) {
      move(
          replacement,
          Securing.class,
          current -> current.secured(safetyPoint, restore(replacement, datastore, safetyPoint)));
    }
    return Next.again(LOOK_AGAIN);
  }

  private UUID restore(Replacement secured, Datastore datastore, SafetyPoint safetyPoint) {
    Log.infof(
        "Replacement %s of datastore %s: secured by %s", secured.id(), datastore.id(), safetyPoint);
    return requestRestore
        .request(
            datastore,
            secured.target(),
            new Actor("replacement " + secured.id(), secured.requestedBy().subject()))
        .id();
  }

  private Next follow(Replacement replacement, Restoring restoring) {
    RestoreState copy =
        QuarkusTransaction.requiringNew()
            .call(() -> restores.find(restoring.restore()).orElseThrow().state());
    return switch (copy) {
      case RestoreState.Active _ -> Next.again(LOOK_AGAIN);
      case RestoreState.Ready _ -> {
        move(replacement, Restoring.class, Restoring::restored);
        yield Next.done();
      }
      case RestoreState.Failed(String reason, _) -> {
        fail(replacement, "the restore failed: " + reason);
        yield Next.done();
      }
      case RestoreState.Cancelled _ -> {
        fail(replacement, "the restore was called off");
        yield Next.done();
      }
      case RestoreState.Discarded _ -> {
        fail(replacement, "the copy was removed");
        yield Next.done();
      }
    };
  }

  private void fail(Replacement replacement, String reason) {
    Log.errorf(
        "Replacement %s of datastore %s failed: %s",
        replacement.id(), replacement.datastore(), reason);
    move(
        replacement,
        ReplacementState.Underway.class,
        current -> current.failed(reason, clock.instant()));
  }

  /// Changes a replacement that still stands where it was seen.
  private <S extends ReplacementState> void move(
      Replacement seen, Class<S> from, Function<S, ReplacementState> change) {
    QuarkusTransaction.requiringNew()
        .run(() ->
            replacements
                .findForUpdate(seen.id())
                .filter(current -> from.isInstance(current.state()))
                .map(current -> current.with(change.apply(from.cast(current.state()))))
                .ifPresent(replacements::update));
  }
}
