package io.safekeep.identity.password;

import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.problem.CommonProblem;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.Map;

/// Changes what a tenant asks of its people's passwords. Holds for every password that is chosen
/// from then on, at every replica; those that people have stay good.
@ApplicationScoped
class SetPasswordPolicy {

  private final SqlPasswordPolicies policies;
  private final AuditTrail auditTrail;
  private final Caller caller;

  SetPasswordPolicy(SqlPasswordPolicies policies, AuditTrail auditTrail, Caller caller) {
    this.policies = policies;
    this.auditTrail = auditTrail;
    this.caller = caller;
  }

  /// @param chosen its version is the one after that which the caller has seen
  /// @throws Refusal CONFLICT if somebody else changed it since then
  @Transactional
  SqlPasswordPolicies.Stored set(TenantId tenant, ChosenPolicy chosen) {
    int present = policies.of(tenant).chosen().version();
    if (chosen.version() != present + 1 || !policies.add(tenant, chosen)) {
      throw new Refusal(
              CommonProblem.CONFLICT,
              "the password policy is at version %d now, not %d"
                  .formatted(present, chosen.version() - 1))
          .with("version", present);
    }
    auditTrail.record(
        caller.actor(),
        tenant,
        "password-policy.set",
        tenant.value().toString(),
        Map.of(
            "version", chosen.version(),
            "preset", chosen.preset(),
            "remembered", chosen.remembered(),
            "allOf", chosen.allOf().stream().map(Expression::text).toList(),
            "noneOf", chosen.noneOf().stream().map(Expression::text).toList()));
    return policies.of(tenant);
  }
}
