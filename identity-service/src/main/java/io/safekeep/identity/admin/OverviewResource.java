package io.safekeep.identity.admin;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.quarkus.security.PermissionsAllowed;
import io.safekeep.identity.tenant.TenantDirectory;
import io.safekeep.identity.tenant.TenantProfile;
import io.safekeep.runtime.pages.Frame;
import io.safekeep.runtime.pages.PageAnswer;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// The first page: whose people one sees to, and where that is done.
@Path(AdminPaths.FIRST)
@Produces(MediaType.TEXT_HTML)
class OverviewResource {

  private final Shell.Shells shells;
  private final Administrator administrator;
  private final TenantDirectory tenants;

  OverviewResource(Shell.Shells shells, Administrator administrator, TenantDirectory tenants) {
    this.shells = shells;
    this.administrator = administrator;
    this.tenants = tenants;
  }

  /// @param tenant null for people of the vendor
  record Overview(Frame frame, List<Shell.Way> ways, List<String> roles, @Nullable Facts tenant) {}

  /// What the vendor knows of the tenant.
  record Facts(String name, String domain, String region, String plan) {

    static Facts of(TenantProfile profile) {
      return new Facts(
          profile.name(),
          profile.domain(),
          profile.region(),
          profile.plan().name().toLowerCase(Locale.ROOT));
    }
  }

  /// Templates in `templates/Admin`.
  @CheckedTemplate(basePath = "Admin")
  static class Templates {

    private Templates() {}

    static native TemplateInstance overview(Overview page);
  }

  @GET
  @PermissionsAllowed("role:read")
  @Transactional
  @Operation(hidden = true)
  public Response page() {
    var shell = shells.around(AdminPaths.FIRST);
    return PageAnswer.ok(
        Templates.overview(
            new Overview(
                shell.frame(),
                shell.ways(),
                administrator.person().account().roles().stream()
                    .map(role -> role.label().replace('-', ' '))
                    .sorted()
                    .toList(),
                administrator
                    .tenant()
                    .map(id -> Facts.of(tenants.get(id).profile()))
                    .orElse(null))));
  }
}
