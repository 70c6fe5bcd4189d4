package io.safekeep.notification.deadline;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.notification.deadline.LegalClock.Ended;
import io.safekeep.notification.deadline.LegalClocks.Running;
import io.safekeep.notification.incident.Sight;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.transaction.Transactional;
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
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Legal clocks over HTTP.
@Path("/v1/incidents/{id:[^/:]+}/clocks")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Legal clocks")
@RunOnVirtualThread
public class ClockResource {

  private final LegalClocks legalClocks;
  private final Sight sight;
  private final AuditTrail audit;
  private final Caller caller;
  private final Clock clock;

  ClockResource(
      LegalClocks legalClocks, Sight sight, AuditTrail audit, Caller caller, Clock clock) {
    this.legalClocks = legalClocks;
    this.sight = sight;
    this.audit = audit;
    this.caller = caller;
    this.clock = clock;
  }

  /// @param tenant whose contract it is; null for a law
  /// @param startedBy the fact, or the duty before
  /// @param percent of its time that is over
  /// @param missed whether it was not, or will not be, in time
  @Schema(name = "LegalClock")
  public record ClockView(
      UUID id,
      String regime,
      String title,
      String law,
      @Nullable UUID tenant,
      Instant startedAt,
      String startedBy,
      Instant dueAt,
      int percent,
      boolean missed,
      @Nullable Ended ended) {

    static ClockView of(Running running, Instant now) {
      var clock = running.clock();
      var tenant = clock.tenant();
      return new ClockView(
          clock.id(),
          clock.regime(),
          running.title(),
          running.law(),
          tenant == null ? null : tenant.value(),
          clock.startedAt(),
          clock.startedBy(),
          clock.dueAt(),
          clock.percent(now),
          clock.isMissed(now),
          clock.ended());
    }
  }

  /// @param note what was told to whom, with the reference of their answer
  /// @param at when it was done; now if it is not said
  public record Done(@NotBlank @Size(max = 2000) String note, @Nullable Instant at) {}

  public record NotApplicable(@NotBlank @Size(max = 2000) String reason) {}

  @GET
  @PermissionsAllowed("incident:read")
  @Operation(summary = "By when whom to tell, the next due first")
  public List<ClockView> list(@PathParam("id") UUID id) {
    var now = clock.instant();
    return legalClocks.of(sight.visible(id)).stream()
        .map(running -> ClockView.of(running, now))
        .toList();
  }

  @POST
  @Path("/{clock:[^/:]+}:done")
  @PermissionsAllowed("incident:notify")
  @Transactional
  @Operation(
      summary = "Say that it was told",
      description = "A duty that follows this one starts then.")
  @APIResponse(responseCode = "204", description = "The clock is over")
  public void done(
      @PathParam("id") UUID id, @PathParam("clock") UUID of, @NotNull @Valid Done request) {
    sight.visible(id);
    var at = request.at();
    legalClocks.done(
        id, of, caller.subject(), at == null ? clock.instant() : at, request.note().strip());
    audit.record(caller.actor(), null, "legal-clock.done", of.toString(), Map.of());
  }

  @POST
  @Path("/{clock:[^/:]+}:not-applicable")
  @PermissionsAllowed("incident:notify")
  @Transactional
  @Operation(summary = "Say why the duty is none here")
  @APIResponse(responseCode = "204", description = "The clock is over")
  public void notApplicable(
      @PathParam("id") UUID id,
      @PathParam("clock") UUID of,
      @NotNull @Valid NotApplicable request) {
    sight.visible(id);
    legalClocks.notApplicable(id, of, caller.subject(), request.reason().strip());
    audit.record(caller.actor(), null, "legal-clock.not-applicable", of.toString(), Map.of());
  }
}
