package io.safekeep.retention.deletion;

import io.safekeep.retention.relationship.Ledger;
import io.safekeep.runtime.purge.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Everything that is known when a step is judged, all of one instant. The rule is here and nowhere
/// else; it says yes only if nothing at all is in the way.
///
/// @param held the case as the caller holds it
/// @param now the case as the database has it; null if it has none
/// @param period time that the schedule of the case gives live data
/// @param clocksApart how far this machine's clock and the database's differ
/// @param tolerated how far they may
/// @param bars what holds, requests and notices have against it
record ClearanceFacts(
    Step step,
    DeletionCase held,
    @Nullable DeletionCase now,
    Ledger ledger,
    Duration period,
    Duration clocksApart,
    Duration tolerated,
    List<String> bars) {

  ClearanceFacts {
    bars = List.copyOf(bars);
  }

  Clearance judge() {
    List<String> reasons = new ArrayList<>();
    stale().ifPresent(reasons::add);
    outOfOrder().ifPresent(reasons::add);
    if (step != Step.RELEASE) {
      unclear().ifPresent(reasons::add);
      stillThere().ifPresent(reasons::add);
      tooEarly().ifPresent(reasons::add);
      reasons.addAll(bars);
    }
    return reasons.isEmpty() ? new Clearance.Cleared() : new Clearance.Refused(reasons);
  }

  private Optional<String> stale() {
    return held.equals(now)
        ? Optional.empty()
        : Optional.of("case %s is not as it was read any more".formatted(held.id()));
  }

  private Optional<String> outOfOrder() {
    return statesFor(step).contains(held.state())
        ? Optional.empty()
        : Optional.of("no %s while a case is %s".formatted(step.label(), held.state().label()));
  }

  private static Set<CaseState> statesFor(Step step) {
    return switch (step) {
      case QUARANTINE -> EnumSet.of(CaseState.DUE, CaseState.QUARANTINED);
      case RELEASE ->
          EnumSet.of(CaseState.GRACE, CaseState.DUE, CaseState.QUARANTINED, CaseState.REACTIVATED);
      case SEAL -> EnumSet.of(CaseState.QUARANTINED);
      case PURGE -> EnumSet.of(CaseState.PURGING);
      case DESTROY_KEYS -> EnumSet.of(CaseState.AGING_OUT);
    };
  }

  private Optional<String> unclear() {
    return clocksApart.abs().compareTo(tolerated) > 0
        ? Optional.of(
            "the clocks of this machine and of the database are %s apart, at most %s"
                .formatted(clocksApart.abs(), tolerated))
        : Optional.empty();
  }

  private Optional<String> stillThere() {
    if (!ledger.tenant().equals(held.tenant())) {
      return Optional.of("the ledger is another tenant's");
    }
    if (ledger.entries().isEmpty()) {
      return Optional.of("no relationship of the tenant is known, and not knowing is no end");
    }
    if (ledger.open() > 0) {
      return Optional.of("%d relationships of the tenant have not ended".formatted(ledger.open()));
    }
    boolean moved =
        held.cause() == DeletionCase.Cause.RELATIONSHIPS_ENDED
            && !ledger.ended().equals(Optional.of(held.began()));
    return moved
        ? Optional.of(
            "the last relationship ended at %s and not at %s"
                .formatted(ledger.ended().map(Instant::toString).orElse("no time"), held.began()))
        : Optional.empty();
  }

  private Optional<String> tooEarly() {
    Instant earliest = earliest();
    return ledger.asOf().isBefore(earliest)
        ? Optional.of("it is %s, not before %s".formatted(ledger.asOf(), earliest))
        : Optional.empty();
  }

  private Instant earliest() {
    if (step == Step.DESTROY_KEYS) {
      return DeletionCase.later(held.purgeAt(), Cases.lastTrace(held));
    }
    return held.cause() == DeletionCase.Cause.RELATIONSHIPS_ENDED
        ? DeletionCase.later(held.purgeAt(), held.began().plus(period))
        : held.purgeAt();
  }
}
