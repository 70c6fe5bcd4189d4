package io.safekeep.notification.page;

import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/// P93: an alert ends at a person who is there.
@Singleton
class EscalationResolves implements ControlCheck {

  private final SqlPolicies policies;
  private final TendPolicies tendPolicies;

  EscalationResolves(SqlPolicies policies, TendPolicies tendPolicies) {
    this.policies = policies;
    this.tendPolicies = tendPolicies;
  }

  @Override
  public String name() {
    return "escalation-resolves";
  }

  @Override
  public String promise() {
    return "P93";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(1);
  }

  @Override
  public String bound() {
    return "0 steps at which nobody can be asked in the next 35 days";
  }

  @Override
  public List<ControlResult> check() {
    var all = policies.all();
    return all.isEmpty()
        ? List.of(
            new ControlResult(
                Outcome.UNKNOWN, null, "policies", null, "There is no escalation policy."))
        : all.stream().map(this::result).toList();
  }

  private ControlResult result(EscalationPolicy policy) {
    var empty = tendPolicies.emptySteps(policy);
    return new ControlResult(
        empty.isEmpty() ? Outcome.PASS : Outcome.FAIL,
        null,
        policy.name(),
        empty.size() + " steps",
        empty.isEmpty()
            ? "Each step asks somebody who is there and can be reached."
            : "Step %d asks nobody who is there and can be reached.".formatted(empty.getFirst()));
  }
}
