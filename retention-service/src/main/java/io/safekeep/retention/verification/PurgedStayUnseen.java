package io.safekeep.retention.verification;

import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// P84: of whoever was purged the verifier sees nothing, then and from then on. Looks again at the
/// newest purges, since a message that came late may have brought something back; and tells of
/// cases that had to be sent back more than once.
@Singleton
class PurgedStayUnseen implements ControlCheck {

  private static final int NEWEST = 20;

  private final Verifier verifier;
  private final SqlHeldStores stores;
  private final SqlSeenTenants tenants;
  private final Looks looks;

  PurgedStayUnseen(Verifier verifier, SqlHeldStores stores, SqlSeenTenants tenants, Looks looks) {
    this.verifier = verifier;
    this.stores = stores;
    this.tenants = tenants;
    this.looks = looks;
  }

  @Override
  public String name() {
    return "purged-stay-unseen";
  }

  @Override
  public String promise() {
    return "P84";
  }

  @Override
  public Duration every() {
    return Duration.ofHours(1);
  }

  @Override
  public String bound() {
    return "0 rows of a purged tenant outside of what is kept, 0 cases sent back twice";
  }

  @Override
  public List<ControlResult> check() {
    if (!verifier.isConfigured()) {
      return List.of(
          new ControlResult(
              Outcome.UNKNOWN, null, "verifier", null, "The verifier has no credentials."));
    }
    return Stream.concat(
            tenants.sentBackAgain().stream().map(PurgedStayUnseen::result),
            tenants.purged(NEWEST).stream().map(this::look))
        .toList();
  }

  private ControlResult look(SqlSeenTenants.Purged purged) {
    if (looks.proof(purged.deletionCase()).isEmpty()) {
      return result(
          Outcome.FAIL, purged, "no proof", "It counts as purged, and no look proves it.");
    }
    List<Trace> left =
        ProofLadder.notKept(stores.of(purged.deletionCase()), verifier.glance(purged.tenant()));
    Optional<Trace> first = left.stream().findFirst();
    return first
        .map(trace ->
            result(
                Outcome.FAIL,
                purged,
                ProofLadder.rows(left) + " rows",
                trace.service() + ": " + ProofLadder.stillSeen(trace) + "."))
        .orElseGet(() -> result(Outcome.PASS, purged, "0 rows", "Nothing of it is seen."));
  }

  private static ControlResult result(SqlSeenTenants.SentBack sentBack) {
    return new ControlResult(
        Outcome.FAIL,
        sentBack.tenant(),
        sentBack.deletionCase().toString(),
        "not gone in round " + sentBack.rounds(),
        "Its holders said that it is gone. The verifier found " + sentBack.finding() + ".");
  }

  private static ControlResult result(
      Outcome outcome, SqlSeenTenants.Purged purged, String measured, String detail) {
    return new ControlResult(
        outcome, purged.tenant(), purged.deletionCase().toString(), measured, detail);
  }
}
