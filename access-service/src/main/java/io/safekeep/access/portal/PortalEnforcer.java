package io.safekeep.access.portal;

import io.safekeep.access.allowance.Allowance;
import io.safekeep.access.allowance.SqlAllowances;
import io.safekeep.access.grant.Enforcer;
import io.safekeep.access.grant.GrantTerms;
import io.safekeep.access.resource.ResourceClass;
import io.safekeep.access.resource.Target;
import jakarta.inject.Singleton;

/// Ends access to a portal at the gate that each page passes. A token that is still good then opens
/// nothing: the gate asks for the grant, not for the token alone.
@Singleton
class PortalEnforcer implements Enforcer {

  private final SqlAllowances allowances;
  private final PortalSessions sessions;
  private final SqlOpenSessions open;

  PortalEnforcer(SqlAllowances allowances, PortalSessions sessions, SqlOpenSessions open) {
    this.allowances = allowances;
    this.sessions = sessions;
    this.open = open;
  }

  @Override
  public ResourceClass resourceClass() {
    return ResourceClass.PORTAL;
  }

  @Override
  public String put(GrantTerms terms) {
    if (!(terms.resource().target() instanceof Target.Portal portal)) {
      throw new IllegalArgumentException("resource " + terms.resource().id() + " has no portal");
    }
    allowances.allow(terms.grant());
    return portal.audience();
  }

  @Override
  public void remove(GrantTerms terms) {
    allowances.end(terms.grant());
    sessions.end(terms.grant());
  }

  @Override
  public Observation observe(GrantTerms terms) {
    return allowances
        .find(terms.grant())
        .map(allowance ->
            switch (allowance) {
              case Allowance.Allowed _ -> new Observation.Present();
              case Allowance.Ended _ ->
                  open.exist(terms.grant())
                      ? new Observation.Drifted("a session of page views is open")
                      : new Observation.Absent();
            })
        .orElseGet(Observation.Absent::new);
  }
}
