package io.safekeep.notification.review;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.notification.incident.Sight;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// Who signs off in the CIO's place, over HTTP.
@Path("/v1/sign-off-delegates")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Incidents")
@RunOnVirtualThread
public class DelegateResource {

  private final ReviewIncidents reviewIncidents;
  private final Sight sight;
  private final Caller caller;

  DelegateResource(ReviewIncidents reviewIncidents, Sight sight, Caller caller) {
    this.reviewIncidents = reviewIncidents;
    this.sight = sight;
    this.caller = caller;
  }

  /// @param until at most 90 days ahead
  @Schema(name = "NewSignOffDelegate")
  public record NewDelegate(
      @NotNull UUID employee, @NotBlank @Size(max = 500) String reason, @NotNull Instant until) {}

  @GET
  @PermissionsAllowed("incident:read")
  @Operation(summary = "Who stands in for the CIO now")
  public List<Delegate> delegates() {
    sight.viewer();
    return reviewIncidents.delegates();
  }

  @POST
  @PermissionsAllowed("incident:sign-off")
  @Operation(
      summary = "Name somebody who stands in for the CIO",
      description = "An active employee; anybody else is problem not-an-employee.")
  public Delegate delegate(@NotNull @Valid NewDelegate request) {
    sight.viewer();
    return reviewIncidents.delegate(
        caller.actor(), request.employee(), request.reason().strip(), request.until());
  }
}
