package io.safekeep.access.request;

import io.safekeep.access.catalogue.Catalogue;
import io.safekeep.access.catalogue.Catalogues;
import io.safekeep.access.employee.SqlEmployees;
import io.safekeep.access.request.SqlOpenGrants.Held;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// P110: people have access as a function of their teams: what is in force fits the policy that is,
/// also after it was changed.
@Singleton
class GrantsFitPolicy implements ControlCheck {

  private final SqlOpenGrants grants;
  private final SqlEmployees employees;
  private final Catalogues catalogues;

  GrantsFitPolicy(SqlOpenGrants grants, SqlEmployees employees, Catalogues catalogues) {
    this.grants = grants;
    this.employees = employees;
    this.catalogues = catalogues;
  }

  @Override
  public String name() {
    return "grants-fit-policy";
  }

  @Override
  public String promise() {
    return "P110";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(5);
  }

  @Override
  public String bound() {
    return "0 grants that the policy in force does not provide for their holder's teams";
  }

  @Override
  public List<ControlResult> check() {
    var policy = catalogues.inForce().catalogue();
    return GrantFindings.of(
        grants.open(),
        held -> wrong(policy, held),
        "Every grant in force fits the policy in force.");
  }

  private Optional<String> wrong(Catalogue policy, Held held) {
    var entitlement = policy.find(held.entitlement());
    if (entitlement.isEmpty()) {
      return Optional.of(
          "Grant %s is by entitlement %s, which the policy has no more."
              .formatted(held.grant(), held.entitlement()));
    }
    return employees
            .find(held.employee())
            .filter(one -> one.isInAny(entitlement.get().teams()))
            .isPresent()
        ? Optional.empty()
        : Optional.of(
            "Grant %s is by entitlement %s, and %s is in none of its teams."
                .formatted(held.grant(), held.entitlement(), held.employee()));
  }
}
