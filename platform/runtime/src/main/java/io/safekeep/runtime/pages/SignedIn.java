package io.safekeep.runtime.pages;

import io.quarkus.security.StringPermission;
import io.quarkus.security.identity.SecurityIdentity;
import io.safekeep.runtime.security.Caller;
import jakarta.enterprise.context.RequestScoped;
import java.time.Clock;

/// The person that looks at a page.
@RequestScoped
public class SignedIn {

  private final SecurityIdentity identity;
  private final Caller caller;
  private final Clock clock;

  SignedIn(SecurityIdentity identity, Caller caller, Clock clock) {
    this.identity = identity;
    this.caller = caller;
    this.clock = clock;
  }

  /// What they are called; empty if they have not told the issuer.
  public String name() {
    return identity.getAttribute(PageIdentity.NAME) instanceof String name ? name : "";
  }

  /// True if the route that asks for this permission would let them in: what nobody may press is
  /// not shown to them.
  public boolean may(String resource, String action) {
    return identity.checkPermissionBlocking(new StringPermission(resource, action));
  }

  /// Whether they signed in as something asks for.
  boolean has(StepUp stepUp) {
    return stepUp.isMet(
        caller.acr().orElse(null), caller.authenticatedAt().orElse(null), clock.instant());
  }
}
