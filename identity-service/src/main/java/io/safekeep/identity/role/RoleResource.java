package io.safekeep.identity.role;

import io.quarkus.security.PermissionsAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// The permission matrix for reviewers.
@Path("/v1/roles")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Roles")
class RoleResource {

  @GET
  @PermissionsAllowed("role:read")
  @Operation(summary = "Every role with its permissions; what is not listed is denied")
  public Map<String, Set<String>> matrix() {
    return PermissionMatrix.export();
  }

  @GET
  @Path("/matrix.csv")
  @Produces("text/csv")
  @PermissionsAllowed("role:read")
  @Operation(summary = "The same as a table: permissions by roles, marked with x")
  public String csv() {
    return PermissionMatrix.csv();
  }
}
