package io.safekeep.identity.factor;

import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;

/// What tenants ask of their people, in table `sign_in_policy`.
@Singleton
class SqlSignInPolicies {

  private final Sql sql;

  SqlSignInPolicies(Sql sql) {
    this.sql = sql;
  }

  SignInPolicy of(TenantId tenant) {
    var secondFactor =
        sql.first(
                "select second_factor from sign_in_policy where tenant_id = ?",
                row -> SignInPolicy.SecondFactor.find(row.text("second_factor")).orElseThrow(),
                tenant.value())
            .orElse(SignInPolicy.SecondFactor.OPTIONAL);
    return new SignInPolicy(secondFactor);
  }

  void set(TenantId tenant, SignInPolicy policy) {
    sql.update(
        """
        insert into sign_in_policy (tenant_id, second_factor, changed_at) values (?, ?, now())
        on conflict (tenant_id) do update
        set second_factor = excluded.second_factor, changed_at = excluded.changed_at
        """,
        tenant.value(),
        policy.secondFactor().label());
  }
}
