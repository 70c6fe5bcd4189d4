package io.safekeep.retention.coverage;

import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/// P80: nothing of an active customer is purged. Looks at the warrants that were signed, with what
/// is known of the relationships by now.
@Singleton
class WarrantsOnlyForLeavers implements ControlCheck {

  private final SqlCoverage coverage;

  WarrantsOnlyForLeavers(SqlCoverage coverage) {
    this.coverage = coverage;
  }

  @Override
  public String name() {
    return "warrants-only-for-leavers";
  }

  @Override
  public String promise() {
    return "P80";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(10);
  }

  @Override
  public String bound() {
    return "0 warrants to destroy something of a tenant with a relationship, or before its time";
  }

  @Override
  public List<ControlResult> check() {
    var found =
        coverage.wrongWarrants().stream()
            .map(warrant ->
                new ControlResult(
                    Outcome.FAIL,
                    warrant.tenant(),
                    "warrant " + warrant.id(),
                    warrant.step() + " at " + warrant.signedAt(),
                    "The tenant had a relationship then, or its time was not before %s."
                        .formatted(warrant.purgeAt())))
            .toList();
    return found.isEmpty()
        ? List.of(
            new ControlResult(
                Outcome.PASS, null, "all warrants", "0", "All were of tenants that had left."))
        : found;
  }
}
