package io.safekeep.access.request;

import io.safekeep.access.employee.Employee;
import io.safekeep.access.employee.EmployeeChanges;
import io.safekeep.access.grant.EndGrant;
import io.safekeep.access.grant.EndReason;
import io.safekeep.access.grant.SqlGrants;
import io.safekeep.runtime.security.Actor;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/// Whoever left, left a team, lost a role, or has a gate closed loses all access at once, and what
/// they asked for is denied. Who only moved may ask again, and is judged by what they are now.
@Singleton
class EndAccessOfEmployees implements EmployeeChanges {

  private final SqlGrants grants;
  private final EndGrant endGrant;
  private final DecideRequest decideRequest;

  EndAccessOfEmployees(SqlGrants grants, EndGrant endGrant, DecideRequest decideRequest) {
    this.grants = grants;
    this.endGrant = endGrant;
    this.decideRequest = decideRequest;
  }

  @Override
  public void changed(@Nullable Employee before, Employee now) {
    if (!mayKeep(before, now)) {
      end(now.id());
    }
  }

  /// Ends what an employee has, and denies what they asked for, in the caller's transaction.
  void end(String employee) {
    grants.openOf(employee).forEach(id -> endGrant.end(id, EndReason.INELIGIBLE, "", Actor.SUITE));
    decideRequest.denyPending(employee);
  }

  private boolean mayKeep(@Nullable Employee before, Employee now) {
    return now.active()
        && now.gates().closed(grants.now()).isEmpty()
        && (before == null
            || (now.teams().containsAll(before.teams())
                && now.roles().containsAll(before.roles())));
  }
}
