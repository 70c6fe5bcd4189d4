package io.safekeep.identity.password;

import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/// P105: what a tenant asks of passwords holds within a minute, and is evaluated in bounded steps.
@Singleton
class TenantRulesHold implements ControlCheck {

  private final SqlPasswordFacts facts;

  TenantRulesHold(SqlPasswordFacts facts) {
    this.facts = facts;
  }

  @Override
  public String name() {
    return "tenant-rules-hold";
  }

  @Override
  public String promise() {
    return "P105";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(15);
  }

  @Override
  public String bound() {
    return "0 passwords accepted under an older rule later than 60 s after a change";
  }

  @Override
  public List<ControlResult> check() {
    var tenants = facts.choosing();
    return tenants.isEmpty()
        ? List.of(
            new ControlResult(
                Outcome.UNKNOWN,
                null,
                "rules of tenants",
                null,
                "No tenant has chosen a rule of its own yet."))
        : tenants.stream().flatMap(tenant -> check(tenant).stream()).toList();
  }

  private List<ControlResult> check(TenantId tenant) {
    return Findings.of(
        tenant,
        "rule of the tenant",
        "Every password since the last change was accepted under it.",
        facts.underAnOlderRule(tenant),
        "A password was accepted under an older rule over a minute after the change.");
  }
}
