package io.safekeep.backup.pages;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.security.PermissionsAllowed;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.datastore.DatastoreAccess;
import io.safekeep.backup.datastore.PaidPlan;
import io.safekeep.backup.pages.Pages.ReplacementPage;
import io.safekeep.backup.replacement.Approval;
import io.safekeep.backup.replacement.DecideReplacement;
import io.safekeep.backup.replacement.Replacement;
import io.safekeep.backup.replacement.ReplacementState;
import io.safekeep.backup.replacement.SafetyPoint;
import io.safekeep.backup.replacement.SqlReplacements;
import io.safekeep.backup.replacement.Traces;
import io.safekeep.runtime.pages.Frame;
import io.safekeep.runtime.pages.Moment;
import io.safekeep.runtime.pages.PageAnswer;
import io.safekeep.runtime.pages.SignedIn;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// The page of a replacement, where another person approves it.
@Path("/")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class ReplacementPages {

  private final SqlReplacements replacements;
  private final DecideReplacement decideReplacement;
  private final DatastoreAccess access;
  private final PaidPlan paidPlan;
  private final Caller caller;
  private final SignedIn signedIn;
  private final Frame.Frames frames;

  ReplacementPages(
      SqlReplacements replacements,
      DecideReplacement decideReplacement,
      DatastoreAccess access,
      PaidPlan paidPlan,
      Caller caller,
      SignedIn signedIn,
      Frame.Frames frames) {
    this.replacements = replacements;
    this.decideReplacement = decideReplacement;
    this.access = access;
    this.paidPlan = paidPlan;
    this.caller = caller;
    this.signedIn = signedIn;
    this.frames = frames;
  }

  @GET
  @Path("datastores/{datastore}/replacements/{id}")
  @PermissionsAllowed("restore:read")
  @Operation(hidden = true)
  public Response look(@PathParam("datastore") UUID datastore, @PathParam("id") UUID id) {
    paidPlan.require();
    return PageAnswer.ok(
        Pages.Templates.replacement(
            QuarkusTransaction.requiringNew()
                .call(() -> {
                  Datastore of = access.find(datastore);
                  return page(of, found(of, id));
                })));
  }

  @POST
  @Path("datastores/{datastore}/replacements/{id}")
  @PermissionsAllowed("restore:create")
  @Operation(hidden = true)
  public Response decide(
      @PathParam("datastore") UUID datastore,
      @PathParam("id") UUID id,
      @FormParam("act") @Nullable String act,
      @FormParam("digest") @Nullable String digest,
      @FormParam("lost") boolean liveServerLost) {
    paidPlan.require();
    QuarkusTransaction.requiringNew().call(() -> found(access.find(datastore), id));
    switch (act) {
      case "approve" -> decideReplacement.approve(id, String.valueOf(digest), liveServerLost);
      case "reject" -> decideReplacement.reject(id);
      case "cancel" -> decideReplacement.cancel(id);
      case null, default -> throw Refusal.invalid("act", "must be approve, reject or cancel");
    }
    return PageAnswer.seeOther("/datastores/" + datastore + "/replacements/" + id);
  }

  private Replacement found(Datastore datastore, UUID id) {
    return replacements
        .find(id)
        .filter(replacement -> replacement.datastore().equals(datastore.id()))
        .orElseThrow(() -> Refusal.notFound("replacement " + id));
  }

  private ReplacementPage page(Datastore datastore, Replacement replacement) {
    ReplacementState state = replacement.state();
    Traces traces = state.traces();
    Approval approval = traces.approval();
    boolean mayDecide = signedIn.may("restore", "create");
    return new ReplacementPage(
        frames.frame(),
        replacement.id().toString(),
        datastore.id().toString(),
        datastore.name(),
        RestorePages.target(replacement.target()),
        text(state),
        replacements.waitingFor(replacement.id()).orElse(null),
        replacement.reason(),
        Moment.toTheSecond(replacement.requestedAt()),
        name(replacement.requestedBy()),
        approval == null ? null : Moment.toTheSecond(approval.at()),
        approval == null ? "" : name(approval.by()),
        traces.safetyPoint() == null ? null : text(traces.safetyPoint()),
        traces.restore() == null ? null : traces.restore().toString(),
        state instanceof ReplacementState.Completed completed
            ? completed.successor().toString()
            : null,
        state instanceof ReplacementState.Ended ended ? Moment.toTheSecond(ended.endedAt()) : null,
        replacement.digest(),
        mayDecide
            && state instanceof ReplacementState.AwaitingApproval
            && caller.actor().isAnotherThan(replacement.requestedBy()),
        mayDecide && state instanceof ReplacementState.Open);
  }

  private String name(Actor actor) {
    return actor.subject().equals(caller.subject()) ? "you" : actor.subject();
  }

  /// A state in a few words, for lists.
  static String word(ReplacementState state) {
    return state.label().replace('-', ' ');
  }

  private static String text(ReplacementState state) {
    return switch (state) {
      case ReplacementState.AwaitingApproval(var until) ->
          "Waits for another administrator until " + Moment.toTheSecond(until).text();
      case ReplacementState.Securing _ -> "Securing the server's present state";
      case ReplacementState.Restoring _ -> "Restoring the copy";
      case ReplacementState.AwaitingSwitch _ ->
          "The copy is ready; the new server is being made from it";
      case ReplacementState.Completed _ -> "The new server is in the place of the old one";
      case ReplacementState.Rejected _ -> "Rejected; nothing was done";
      case ReplacementState.Expired _ -> "Nobody approved in time; nothing was done";
      case ReplacementState.Cancelled _ -> "Called off; the server was not touched";
      case ReplacementState.Failed(String reason, _, _) -> "It could not be done: " + reason;
    };
  }

  private static String text(SafetyPoint point) {
    return switch (point) {
      case SafetyPoint.Named named -> "restore point " + named.name();
      case SafetyPoint.Newest newest ->
          "the newest state that was archived, of " + Moment.toTheSecond(newest.instant()).text();
    };
  }
}
