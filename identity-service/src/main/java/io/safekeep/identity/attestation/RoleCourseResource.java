package io.safekeep.identity.attestation;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.identity.attestation.Requirements.RoleCourse;
import io.safekeep.identity.role.AssignableRoles;
import io.safekeep.identity.role.Role;
import io.safekeep.identity.role.Role.Holder;
import jakarta.transaction.Transactional;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Courses that a role of the vendor's people needs, each year anew.
@Path("/v1/role-courses")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Employees")
class RoleCourseResource {

  private final TendRequirements tendRequirements;
  private final SqlRequirements requirements;

  RoleCourseResource(TendRequirements tendRequirements, SqlRequirements requirements) {
    this.tendRequirements = tendRequirements;
    this.requirements = requirements;
  }

  @Schema(name = "RequiredCourse")
  record RequiredCourse(
      @Nullable @Schema(description = "From when the role cannot be held without; without it, now")
          Instant requiredFrom) {}

  @GET
  @PermissionsAllowed("staff-policy:read")
  @Transactional
  @Operation(summary = "List the courses that roles need")
  public List<RoleCourse> list() {
    return requirements.read().courses();
  }

  @PUT
  @Path("/{role}/{course}")
  @PermissionsAllowed("staff-policy:publish")
  @Operation(
      summary = "Ask a course of everybody who has a role",
      description = "Who has not taken it within a year is suspended until they do.")
  @APIResponse(responseCode = "422", description = "Problem role-not-assignable")
  public RoleCourse require(
      String role,
      @Pattern(
              regexp = "[a-z0-9][a-z0-9-]{0,49}",
              message = "has other characters than a-z, 0-9 and hyphen")
          String course,
      @NotNull @Valid RequiredCourse request) {
    return tendRequirements.require(held(role), course, request.requiredFrom());
  }

  @DELETE
  @Path("/{role}/{course}")
  @PermissionsAllowed("staff-policy:publish")
  @Operation(summary = "Ask a course of a role no more")
  public void drop(String role, String course) {
    tendRequirements.drop(held(role), course);
  }

  private static Role held(String role) {
    return AssignableRoles.of(Holder.EMPLOYEE, List.of(role)).iterator().next();
  }
}
