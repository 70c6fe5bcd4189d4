package io.safekeep.access.sessionreview;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.access.sessionreview.SessionReview.State;
import io.safekeep.runtime.http.Page;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Reviews of sessions over HTTP.
@Path("/v1/session-reviews")
@Tag(name = "Session reviews")
@RunOnVirtualThread
public class SessionReviewResource {

  private final SqlSessionReviews reviews;
  private final DecideSessionReview decideSessionReview;
  private final Caller caller;

  SessionReviewResource(
      SqlSessionReviews reviews, DecideSessionReview decideSessionReview, Caller caller) {
    this.reviews = reviews;
    this.decideSessionReview = decideSessionReview;
    this.caller = caller;
  }

  /// What a reviewer may say.
  enum Verdict {
    CLEAN,
    CONCERN
  }

  /// @param words what was seen
  @Schema(name = "SessionReviewDecision")
  record Decision(@NotNull Verdict decision, @NotBlank @Size(max = 2000) String words) {}

  @GET
  @PermissionsAllowed("session-review:read")
  @Operation(
      summary = "List sessions that were drawn to be reviewed, newest first",
      description = "All of them, those in one state, or those that the caller is to review.")
  public Page<SessionReview> list(
      @QueryParam("state") @Nullable @Pattern(regexp = "open|clean|concern") String state,
      @QueryParam("mine") @DefaultValue("false") boolean mine,
      @QueryParam("cursor") @Nullable UUID cursor,
      @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(Page.MOST) int limit) {
    return Page.of(
        reviews.page(state, mine ? caller.subject() : null, cursor, limit + 1),
        limit,
        review -> review.id().toString());
  }

  @GET
  @Path("/{id:[^/:]+}")
  @PermissionsAllowed("session-review:read")
  @Operation(
      summary = "Read one review of a session",
      description = "What was done in the session: `/v1/sessions/{id}/events`.")
  public SessionReview read(@PathParam("id") UUID id) {
    return reviews.find(id).orElseThrow(() -> Refusal.notFound("session review " + id));
  }

  @POST
  @Path("/{id:[^/:]+}:decide")
  @PermissionsAllowed("session-review:decide")
  @Operation(
      summary = "Say whether what was done belongs to the reason for which it was asked",
      description =
          "By the reviewer, who had no part in it. CONCERN is told as unauthorised access, also to"
              + " the tenant.")
  @APIResponse(responseCode = "403", description = "Problem not-the-reviewer")
  @APIResponse(responseCode = "409", description = "Problem review-state")
  public SessionReview decide(@PathParam("id") UUID id, @NotNull @Valid Decision decision) {
    return decideSessionReview.decide(
        id,
        decision.decision() == Verdict.CLEAN ? State.CLEAN : State.CONCERN,
        decision.words().strip());
  }
}
