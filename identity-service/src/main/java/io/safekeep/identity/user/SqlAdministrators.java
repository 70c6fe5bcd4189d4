package io.safekeep.identity.user;

import io.safekeep.contracts.TenantId;
import io.safekeep.identity.IdentityProblem;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.util.UUID;

/// A tenant never loses its last administrator: nobody of its own could let one in again.
@Singleton
class SqlAdministrators {

  private final Sql sql;

  SqlAdministrators(Sql sql) {
    this.sql = sql;
  }

  /// Makes sure that a tenant has another active administrator. Two who give up the role at the
  /// same time come one after the other here, so that the second sees what the first did.
  ///
  /// @throws Refusal LAST_ADMINISTRATOR
  void requireAnotherThan(TenantId tenant, UUID user) {
    sql.query(
        "select pg_advisory_xact_lock(hashtextextended('administrators ' || ?::text, 0))",
        _ -> true,
        tenant.value());
    boolean another =
        sql.first(
                """
                select 1 from tenant_user
                where tenant_id = ? and id <> ? and roles @> array['tenant-admin']
                  and deactivated_at is null
                limit 1
                """,
                _ -> true,
                tenant.value(),
                user)
            .isPresent();
    if (!another) {
      throw new Refusal(
          IdentityProblem.LAST_ADMINISTRATOR,
          "user %s is the tenant's last active administrator".formatted(user));
    }
  }
}
