package io.safekeep.notification.review;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.notification.incident.Sight;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// Reviews and sign-offs over HTTP.
@Path("/v1/incidents")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Incidents")
@RunOnVirtualThread
public class ReviewResource {

  private static final int LONGEST = 8000;

  private final ReviewIncidents reviewIncidents;
  private final SqlReviews reviews;
  private final Sight sight;
  private final Caller caller;

  ReviewResource(ReviewIncidents reviewIncidents, SqlReviews reviews, Sight sight, Caller caller) {
    this.reviewIncidents = reviewIncidents;
    this.reviews = reviews;
    this.sight = sight;
    this.caller = caller;
  }

  @Schema(name = "NewReview")
  public record NewReview(
      @NotBlank @Size(max = LONGEST) String summary,
      @NotBlank @Size(max = LONGEST) String impact,
      @NotEmpty @Size(max = 20) List<@NotBlank @Size(max = 1000) String> causes,
      @NotBlank @Size(max = LONGEST) String lessons) {}

  /// @param words what the CIO has to say about it
  public record NewSignOff(@NotBlank @Size(max = 2000) String words) {}

  @GET
  @Path("/{id:[^/:]+}/review")
  @PermissionsAllowed("incident:read")
  @Operation(summary = "What can be learnt from it, as it was last written")
  public Review review(@PathParam("id") UUID id) {
    return reviews
        .review(sight.visible(id).id())
        .orElseThrow(() -> Refusal.notFound("review of incident " + id));
  }

  @PUT
  @Path("/{id:[^/:]+}/review")
  @PermissionsAllowed("incident:change")
  @Operation(
      summary = "Write what can be learnt from it",
      description = "Once it is resolved; the first one makes it reviewed. Earlier ones are kept.")
  public Review write(@PathParam("id") UUID id, @NotNull @Valid NewReview request) {
    return reviewIncidents.write(
        caller.actor(),
        sight.viewer(),
        sight.visible(id),
        request.summary().strip(),
        request.impact().strip(),
        request.causes(),
        request.lessons().strip());
  }

  @POST
  @Path("/{id:[^/:]+}:sign-off")
  @PermissionsAllowed("incident:read")
  @Operation(
      summary = "Sign a security incident off",
      description =
          "The CIO, or whoever the CIO has named for a time; nobody who has commanded it. One that"
              + " comes back has to be signed off anew.")
  @APIResponse(responseCode = "403", description = "Problem not-your-sign-off")
  public SignOff sign(@PathParam("id") UUID id, @NotNull @Valid NewSignOff request) {
    return reviewIncidents.sign(
        caller.actor(),
        caller.holds("incident:sign-off"),
        sight.visible(id),
        request.words().strip());
  }
}
