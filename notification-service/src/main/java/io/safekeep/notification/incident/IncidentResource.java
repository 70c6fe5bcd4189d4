package io.safekeep.notification.incident;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.notification.incident.SqlIncidents.Task;
import io.safekeep.runtime.http.Idempotency;
import io.safekeep.runtime.http.Page;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.transaction.Transactional;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/// Incidents over HTTP, for those who work on them. A restricted one looks like none to everybody
/// but its members and who may read restricted ones.
@Path("/v1/incidents")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Incidents")
@RunOnVirtualThread
public class IncidentResource {

  private static final int LONGEST_TITLE = 200;
  private static final int LONGEST_TEXT = 8000;

  private final TendIncidents tend;
  private final SqlIncidents incidents;
  private final SqlTimeline timeline;
  private final Sight sight;
  private final Idempotency idempotency;
  private final Caller caller;
  private final Ids ids;
  private final Clock clock;

  IncidentResource(
      TendIncidents tend,
      SqlIncidents incidents,
      SqlTimeline timeline,
      Sight sight,
      Idempotency idempotency,
      Caller caller,
      Ids ids,
      Clock clock) {
    this.tend = tend;
    this.incidents = incidents;
    this.timeline = timeline;
    this.sight = sight;
    this.idempotency = idempotency;
    this.caller = caller;
    this.ids = ids;
    this.clock = clock;
  }

  /// @param commander who commands; the caller if it is not said
  /// @param detectedAt when it was noticed; now if it is not said
  /// @param restricted whether nobody but its members learns of it
  /// @param exercise whether it is only played
  @Schema(name = "NewIncident")
  public record NewIncident(
      @NotNull @Schema(description = "outage, degradation, security, unauthorized-access, ...")
          String kind,
      @NotNull @Schema(enumeration = {"sev1", "sev2", "sev3", "sev4"}) String severity,
      @NotBlank @Size(max = LONGEST_TITLE) String title,
      @NotBlank @Size(max = LONGEST_TEXT) String description,
      @Nullable UUID commander,
      @Nullable Instant detectedAt,
      @Nullable Boolean restricted,
      @Nullable Boolean exercise) {}

  /// @param happenedAt now if it is not said
  public record NewEntry(
      @NotBlank @Size(max = LONGEST_TEXT) String text, @Nullable Instant happenedAt) {}

  /// @param fact on which legal clocks start
  /// @param happenedAt since when it holds; now if it is not said
  /// @param note how that is known
  public record NewFact(
      @NotNull
          @Schema(
              enumeration = {
                "aware",
                "controller-aware",
                "high-risk",
                "significant",
                "classified-major",
                "material",
                "discovered"
              })
          String fact,
      @Nullable Instant happenedAt,
      @NotBlank @Size(max = LONGEST_TEXT) String note) {}

  /// @param to `reviewed` is reached by writing the review
  public record Move(
      @NotNull
          @Schema(enumeration = {"investigating", "identified", "monitoring", "resolved", "closed"})
          String to,
      @NotNull @Size(max = LONGEST_TEXT) String reason) {}

  public record NewSeverity(
      @NotNull @Schema(enumeration = {"sev1", "sev2", "sev3", "sev4"}) String severity,
      @NotBlank @Size(max = LONGEST_TEXT) String reason) {}

  /// @param commander who commands from now on; the caller if it is not said
  public record Command(@Nullable UUID commander) {}

  /// Each null for nobody.
  public record Assignment(@Nullable UUID communications, @Nullable UUID scribe) {}

  public record Member(@NotNull UUID employee) {}

  /// @param publicText null for none
  public record Visibility(
      boolean restricted, boolean customerImpact, @Nullable @Valid Words publicText) {}

  public record Words(
      @NotBlank @Size(max = LONGEST_TITLE) String title,
      @NotBlank @Size(max = LONGEST_TEXT) String text) {}

  /// @param action whether it is done after the incident, so that it does not happen again
  /// @param promises that an action is for
  public record NewTask(
      @NotBlank @Size(max = LONGEST_TITLE) String text,
      @NotNull UUID owner,
      @NotNull Instant dueAt,
      boolean action,
      @Nullable @Size(max = 20) List<@Pattern(regexp = "P[1-9][0-9]{0,2}") String> promises) {}

  @POST
  @PermissionsAllowed("incident:open")
  @Transactional
  @Operation(
      summary = "Open an incident",
      description =
          "Somebody commands it from the first moment, by the runbook that the severity matrix has"
              + " for its kind. SEV-1 and SEV-2 call somebody.")
  @APIResponse(
      responseCode = "201",
      content = @Content(schema = @Schema(implementation = IncidentView.class)))
  @APIResponse(responseCode = "422", description = "Problem not-an-employee with `field`")
  public RestResponse<IncidentView> open(
      @HeaderParam("Idempotency-Key") @Nullable String key, @NotNull @Valid NewIncident request) {
    sight.viewer();
    return RestResponse.status(
        RestResponse.Status.CREATED,
        idempotency.once(key, request, IncidentView.class, () -> opened(request)));
  }

  private IncidentView opened(NewIncident request) {
    var commander = request.commander();
    var detectedAt = request.detectedAt();
    return IncidentView.of(
        tend.open(
            caller.actor(),
            new IncidentOrder(
                "person:" + ids.next(),
                kind(request.kind()),
                severity(request.severity()),
                request.title().strip(),
                request.description().strip(),
                Boolean.TRUE.equals(request.restricted()),
                "a person"),
            commander == null ? self() : commander,
            Boolean.TRUE.equals(request.exercise()),
            detectedAt == null ? clock.instant() : detectedAt));
  }

  @GET
  @PermissionsAllowed("incident:read")
  @Operation(summary = "List incidents, newest first")
  public Page<IncidentView> list(
      @QueryParam("open") @DefaultValue("false") boolean open,
      @QueryParam("kind") @Nullable String kind,
      @QueryParam("cursor") @Nullable UUID cursor,
      @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(Page.MOST) int limit) {
    var oneMore =
        incidents
            .page(sight.viewer(), open, kind == null ? null : kind(kind), cursor, limit + 1)
            .stream()
            .map(IncidentView::of)
            .toList();
    return Page.of(oneMore, limit, incident -> incident.id().toString());
  }

  @GET
  @Path("/{id:[^/:]+}")
  @PermissionsAllowed("incident:read")
  @Operation(summary = "Look at an incident")
  public IncidentView find(@PathParam("id") UUID id) {
    return IncidentView.of(sight.visible(id));
  }

  @GET
  @Path("/{id:[^/:]+}/timeline")
  @PermissionsAllowed("incident:read")
  @Operation(
      summary = "Read what happened, oldest first",
      description =
          "Each line carries the SHA-256 of its canonical JSON (RFC 8785) without `hash`, and that"
              + " of the line before.")
  public Page<Entry> timeline(
      @PathParam("id") UUID id,
      @QueryParam("cursor") @DefaultValue("0") @Min(0) int cursor,
      @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(Page.MOST) int limit) {
    sight.visible(id);
    return Page.of(
        timeline.after(id, cursor, limit + 1), limit, entry -> Integer.toString(entry.number()));
  }

  @POST
  @Path("/{id:[^/:]+}/timeline")
  @PermissionsAllowed("incident:change")
  @Operation(summary = "Write down what happened")
  public Entry note(@PathParam("id") UUID id, @NotNull @Valid NewEntry request) {
    return tend.note(
        caller.actor(), sight.viewer(), id, request.text().strip(), request.happenedAt());
  }

  @POST
  @Path("/{id:[^/:]+}/facts")
  @PermissionsAllowed("incident:change")
  @Operation(
      summary = "Say that something is the case on which legal clocks start",
      description = "The earliest time that anybody says counts.")
  @APIResponse(responseCode = "204", description = "Recorded; the clocks run")
  public void record(@PathParam("id") UUID id, @NotNull @Valid NewFact request) {
    var fact =
        Fact.find(request.fact())
            .orElseThrow(() -> Refusal.invalid("fact", "is none that starts a clock"));
    tend.record(
        caller.actor(), sight.viewer(), id, fact, request.happenedAt(), request.note().strip());
  }

  @POST
  @Path("/{id:[^/:]+}:move")
  @PermissionsAllowed("incident:change")
  @Operation(summary = "Say how far it is")
  @APIResponse(responseCode = "409", description = "Problem conflict, incident-barred")
  public IncidentView move(@PathParam("id") UUID id, @NotNull @Valid Move request) {
    var to =
        IncidentState.find(request.to())
            .filter(state -> state != IncidentState.REVIEWED)
            .orElseThrow(() ->
                Refusal.invalid(
                    "to", "is none of investigating, identified, monitoring, resolved, closed"));
    return IncidentView.of(
        tend.move(caller.actor(), sight.viewer(), id, to, request.reason().strip()));
  }

  @GET
  @Path("/{id:[^/:]+}/bars")
  @PermissionsAllowed("incident:read")
  @Operation(summary = "Everything that keeps it from being closed, in sentences")
  public List<String> bars(@PathParam("id") UUID id) {
    return tend.bars(sight.visible(id));
  }

  @POST
  @Path("/{id:[^/:]+}:grade")
  @PermissionsAllowed("incident:change")
  @Operation(
      summary = "Change its severity",
      description = "Below the floor of an incident that the suite opened, the CIO alone.")
  @APIResponse(responseCode = "403", description = "Problem severity-floor")
  public IncidentView grade(@PathParam("id") UUID id, @NotNull @Valid NewSeverity request) {
    return IncidentView.of(
        tend.grade(
            caller.actor(),
            sight.viewer(),
            id,
            severity(request.severity()),
            request.reason().strip(),
            caller.holds("incident:sign-off")));
  }

  @POST
  @Path("/{id:[^/:]+}:command")
  @PermissionsAllowed("incident:change")
  @Operation(
      summary = "Take command of it, or hand it over",
      description = "To an active employee; anybody else is problem not-an-employee.")
  public IncidentView command(@PathParam("id") UUID id, @NotNull @Valid Command request) {
    var commander = request.commander();
    return IncidentView.of(
        tend.command(caller.actor(), sight.viewer(), id, commander == null ? self() : commander));
  }

  @PUT
  @Path("/{id:[^/:]+}/roles")
  @PermissionsAllowed("incident:change")
  @Operation(
      summary = "Say who tells people outside, and who writes down",
      description = "Active employees; anybody else is problem not-an-employee.")
  public IncidentView assign(@PathParam("id") UUID id, @NotNull @Valid Assignment request) {
    return IncidentView.of(
        tend.assign(
            caller.actor(), sight.viewer(), id, request.communications(), request.scribe()));
  }

  @GET
  @Path("/{id:[^/:]+}/members")
  @PermissionsAllowed("incident:read")
  @Operation(summary = "Who works on it")
  public List<String> members(@PathParam("id") UUID id) {
    sight.visible(id);
    return incidents.members(id);
  }

  @POST
  @Path("/{id:[^/:]+}/members")
  @PermissionsAllowed("incident:change")
  @Operation(summary = "Let somebody in")
  @APIResponse(responseCode = "204", description = "They see it, restricted or not")
  @APIResponse(responseCode = "422", description = "Problem not-an-employee with `field`")
  public void admit(@PathParam("id") UUID id, @NotNull @Valid Member request) {
    tend.admit(caller.actor(), sight.viewer(), id, request.employee());
  }

  @PUT
  @Path("/{id:[^/:]+}/visibility")
  @PermissionsAllowed("incident:change")
  @Operation(
      summary = "Say who may know of it, and what the public reads",
      description = "Of a restricted incident the public reads nothing.")
  public IncidentView show(@PathParam("id") UUID id, @NotNull @Valid Visibility request) {
    var words = request.publicText();
    return IncidentView.of(
        tend.show(
            caller.actor(),
            sight.viewer(),
            id,
            request.restricted(),
            request.customerImpact(),
            words == null ? null : new PublicText(words.title().strip(), words.text().strip())));
  }

  @GET
  @Path("/{id:[^/:]+}/tasks")
  @PermissionsAllowed("incident:read")
  @Operation(summary = "What somebody has to do, the next due first")
  public List<Task> tasks(@PathParam("id") UUID id) {
    sight.visible(id);
    return incidents.tasks(id);
  }

  @POST
  @Path("/{id:[^/:]+}/tasks")
  @PermissionsAllowed("incident:change")
  @Operation(
      summary = "Give somebody something to do",
      description = "An active employee; anybody else is problem not-an-employee.")
  public Task addTask(@PathParam("id") UUID id, @NotNull @Valid NewTask request) {
    var promises = request.promises();
    return tend.addTask(
        caller.actor(),
        sight.viewer(),
        id,
        request.text().strip(),
        request.owner(),
        request.action(),
        promises == null ? List.of() : promises,
        request.dueAt());
  }

  @POST
  @Path("/{id:[^/:]+}/tasks/{task:[^/:]+}:done")
  @PermissionsAllowed("incident:change")
  @Operation(summary = "Say that it is done")
  @APIResponse(responseCode = "204", description = "Done")
  public void finishTask(@PathParam("id") UUID id, @PathParam("task") UUID task) {
    tend.finishTask(caller.actor(), sight.viewer(), id, task);
  }

  /// Those who command are the vendor's people, and their `sub` is a UUID.
  private UUID self() {
    try {
      return UUID.fromString(caller.subject());
    } catch (IllegalArgumentException e) {
      throw Refusal.invalid("commander", "is needed: the caller is no employee");
    }
  }

  private static Kind kind(String label) {
    return Kind.find(label).orElseThrow(() -> Refusal.invalid("kind", "is no kind of incident"));
  }

  private static Severity severity(String label) {
    return Severity.find(label)
        .orElseThrow(() -> Refusal.invalid("severity", "is none of sev1, sev2, sev3, sev4"));
  }
}
