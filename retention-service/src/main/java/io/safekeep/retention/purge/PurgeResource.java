package io.safekeep.retention.purge;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.retention.deletion.CaseState;
import io.safekeep.retention.deletion.Cases;
import io.safekeep.retention.deletion.DeletionCase;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.purge.Step;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Purges over HTTP: what was ordered, what was answered, what is stuck, and what halts them all.
@Path("/v1")
@Tag(name = "Purges")
@RunOnVirtualThread
public class PurgeResource {

  private static final int MOST = 200;

  private final Cases cases;
  private final SqlPurges purges;
  private final ResumePurge resume;
  private final SqlHalts halts;
  private final PurgingSettings settings;
  private final Caller caller;

  PurgeResource(
      Cases cases,
      SqlPurges purges,
      ResumePurge resume,
      SqlHalts halts,
      PurgingSettings settings,
      Caller caller) {
    this.cases = cases;
    this.purges = purges;
    this.resume = resume;
    this.halts = halts;
    this.settings = settings;
    this.caller = caller;
  }

  @Schema(name = "Why")
  public record Why(
      @NotBlank @Size(max = 500) @Schema(description = "Goes into the audit trail") String why) {}

  @Schema(name = "PurgeOrder")
  public record OrderView(
      int generation,
      String participant,
      String store,
      @Schema(enumeration = {"quarantine", "release", "seal", "purge", "destroy-keys"}) String step,
      @Schema(enumeration = {"open", "accepted", "done", "holds-nothing", "refused"}) String state,
      @Nullable Instant sentAt,
      @Schema(description = "Things of the tenant before the step") @Nullable Long before,
      @Schema(description = "Things of the tenant after the step") @Nullable Long after,
      @Nullable String method,
      @Nullable String evidenceSha256,
      @Nullable String refusal,
      @Nullable String detail,
      @Nullable Instant answeredAt) {

    static OrderView of(PurgeOrder order) {
      return new OrderView(
          order.generation(),
          order.place().participant(),
          order.place().store(),
          order.step().label(),
          order.state().label(),
          order.sentAt(),
          order.before(),
          order.after(),
          order.method(),
          order.evidenceSha256(),
          order.refusal(),
          order.detail(),
          order.answeredAt());
    }
  }

  @Schema(name = "StuckOrder")
  public record StuckView(
      UUID deletionCase,
      int generation,
      String participant,
      String store,
      String step,
      String reason,
      Instant stuckAt,
      @Schema(description = "Null while it waits for a person") @Nullable Instant endedAt,
      @Nullable String endedBy,
      @Nullable String endedWhy) {

    static StuckView of(SqlPurges.Stuck stuck) {
      return new StuckView(
          stuck.deletionCase(),
          stuck.generation(),
          stuck.place().participant(),
          stuck.place().store(),
          stuck.step().label(),
          stuck.reason(),
          stuck.stuckAt(),
          stuck.endedAt(),
          stuck.endedBy(),
          stuck.endedWhy());
    }
  }

  @Schema(name = "Purge")
  public record PurgeView(
      UUID deletionCase,
      UUID tenant,
      String state,
      int generation,
      @Schema(description = "Until when the data can still be given back; only in quarantine")
          @Nullable Instant undoUntil,
      @Schema(description = "Why it waits; empty if nothing is in the way") List<String> waitsFor,
      @Nullable Instant waitsSince,
      @Schema(description = "Stores that are done with the current step of this round") long done,
      @Schema(description = "Stores that were ordered the current step of this round") long of,
      List<OrderView> orders,
      List<StuckView> stuck) {}

  @GET
  @Path("/cases/{deletionCase:[^/:]+}/purge")
  @PermissionsAllowed("deletion-case:read")
  @Operation(summary = "What the holders of a tenant's data were ordered, and what they answered")
  public PurgeView find(@PathParam("deletionCase") UUID deletionCase) {
    DeletionCase found =
        cases
            .find(deletionCase)
            .filter(known -> caller.mayTouch(known.tenant()))
            .orElseThrow(() -> Refusal.notFound("case " + deletionCase));
    List<PurgeOrder> orders = purges.orders(deletionCase);
    List<PurgeOrder> current = current(found, orders);
    var waiting = purges.waiting(deletionCase);
    return new PurgeView(
        found.id(),
        found.tenant().value(),
        found.state().label(),
        found.generation(),
        found.state() == CaseState.QUARANTINED ? found.since().plus(settings.undoWindow()) : null,
        waiting.map(SqlPurges.Waiting::reasons).orElse(List.of()),
        waiting.map(SqlPurges.Waiting::since).orElse(null),
        current.stream().filter(PurgeOrder::isFinished).count(),
        current.size(),
        orders.stream().map(OrderView::of).toList(),
        purges.stuck(deletionCase).stream().map(StuckView::of).toList());
  }

  /// Orders of the step that was ordered last.
  private static List<PurgeOrder> current(DeletionCase of, List<PurgeOrder> orders) {
    if (orders.isEmpty()) {
      return List.of();
    }
    Step step = orders.getLast().step();
    return orders.stream()
        .filter(order -> order.step() == step && order.generation() == of.generation())
        .toList();
  }

  @GET
  @Path("/stuck-purges")
  @PermissionsAllowed("purge:resume")
  @Operation(summary = "Everything that waits for a person, the longest first; at most 200")
  public List<StuckView> stuck() {
    return purges.allStuck(MOST).stream().map(StuckView::of).toList();
  }

  @POST
  @Path("/cases/{deletionCase:[^/:]+}/purge:resume")
  @PermissionsAllowed("purge:resume")
  @Operation(summary = "Have everything sent again that is stuck in a case")
  @APIResponse(responseCode = "204", description = "It is sent again")
  @APIResponse(responseCode = "409", description = "Nothing of the case is stuck")
  public void resume(@PathParam("deletionCase") UUID deletionCase, @NotNull @Valid Why request) {
    resume.resume(deletionCase, caller.actor(), request.why());
  }

  @GET
  @Path("/purge-halts")
  @PermissionsAllowed("purge:resume")
  @Operation(
      summary = "Times at which all purges were halted, newest first; at most 200",
      description = "One without an end holds now.")
  public List<Halt> halts() {
    return halts.newest(MOST);
  }

  @POST
  @Path("/purge-halts:approve")
  @PermissionsAllowed("purge:approve")
  @Operation(
      summary = "Agree that purges go on",
      description = "They do when a second person has agreed too.")
  @APIResponse(responseCode = "403", description = "Problem another-person-needed")
  public Halt approve(@NotNull @Valid Why request) {
    return halts.approve(caller.actor(), request.why());
  }
}
