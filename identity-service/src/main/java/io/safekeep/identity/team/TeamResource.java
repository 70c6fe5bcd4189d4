package io.safekeep.identity.team;

import io.quarkus.security.PermissionsAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// Teams over HTTP. Who is in one is said of each person (`/v1/employees/{id}/position`).
@Path("/v1/teams")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Employees")
class TeamResource {

  private final DescribeTeam describeTeam;

  TeamResource(DescribeTeam describeTeam) {
    this.describeTeam = describeTeam;
  }

  @Schema(name = "TeamDescription")
  record Description(
      @NotBlank @Size(max = 200) @Schema(examples = "Customer support") String title,
      @NotNull @Schema(description = "An employee who answers for it") UUID owner) {}

  @GET
  @PermissionsAllowed("employee:read")
  @Operation(summary = "List teams with their owners, and how many are in each")
  public List<Team> list() {
    return describeTeam.all();
  }

  @PUT
  @Path("/{name}")
  @PermissionsAllowed("employee:change")
  @Operation(summary = "Say what a team is and who answers for it")
  public void put(
      @Pattern(
              regexp = "[a-z0-9][a-z0-9-]{0,49}",
              message = "has other characters than a-z, 0-9 and hyphen")
          String name,
      @NotNull @Valid Description description) {
    describeTeam.describe(name, description.title(), description.owner());
  }
}
