package io.safekeep.notification.affected;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.contracts.TenantId;
import io.safekeep.notification.affected.AccessLog.Question;
import io.safekeep.notification.affected.NoticeDrafts.Draft;
import io.safekeep.notification.incident.Sight;
import io.safekeep.notification.notice.IncidentNotices;
import io.safekeep.notification.notice.IncidentNotices.Told;
import io.safekeep.runtime.problem.Refusal;
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
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Who was concerned and what they were told, over HTTP.
@Path("/v1/incidents/{id:[^/:]+}")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Affected tenants")
@RunOnVirtualThread
public class AffectedResource {

  private final TendAffected tend;
  private final SqlAffected affected;
  private final IncidentNotices notices;
  private final Sight sight;
  private final Caller caller;

  AffectedResource(
      TendAffected tend,
      SqlAffected affected,
      IncidentNotices notices,
      Sight sight,
      Caller caller) {
    this.tend = tend;
    this.affected = affected;
    this.notices = notices;
    this.sight = sight;
    this.caller = caller;
  }

  /// @param to the end, which does not belong to it
  /// @param employee whose access; everybody's if it is not said
  /// @param resource to what; everything if it is not said
  public record Computation(
      @NotNull Instant from,
      @NotNull Instant to,
      @Nullable @Size(max = 200) String employee,
      @Nullable UUID resource) {}

  /// A tenant concerned.
  ///
  /// @param query that found it; null if two persons said so
  /// @param state of the last notice to it; `none` if there is none
  /// @param toldAt when the first notice was delivered
  @Schema(name = "AffectedTenant")
  public record AffectedView(
      UUID tenant,
      String name,
      @Nullable UUID query,
      Instant since,
      @Schema(enumeration = {"none", "on-its-way", "delivered", "failing"}) String state,
      @Nullable Instant toldAt,
      @Nullable String evidenceSha256,
      @Nullable String failure) {}

  /// @param adds whether the tenant was concerned after all
  public record Proposal(
      @NotNull UUID tenant, boolean adds, @NotBlank @Size(max = 2000) String reason) {}

  public record Decision(boolean agree) {}

  /// @param title one line; `{tenant}` stands for the reader's name
  /// @param text a paragraph to a line
  @Schema(name = "NewTenantMessage")
  public record NewMessage(
      @NotBlank @Size(max = 200) String title, @NotBlank @Size(max = 8000) String text) {}

  @POST
  @Path("/affected-tenants:compute")
  @PermissionsAllowed("incident:notify")
  @Operation(
      summary = "Find the tenants concerned, from what access-service has recorded",
      description = "The question and the answer are kept, with the answer's SHA-256.")
  @APIResponse(responseCode = "503", description = "Problem access-log-away")
  public AffectedQuery compute(@PathParam("id") UUID id, @NotNull @Valid Computation request) {
    var incident = sight.visible(id);
    if (!request.from().isBefore(request.to())) {
      throw Refusal.invalid("to", "is not after from");
    }
    return tend.compute(
        caller.actor(),
        incident,
        new Question(request.from(), request.to(), request.employee(), request.resource()));
  }

  @GET
  @Path("/affected-tenants")
  @PermissionsAllowed("incident:read")
  @Operation(summary = "Who was concerned, and what became of the notices to them")
  public List<AffectedView> tenants(@PathParam("id") UUID id) {
    sight.visible(id);
    Map<TenantId, List<Told>> told =
        notices.of(id).stream().collect(Collectors.groupingBy(Told::tenant));
    return affected.tenants(id).stream()
        .map(one -> view(one, told.getOrDefault(one.tenant(), List.of())))
        .toList();
  }

  private static AffectedView view(SqlAffected.Affected one, List<Told> told) {
    var last = told.isEmpty() ? null : told.getLast();
    var first =
        told.stream()
            .filter(notice -> notice.deliveredAt() != null)
            .min(Comparator.comparing(Told::number))
            .orElse(null);
    return new AffectedView(
        one.tenant().value(),
        one.name(),
        one.query(),
        one.since(),
        last == null ? "none" : last.state(),
        first == null ? null : first.deliveredAt(),
        first == null ? null : first.evidenceSha256(),
        last == null ? null : last.failure());
  }

  @GET
  @Path("/affected-queries")
  @PermissionsAllowed("incident:read")
  @Operation(summary = "What access-service was asked and said, oldest first")
  public List<AffectedQuery> queries(@PathParam("id") UUID id) {
    sight.visible(id);
    return affected.queries(id);
  }

  @GET
  @Path("/affected-changes")
  @PermissionsAllowed("incident:read")
  @Operation(summary = "What somebody wants to be otherwise, oldest first")
  public List<AffectedChange> changes(@PathParam("id") UUID id) {
    sight.visible(id);
    return affected.changes(id);
  }

  @POST
  @Path("/affected-changes")
  @PermissionsAllowed("incident:notify")
  @Operation(
      summary = "Propose that a tenant was concerned after all, or was not",
      description = "It counts when another person has agreed.")
  public AffectedChange propose(@PathParam("id") UUID id, @NotNull @Valid Proposal request) {
    return tend.propose(
        caller.actor(),
        sight.visible(id),
        new TenantId(request.tenant()),
        request.adds(),
        request.reason().strip());
  }

  @POST
  @Path("/affected-changes/{change:[^/:]+}:decide")
  @PermissionsAllowed("incident:notify")
  @Operation(summary = "Agree to such a change, or not")
  @APIResponse(responseCode = "204", description = "Decided")
  @APIResponse(responseCode = "409", description = "Problem second-person, conflict")
  public void decide(
      @PathParam("id") UUID id,
      @PathParam("change") UUID change,
      @NotNull @Valid Decision request) {
    tend.decide(caller.actor(), sight.visible(id), change, request.agree());
  }

  @GET
  @Path("/tenant-message-draft")
  @PermissionsAllowed("incident:notify")
  @Operation(summary = "What a message to the tenants concerned may begin as")
  public Draft draft(@PathParam("id") UUID id) {
    return NoticeDrafts.of(sight.visible(id).kind());
  }

  @GET
  @Path("/tenant-messages")
  @PermissionsAllowed("incident:read")
  @Operation(summary = "What the tenants concerned were told, oldest first")
  public List<TenantMessage> messages(@PathParam("id") UUID id) {
    sight.visible(id);
    return affected.messages(id);
  }

  @POST
  @Path("/tenant-messages")
  @PermissionsAllowed("incident:notify")
  @Operation(
      summary = "Tell the tenants concerned",
      description =
          "Each one's contacts for security, or else its administrators, by mail until a server has"
              + " taken it. Those who are found later get it too.")
  public TenantMessage write(@PathParam("id") UUID id, @NotNull @Valid NewMessage request) {
    return tend.write(caller.actor(), sight.visible(id), request.title(), request.text());
  }
}
