package io.safekeep.runtime.pages;

import io.quarkus.security.StringPermission;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.RequestScoped;

/// The person that looks at a page.
@RequestScoped
public class SignedIn {

  private final SecurityIdentity identity;

  SignedIn(SecurityIdentity identity) {
    this.identity = identity;
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
}
