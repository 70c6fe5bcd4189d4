package io.safekeep.retention.verification;

import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.contracts.retention.PurgeStuck;
import io.safekeep.retention.deletion.CaseState;
import io.safekeep.retention.deletion.Cases;
import io.safekeep.retention.deletion.DeletionCase;
import io.safekeep.runtime.outbox.Outbox;
import io.safekeep.runtime.sql.SqlFault;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Looks what a purge has left, and leads the case on or back: on to LIVE_PURGED if nothing is
/// left, back to PURGING in a new round if something is.
///
/// Failure semantics: a look that could not see everything concludes nothing. The case stays where
/// it is, says why, and is looked at again.
@Singleton
class VerifyPurge implements WorkHandler {

  private static final Duration UNTIL_NEXT_LOOK = Duration.ofMinutes(1);
  private static final Duration UNTIL_ARRIVED = Duration.ofSeconds(1);

  /// From the fourth round on the next one waits so long: what three did not delete waits for
  /// somebody who mends its holder.
  private static final Duration BETWEEN_ROUNDS = Duration.ofMinutes(10);

  private static final int QUICK_ROUNDS = 3;

  /// A first round may have missed what was written while it ran; from here on somebody must look.
  private static final int STUCK_FROM_ROUND = 2;

  private final Cases cases;
  private final Verifier verifier;
  private final SqlHeldStores stores;
  private final SqlLooks looks;
  private final Looks drawn;
  private final ProofsOfStores proofs;
  private final Outbox outbox;
  private final Clock clock;

  VerifyPurge(
      Cases cases,
      Verifier verifier,
      SqlHeldStores stores,
      SqlLooks looks,
      Looks drawn,
      ProofsOfStores proofs,
      Outbox outbox,
      Clock clock) {
    this.cases = cases;
    this.verifier = verifier;
    this.stores = stores;
    this.looks = looks;
    this.drawn = drawn;
    this.proofs = proofs;
    this.outbox = outbox;
    this.clock = clock;
  }

  @Override
  public String kind() {
    return CaseState.VERIFYING.work();
  }

  @Override
  public Next work(WorkItem item, Lease lease) {
    Optional<DeletionCase> held =
        cases
            .find(UUID.fromString(item.key()))
            .filter(found -> found.state() == CaseState.VERIFYING);
    return held.map(found -> verify(found, lease)).orElseGet(Next::done);
  }

  private Next verify(DeletionCase held, Lease lease) {
    Duration since = Duration.between(held.since(), clock.instant());
    if (held.generation() > QUICK_ROUNDS && since.compareTo(BETWEEN_ROUNDS) < 0) {
      return Next.again(BETWEEN_ROUNDS.minus(since));
    }
    List<HeldStore> registry = stores.of(held.id());
    Optional<String> blind = verifier.whyBlind(registry);
    if (blind.isPresent()) {
      return waiting(held, blind.get(), UNTIL_NEXT_LOOK);
    }
    List<UUID> ids = drawn.open(held.id());
    Instant now = clock.instant();
    List<Trace> seen;
    try {
      seen = verifier.look(held.tenant(), ids);
    } catch (SqlFault e) {
      Log.warnf(e, "Case %s cannot be verified now", held.id());
      return waiting(
          held, "the verifier could not see everything: " + e.getMessage(), UNTIL_NEXT_LOOK);
    }
    if (seen.stream().anyMatch(Verifier::isPassing)) {
      return waiting(held, "messages or work about the tenant are on their way", UNTIL_ARRIVED);
    }
    List<Trace> before = drawn.find(held.id(), Look.BEFORE).map(Look::traces).orElse(List.of());
    Verdict verdict = ProofLadder.judge(registry, before, seen, proofs.show(held));
    Look look = Look.after(held.id(), held.generation(), now, seen, verdict);
    if (lease.held()) {
      QuarkusTransaction.requiringNew().run(() -> conclude(held, look, verdict));
    }
    return Next.done();
  }

  private Next waiting(DeletionCase held, String why, Duration pause) {
    QuarkusTransaction.requiringNew().run(() -> looks.waiting(held.id(), why));
    return Next.again(pause);
  }

  private void conclude(DeletionCase seen, Look look, Verdict verdict) {
    DeletionCase held =
        cases
            .locked(seen.id())
            .filter(found ->
                found.state() == CaseState.VERIFYING && found.generation() == seen.generation())
            .orElse(null);
    if (held == null || !looks.add(look)) {
      return;
    }
    looks.waiting(held.id(), null);
    if (verdict.isProved()) {
      looks.forgetMarks(held.id());
      proofs.forget(held.id());
      cases.move(held, CaseState.LIVE_PURGED, "the verifier sees nothing of the tenant any more");
      return;
    }
    cases.move(
        held,
        CaseState.PURGING,
        "the verifier has "
            + verdict.findings().size()
            + " findings, the first: "
            + look.findings().getFirst());
    if (held.generation() >= STUCK_FROM_ROUND) {
      outbox.add(stuck(held, verdict.findings().getFirst()));
    }
  }

  private PurgeStuck stuck(DeletionCase held, Verdict.Finding finding) {
    return new PurgeStuck(
        held.tenant().value(),
        held.id(),
        finding.service(),
        finding.store(),
        "purge",
        "The verifier found in round "
            + held.generation()
            + " that it is not gone: "
            + finding.what(),
        clock.instant());
  }
}
