package io.safekeep.access.ssh;

import io.safekeep.access.allowance.Allowance;
import io.safekeep.access.allowance.SqlAllowances;
import io.safekeep.access.grant.Enforcer;
import io.safekeep.access.grant.GrantTerms;
import io.safekeep.access.resource.ResourceClass;
import io.safekeep.access.resource.Target;
import jakarta.inject.Singleton;

/// Ends SSH access by signing nothing more and revoking what was signed. It is gone when no
/// certificate is good any more, or each host has said that it has installed a list that names them
/// all. What a host's own sessions do is not seen from here (ADR 0029).
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

  @Override
  public String put(GrantTerms terms) {
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
    var goodUntil = certificates.goodUntil(terms.grant());
    var hosts = target(terms).hosts();
    var behind = certificates.hostsBehind(hosts, end);
    if (goodUntil.isEmpty() || (!hosts.isEmpty() && behind.isEmpty())) {
      return new Observation.Absent();
    }
    return new Observation.Drifted(
        "a certificate is good until %s on %s"
            .formatted(
                goodUntil.get(),
                hosts.isEmpty()
                    ? "hosts that are not named"
                    : String.join(", ", behind) + ", which has no newer list of revoked keys"));
  }

  private static Target.Ssh target(GrantTerms terms) {
    if (terms.resource().target() instanceof Target.Ssh ssh) {
      return ssh;
    }
    throw new IllegalArgumentException("resource " + terms.resource().id() + " has no SSH hosts");
  }
}
