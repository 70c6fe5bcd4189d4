package io.safekeep.identity.attestation;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.identity.attestation.Requirements.PolicyVersion;
import jakarta.transaction.Transactional;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/// Versions of the security policy that everybody who works here acknowledges.
@Path("/v1/policy-versions")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Employees")
class PolicyVersionResource {

  private final TendRequirements tendRequirements;
  private final SqlRequirements requirements;

  PolicyVersionResource(TendRequirements tendRequirements, SqlRequirements requirements) {
    this.tendRequirements = tendRequirements;
    this.requirements = requirements;
  }

  @Schema(name = "NewPolicyVersion")
  record NewPolicyVersion(
      @NotNull
          @Pattern(
              regexp = "[A-Za-z0-9][A-Za-z0-9._-]{0,39}",
              message = "is not 1 to 40 letters, digits, dots, hyphens and underscores")
          @Schema(examples = "2026.2")
          String version,
      @NotBlank @Size(max = 200) String title,
      @NotNull
          @Size(max = 500)
          @Pattern(regexp = "https://\\S+", message = "is no https address")
          @Schema(description = "Where people read it")
          String location,
      @NotNull @Pattern(regexp = "[0-9a-f]{64}", message = "is no SHA-256 in lower case")
          String documentSha256,
      @Nullable
          @Schema(
              description =
                  "From when acknowledgements of earlier versions do not count; without it, now")
          Instant requiredFrom) {}

  @POST
  @PermissionsAllowed("staff-policy:publish")
  @ResponseStatus(201)
  @Operation(
      summary = "Publish a version of the security policy",
      description =
          "Whoever has not acknowledged it when it is required loses access until they do.")
  @APIResponse(responseCode = "409", description = "Problem policy-version-exists")
  public PolicyVersion publish(@NotNull @Valid NewPolicyVersion request) {
    return tendRequirements.publish(
        request.version(),
        request.title().strip(),
        request.location(),
        request.documentSha256(),
        request.requiredFrom());
  }

  @GET
  @PermissionsAllowed("staff-policy:read")
  @Transactional
  @Operation(summary = "List the versions of the security policy, the latest first")
  public List<PolicyVersion> list() {
    return requirements.read().policies();
  }
}
