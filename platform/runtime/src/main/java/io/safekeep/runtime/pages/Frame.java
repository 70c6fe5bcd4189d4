package io.safekeep.runtime.pages;

import io.quarkus.arc.properties.IfBuildProperty;
import io.safekeep.runtime.ServiceSettings;
import io.safekeep.runtime.security.Caller;
import io.safekeep.runtime.tenant.KnownTenant;
import io.safekeep.runtime.tenant.TenantDirectory;
import jakarta.inject.Singleton;

/// What stands around every page.
///
/// @param service short name of the service, after which its own style is named
/// @param title what the service's pages are about, for example `Backups`
/// @param person who looks at it; empty if their name is not known
/// @param organisation whose things they see; empty if nobody is signed in
public record Frame(String service, String title, String person, String organisation) {

  /// Around what nobody is signed in for.
  static Frame outside(String service, PageSettings settings) {
    return new Frame(service, settings.title(), "", "");
  }

  public String style() {
    return service + ".css";
  }

  /// Makes the frame of the current request.
  @Singleton
  @IfBuildProperty(name = "safekeep.pages.enabled", stringValue = "true")
  public static class Frames {

    private final SignedIn signedIn;
    private final Caller caller;
    private final TenantDirectory tenants;
    private final PageSettings settings;
    private final String service;

    Frames(
        SignedIn signedIn,
        Caller caller,
        TenantDirectory tenants,
        PageSettings settings,
        ServiceSettings service) {
      this.signedIn = signedIn;
      this.caller = caller;
      this.tenants = tenants;
      this.settings = settings;
      this.service = service.name();
    }

    public Frame frame() {
      return new Frame(
          service,
          settings.title(),
          signedIn.name(),
          caller
              .tenantIfAny()
              .map(tenant -> tenants.find(tenant).map(KnownTenant::name).orElse(""))
              .orElse("All tenants"));
    }
  }
}
