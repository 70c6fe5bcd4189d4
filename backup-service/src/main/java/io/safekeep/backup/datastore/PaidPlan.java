package io.safekeep.backup.datastore;

import io.safekeep.backup.BackupProblem;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import io.safekeep.runtime.tenant.KnownTenant;
import io.safekeep.runtime.tenant.TenantDirectory;
import jakarta.inject.Singleton;

/// P15: restoring by oneself is part of the paid plan. Everybody's data is protected alike; plans
/// differ only in who presses the button.
@Singleton
public class PaidPlan {

  private final TenantDirectory tenants;
  private final Caller caller;

  PaidPlan(TenantDirectory tenants, Caller caller) {
    this.tenants = tenants;
    this.caller = caller;
  }

  /// The suite's own people belong to no tenant and pass.
  ///
  /// @throws Refusal PLAN_WITHOUT_BACKUPS if the caller's tenant has no paid plan, or is not known
  public void require() {
    caller
        .tenantIfAny()
        .filter(
            tenant -> tenants.find(tenant).map(KnownTenant::plan).filter("paid"::equals).isEmpty())
        .ifPresent(tenant -> {
          throw new Refusal(
              BackupProblem.PLAN_WITHOUT_BACKUPS,
              "the plan of tenant " + tenant + " does not include backups and restores by itself");
        });
  }
}
