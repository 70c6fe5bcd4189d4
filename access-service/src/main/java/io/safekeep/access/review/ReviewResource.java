package io.safekeep.access.review;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.access.employee.SqlEmployees;
import io.safekeep.runtime.http.Idempotency;
import io.safekeep.runtime.http.Page;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.transaction.Transactional;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/// Reviews over HTTP.
@Path("/v1/access-reviews")
@Tag(name = "Access reviews")
@RunOnVirtualThread
public class ReviewResource {

  private final OpenReview openReview;
  private final DecideReview decideReview;
  private final SqlReviews reviews;
  private final SqlEmployees employees;
  private final Idempotency idempotency;
  private final Caller caller;

  ReviewResource(
      OpenReview openReview,
      DecideReview decideReview,
      SqlReviews reviews,
      SqlEmployees employees,
      Idempotency idempotency,
      Caller caller) {
    this.openReview = openReview;
    this.decideReview = decideReview;
    this.reviews = reviews;
    this.employees = employees;
    this.idempotency = idempotency;
    this.caller = caller;
  }

  @Schema(name = "NewAccessReview")
  record NewReview(
      @NotBlank @Size(max = 200) String reason,
      @Min(1) @Max(30) @Schema(description = "Until the deadline") int days) {}

  /// What a reviewer may say.
  public enum Choice {
    CERTIFY,
    REVOKE,
    REDUCE,
    DELEGATE
  }

  /// @param keeps of REDUCE: the entitlements that remain
  /// @param to of DELEGATE: the id of the employee who decides instead
  @Schema(name = "ReviewDecision")
  public record Decision(
      @NotNull Choice decision,
      @NotBlank @Size(max = 500) String reason,
      @Nullable @Size(max = 200) List<String> keeps,
      @Nullable @Size(max = 100) String to) {}

  @POST
  @PermissionsAllowed("access-review:open")
  @Transactional
  @Operation(
      summary = "Open a review of everybody, beside those that come each quarter",
      description = "What is undecided at the deadline is suspended within a minute.")
  public RestResponse<Review> open(
      @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey,
      @NotNull @Valid NewReview request) {
    var opened =
        idempotency.once(
            idempotencyKey,
            request,
            Review.class,
            () ->
                openReview.open(
                    request.reason().strip(),
                    caller.actor(),
                    Duration.ofDays(request.days()),
                    employees.active()));
    return RestResponse.status(RestResponse.Status.CREATED, opened);
  }

  @GET
  @PermissionsAllowed("access-review:read")
  @Operation(summary = "List reviews, newest first")
  public Page<Review> list(
      @QueryParam("cursor") @Nullable UUID cursor,
      @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(Page.MOST) int limit) {
    return Page.of(reviews.page(cursor, limit + 1), limit, review -> review.id().toString());
  }

  @GET
  @Path("/{id:[^/:]+}")
  @PermissionsAllowed("access-review:read")
  @Operation(summary = "Read one review")
  public Review read(@PathParam("id") UUID id) {
    return reviews.find(id).orElseThrow(() -> Refusal.notFound("review " + id));
  }

  @GET
  @Path("/{id:[^/:]+}/items")
  @PermissionsAllowed("access-review:read")
  @Operation(summary = "List the memberships that a review is about")
  public Page<ReviewItem> items(
      @PathParam("id") UUID id,
      @QueryParam("cursor") @Nullable UUID cursor,
      @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(Page.MOST) int limit) {
    return Page.of(reviews.items(id, cursor, limit + 1), limit, item -> item.id().toString());
  }

  @POST
  @Path("/{id:[^/:]+}/items/{item:[^/:]+}:decide")
  @PermissionsAllowed("access-review:decide")
  @Operation(
      summary = "Say whether a membership is still needed",
      description =
          "By the employee's manager, or whom they delegated it to; for people without a manager by"
              + " anybody of the team security. What is revoked ends at once, with access that is in"
              + " force.")
  @APIResponse(responseCode = "403", description = "Problem not-the-reviewer")
  @APIResponse(responseCode = "409", description = "Problem review-state")
  public ReviewItem decide(
      @PathParam("id") UUID id, @PathParam("item") UUID item, @NotNull @Valid Decision decision) {
    return switch (decision.decision()) {
      case CERTIFY -> decide(id, item, ReviewItem.State.CERTIFIED, List.of(), decision);
      case REVOKE -> decide(id, item, ReviewItem.State.REVOKED, List.of(), decision);
      case REDUCE -> {
        if (decision.keeps() == null || decision.keeps().isEmpty()) {
          throw Refusal.invalid("keeps", "is needed to reduce");
        }
        yield decide(id, item, ReviewItem.State.REDUCED, decision.keeps(), decision);
      }
      case DELEGATE -> {
        if (decision.to() == null) {
          throw Refusal.invalid("to", "is needed to delegate");
        }
        yield decideReview.delegate(id, item, decision.to(), decision.reason());
      }
    };
  }

  private ReviewItem decide(
      UUID id, UUID item, ReviewItem.State state, List<String> keeps, Decision decision) {
    return decideReview.decide(id, item, state, keeps, decision.reason());
  }
}
