package io.safekeep.backup.pages;

import io.safekeep.runtime.pages.SignedIn;
import io.safekeep.runtime.security.Caller;
import io.safekeep.runtime.tenant.KnownTenant;
import io.safekeep.runtime.tenant.TenantDirectory;
import jakarta.inject.Singleton;

/// What stands around every page.
///
/// @param person who looks at it; empty if their name is not known
/// @param organisation whose datastores they see
record Frame(String person, String organisation) {

  /// Around what nobody is signed in for.
  static final Frame EMPTY = new Frame("", "");

  /// Makes the frame of the current request.
  @Singleton
  static class Frames {

    private final SignedIn signedIn;
    private final Caller caller;
    private final TenantDirectory tenants;

    Frames(SignedIn signedIn, Caller caller, TenantDirectory tenants) {
      this.signedIn = signedIn;
      this.caller = caller;
      this.tenants = tenants;
    }

    Frame frame() {
      return new Frame(
          signedIn.name(),
          caller
              .tenantIfAny()
              .map(tenant -> tenants.find(tenant).map(KnownTenant::name).orElse(""))
              .orElse("All tenants"));
    }
  }
}
