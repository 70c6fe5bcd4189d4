package io.safekeep.backup.replacement;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.backup.datastore.DatastoreResource;
import io.safekeep.backup.datastore.PaidPlan;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Replacements over HTTP, each by its id.
@Path("/v1/replacements")
@Tag(name = "Replacements")
@RunOnVirtualThread
public class ReplacementResource {

  private final DecideReplacement decideReplacement;
  private final CompleteReplacement completeReplacement;
  private final SqlReplacements replacements;
  private final PaidPlan paidPlan;
  private final Caller caller;

  ReplacementResource(
      DecideReplacement decideReplacement,
      CompleteReplacement completeReplacement,
      SqlReplacements replacements,
      PaidPlan paidPlan,
      Caller caller) {
    this.decideReplacement = decideReplacement;
    this.completeReplacement = completeReplacement;
    this.replacements = replacements;
    this.paidPlan = paidPlan;
    this.caller = caller;
  }

  /// Another person's yes.
  ///
  /// @param digest of the replacement, as it was shown
  /// @param liveServerLost true if the live server is gone for good, so that its last state cannot
  ///   be secured: the newest recoverable instant counts instead
  @Schema(name = "ApprovalRequest")
  public record ApprovalRequest(@NotBlank String digest, @Nullable Boolean liveServerLost) {}

  /// The server that was made from the copy and promoted.
  @Schema(name = "CompletionRequest")
  public record CompletionRequest(@NotNull @Valid DatastoreResource.Connection connection) {}

  @GET
  @Path("/{id:[^/:]+}")
  @PermissionsAllowed("restore:read")
  @Operation(summary = "Look at a replacement")
  public ReplacementView find(@PathParam("id") UUID id) {
    return replacements
        .find(id)
        .filter(replacement -> caller.mayTouch(replacement.tenant()))
        .map(this::view)
        .orElseThrow(() -> Refusal.notFound("replacement " + id));
  }

  @POST
  @Path("/{id:[^/:]+}:approve")
  @PermissionsAllowed("restore:create")
  @Operation(
      summary = "Approve a replacement",
      description =
          "By another person than who asked, for exactly what the digest stands for; within 24"
              + " hours.")
  public ReplacementView approve(
      @PathParam("id") UUID id, @NotNull @Valid ApprovalRequest approval) {
    paidPlan.require();
    return view(
        decideReplacement.approve(
            id, approval.digest(), Boolean.TRUE.equals(approval.liveServerLost())));
  }

  @POST
  @Path("/{id:[^/:]+}:reject")
  @PermissionsAllowed("restore:create")
  @Operation(summary = "Say no to a replacement")
  public ReplacementView reject(@PathParam("id") UUID id) {
    return view(decideReplacement.reject(id));
  }

  @POST
  @Path("/{id:[^/:]+}:cancel")
  @PermissionsAllowed("restore:create")
  @Operation(
      summary = "Call a replacement off",
      description = "At any time before it is completed. Its copy is removed.")
  public ReplacementView cancel(@PathParam("id") UUID id) {
    return view(decideReplacement.cancel(id));
  }

  @POST
  @Path("/{id:[^/:]+}:complete")
  @PermissionsAllowed("datastore:register")
  @Operation(
      summary = "Put the new server in the old one's place",
      description =
          "The server must have been made from the copy and promoted. It is protected from then on,"
              + " under the old one's name; the old one is not, and its backups stay until they"
              + " expire.")
  public ReplacementView complete(
      @PathParam("id") UUID id, @NotNull @Valid CompletionRequest completion) {
    return view(completeReplacement.complete(id, completion.connection().dsn()));
  }

  private ReplacementView view(Replacement replacement) {
    return ReplacementView.of(replacement, replacements.waitingFor(replacement.id()));
  }
}
