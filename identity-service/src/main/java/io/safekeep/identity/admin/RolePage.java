package io.safekeep.identity.admin;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.quarkus.security.PermissionsAllowed;
import io.safekeep.identity.role.PermissionMatrix;
import io.safekeep.identity.role.Role;
import io.safekeep.identity.role.Role.Holder;
import io.safekeep.runtime.pages.Frame;
import io.safekeep.runtime.pages.PageAnswer;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;

/// What each role may do: for a tenant the roles that its people can have, for the vendor all.
@Path(RolePage.PATH)
@Produces(MediaType.TEXT_HTML)
class RolePage {

  static final String PATH = "/admin/roles";

  private final Shell.Shells shells;
  private final Administrator administrator;

  RolePage(Shell.Shells shells, Administrator administrator) {
    this.shells = shells;
    this.administrator = administrator;
  }

  record Matrix(Frame frame, List<Shell.Way> ways, List<String> roles, List<Row> rows) {}

  /// @param cells one for each role
  record Row(String permission, List<Cell> cells) {}

  record Cell(String role, boolean permitted) {}

  /// Templates in `templates/Admin`.
  @CheckedTemplate(basePath = "Admin")
  static class Templates {

    private Templates() {}

    static native TemplateInstance roles(Matrix page);
  }

  @GET
  @PermissionsAllowed("role:read")
  @Operation(hidden = true)
  public Response page() {
    var shell = shells.around(PATH);
    var roles =
        Arrays.stream(Role.values())
            .filter(role -> administrator.tenant().isEmpty() || role.isFor(Holder.TENANT_USER))
            .toList();
    var rows =
        PermissionMatrix.permissionsOf(roles).stream()
            .map(permission ->
                new Row(
                    permission,
                    roles.stream()
                        .map(role ->
                            new Cell(
                                text(role),
                                PermissionMatrix.permissionsOf(Set.of(role)).contains(permission)))
                        .toList()))
            .toList();
    return PageAnswer.ok(
        Templates.roles(
            new Matrix(
                shell.frame(), shell.ways(), roles.stream().map(RolePage::text).toList(), rows)));
  }

  private static String text(Role role) {
    return role.label().replace('-', ' ');
  }
}
