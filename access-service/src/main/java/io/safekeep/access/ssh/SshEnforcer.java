package io.safekeep.access.ssh;

import io.safekeep.access.allowance.Allowance;
import io.safekeep.access.allowance.SqlAllowances;
import io.safekeep.access.grant.Enforcer;
import io.safekeep.access.grant.GrantTerms;
import io.safekeep.access.resource.ResourceClass;
import io.safekeep.access.resource.Target;
import jakarta.inject.Singleton;

/// Ends SSH access by signing nothing more and revoking what was signed. If anything was, access is
/// gone when each host has said that it has installed a list that names it: then the host lets
/// nobody in by it, and has ended the sessions that it opened (docs/operations/ssh.md).
@Singleton
class SshEnforcer implements Enforcer {

  private final SqlAllowances allowances;
  private final SqlCertificates certificates;

  SshEnforcer(SqlAllowances allowances, SqlCertificates certificates) {
    this.allowances = allowances;
    this.certificates = certificates;
  }

  @Override
  public ResourceClass resourceClass() {
    return ResourceClass.SSH;
  }

  /// @throws IllegalArgumentException if the resource names no host: nobody could say then that the
  ///   access has ended
  @Override
  public String put(GrantTerms terms) {
    if (target(terms).hosts().isEmpty()) {
      throw new IllegalArgumentException("resource " + terms.resource().id() + " names no host");
    }
    allowances.allow(terms.grant());
    return target(terms).principal();
  }

  @Override
  public void remove(GrantTerms terms) {
    allowances.end(terms.grant());
  }

  @Override
  public Observation observe(GrantTerms terms) {
    return allowances
        .find(terms.grant())
        .map(allowance ->
            switch (allowance) {
              case Allowance.Allowed _ -> new Observation.Present();
              case Allowance.Ended(long number) -> observeEnded(terms, number);
            })
        .orElseGet(Observation.Absent::new);
  }

  private Observation observeEnded(GrantTerms terms, long end) {
    if (!certificates.exist(terms.grant())) {
      return new Observation.Absent();
    }
    var behind = certificates.hostsBehind(target(terms).hosts(), end);
    return behind.isEmpty()
        ? new Observation.Absent()
        : new Observation.Drifted(
            "no newer list of revoked keys is installed on " + String.join(", ", behind));
  }

  private static Target.Ssh target(GrantTerms terms) {
    if (terms.resource().target() instanceof Target.Ssh ssh) {
      return ssh;
    }
    throw new IllegalArgumentException("resource " + terms.resource().id() + " has no SSH hosts");
  }
}
