package io.safekeep.notification.status;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.notification.status.PublicIncident.Dismissed;
import io.safekeep.notification.status.PublicIncident.Draft;
import io.safekeep.notification.status.PublicIncident.Justification;
import io.safekeep.notification.status.PublicIncident.Justified;
import io.safekeep.notification.status.PublicIncident.Published;
import io.safekeep.notification.status.PublicIncident.Resolved;
import io.safekeep.notification.status.TellPublic.News;
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
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/// What the public is told, over HTTP. Reading what is public needs no token: the page and
/// `/api/v2` have it.
@Path("/v1/status/incidents")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Status page")
@RunOnVirtualThread
public class PublicIncidentResource {

  private static final String FIRST = "ffffffff-ffff-ffff-ffff-ffffffffffff";

  private final TellPublic tellPublic;
  private final SqlPublicIncidents incidents;
  private final Idempotency idempotency;
  private final Caller caller;

  PublicIncidentResource(
      TellPublic tellPublic, SqlPublicIncidents incidents, Idempotency idempotency, Caller caller) {
    this.tellPublic = tellPublic;
    this.incidents = incidents;
    this.idempotency = idempotency;
    this.caller = caller;
  }

  /// @param state of a component from now on
  @Schema(name = "AffectedComponent")
  public record Affected(
      @NotNull UUID component,
      @NotNull
          @Schema(
              enumeration = {
                "operational",
                "degraded_performance",
                "partial_outage",
                "major_outage"
              })
          String state) {}

  /// @param phase `investigating`, `identified`, `monitoring`, `resolved`, `postmortem`
  /// @param body plain text for customers
  @Schema(name = "NewStatusUpdate")
  public record NewUpdate(
      @NotNull String phase,
      @NotBlank @Size(max = Update.LONGEST) String body,
      @Nullable @Size(max = TendPage.MOST_COMPONENTS) List<@NotNull @Valid Affected> components) {

    News news() {
      Map<UUID, ComponentState> affected = new HashMap<>();
      for (var one : components == null ? List.<Affected>of() : components) {
        affected.put(
            one.component(),
            ComponentState.find(one.state())
                .filter(state -> state != ComponentState.UNDER_MAINTENANCE)
                .orElseThrow(() ->
                    Refusal.invalid("components", "has '" + one.state() + "', which is no state")));
      }
      return new News(
          Phase.find(phase)
              .orElseThrow(() -> Refusal.invalid("phase", "is '" + phase + "', which is none")),
          PlainText.lines("body", body),
          affected);
    }
  }

  /// @param severity `sev1`, `sev2`, `sev3`, `sev4`
  @Schema(name = "NewPublicIncident")
  public record NewIncident(
      @NotNull String severity,
      @NotBlank @Size(max = 200) String title,
      @NotNull @Valid NewUpdate update) {}

  @Schema(name = "PublishDraft")
  public record Publication(
      @NotBlank @Size(max = 200) String title, @NotNull @Valid NewUpdate update) {}

  @Schema(name = "DraftJustification")
  public record NewJustification(
      @NotBlank @Size(min = Justification.SHORTEST, max = Justification.LONGEST) String reason) {}

  @Schema(name = "JustificationReview")
  public record Review(@NotNull Boolean agrees) {}

  /// @param state `draft`, `justified`, `dismissed`, or the phase that the public was told
  /// @param incident the internal incident, if there is one
  /// @param decideBy until when a draft has to be published or justified and reviewed
  /// @param updateBy until when the public has to hear more
  @Schema(name = "PublicIncident")
  public record View(
      UUID id,
      @Nullable UUID incident,
      String severity,
      String title,
      String state,
      Instant detectedAt,
      @Nullable Instant decideBy,
      @Nullable String justification,
      @Nullable Instant publishedAt,
      @Nullable Instant updateBy,
      @Nullable Instant resolvedAt) {

    static View of(PublicIncident incident) {
      return switch (incident) {
        case Draft(var facts) -> view(facts, "draft", facts.decideBy(), null, null, null, null);
        case Justified(var facts, var why) ->
            view(facts, "justified", facts.decideBy(), why.reason(), null, null, null);
        case Dismissed(var facts, var why, _, _) ->
            view(facts, "dismissed", null, why.reason(), null, null, null);
        case Published published ->
            view(
                published.facts(),
                published.phase().label(),
                null,
                null,
                published.publishedAt(),
                published.updateBy(),
                null);
        case Resolved(var facts, var phase, var publishedAt, _, var resolvedAt) ->
            view(facts, phase.label(), null, null, publishedAt, null, resolvedAt);
      };
    }

    private static View view(
        PublicIncident.Facts facts,
        String state,
        @Nullable Instant decideBy,
        @Nullable String justification,
        @Nullable Instant publishedAt,
        @Nullable Instant updateBy,
        @Nullable Instant resolvedAt) {
      return new View(
          facts.id(),
          facts.incident(),
          facts.level().label(),
          facts.title(),
          state,
          facts.detectedAt(),
          decideBy,
          justification,
          publishedAt,
          updateBy,
          resolvedAt);
    }
  }

  @GET
  @PermissionsAllowed("status:post")
  @Operation(summary = "List public incidents and drafts, newest first")
  public Page<View> list(
      @QueryParam("cursor") @DefaultValue(FIRST) UUID cursor,
      @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(Page.MOST) int limit) {
    return Page.of(
        incidents.before(cursor, limit + 1).stream().map(View::of).toList(),
        limit,
        view -> view.id().toString());
  }

  @GET
  @Path("/{id}")
  @PermissionsAllowed("status:post")
  @Operation(summary = "Show a public incident or a draft")
  public View get(@PathParam("id") UUID id) {
    return View.of(incidents.find(id).orElseThrow(() -> Refusal.notFound("public incident " + id)));
  }

  @POST
  @PermissionsAllowed("status:post")
  @Transactional
  @Operation(summary = "Tell the public of an incident")
  @APIResponse(responseCode = "201", description = "It is public")
  public RestResponse<View> open(
      @HeaderParam("Idempotency-Key") @Nullable String key, @NotNull @Valid NewIncident request) {
    var level =
        Level.find(request.severity())
            .orElseThrow(() ->
                Refusal.invalid("severity", "is '" + request.severity() + "', which is none"));
    return RestResponse.status(
        RestResponse.Status.CREATED,
        idempotency.once(
            key,
            request,
            View.class,
            () ->
                View.of(
                    tellPublic.open(
                        caller.actor(),
                        level,
                        PlainText.line("title", request.title()),
                        request.update().news()))));
  }

  @POST
  @Path("/{id:[^/:]+}:publish")
  @PermissionsAllowed("status:post")
  @Operation(summary = "Publish a draft")
  @APIResponse(responseCode = "409", description = "Problem conflict: it is no draft")
  public View publish(@PathParam("id") UUID id, @NotNull @Valid Publication request) {
    return View.of(
        tellPublic.publish(
            caller.actor(), id, PlainText.line("title", request.title()), request.update().news()));
  }

  @POST
  @Path("/{id:[^/:]+}/updates")
  @PermissionsAllowed("status:post")
  @Operation(
      summary = "Tell the public how it goes on",
      description = "An incident is over with an update that says `resolved`, and with no other.")
  @APIResponse(responseCode = "409", description = "Problem conflict: that does not follow")
  public View update(@PathParam("id") UUID id, @NotNull @Valid NewUpdate request) {
    return View.of(tellPublic.update(caller.actor(), id, request.news()));
  }

  @POST
  @Path("/{id:[^/:]+}:justify")
  @PermissionsAllowed("status:post")
  @Operation(
      summary = "Say why the public is not told",
      description = "Counts once somebody else has agreed.")
  @APIResponse(responseCode = "409", description = "Problem conflict: it is no draft")
  public View justify(@PathParam("id") UUID id, @NotNull @Valid NewJustification request) {
    return View.of(tellPublic.justify(caller.actor(), id, reason(request)));
  }

  private static String reason(NewJustification request) {
    var reason = PlainText.lines("reason", request.reason());
    if (reason.length() < Justification.SHORTEST) {
      throw Refusal.invalid(
          "reason",
          "has %d characters, at least %d".formatted(reason.length(), Justification.SHORTEST));
    }
    return reason;
  }

  @POST
  @Path("/{id:[^/:]+}:review")
  @PermissionsAllowed("status:post")
  @Operation(summary = "Agree with a reason not to tell the public, or do not")
  @APIResponse(
      responseCode = "409",
      description = "Problem second-person, or conflict: there is no reason")
  public View review(@PathParam("id") UUID id, @NotNull @Valid Review request) {
    return View.of(tellPublic.review(caller.actor(), id, request.agrees()));
  }
}
