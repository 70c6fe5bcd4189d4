package io.safekeep.access.session;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.access.log.SqlSessionFacts;
import io.safekeep.access.log.SqlSessionFacts.SessionFact;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.http.Page;
import io.safekeep.runtime.problem.CommonProblem;
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
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Sessions over HTTP: a tenant sees all of them on its own things, the vendor's people see all.
@Path("/v1/sessions")
@Tag(name = "Sessions")
@RunOnVirtualThread
public class SessionResource {
  private final SqlSessions sessions;
  private final SqlSessionFacts facts;
  private final AuditTrail auditTrail;
  private final Caller caller;

  SessionResource(
      SqlSessions sessions, SqlSessionFacts facts, AuditTrail auditTrail, Caller caller) {
    this.sessions = sessions;
    this.facts = facts;
    this.auditTrail = auditTrail;
    this.caller = caller;
  }

  /// Why somebody ends a session.
  public record TerminateRequest(@NotBlank @Size(max = 500) String comment) {}

  @GET
  @PermissionsAllowed("access-session:read")
  @Operation(
      summary = "List sessions",
      description = "Newest first, of all times; those of one grant, or open ones, if asked for.")
  public Page<SessionView> list(
      @QueryParam("tenant") @Nullable UUID tenant,
      @QueryParam("grant") @Nullable UUID grant,
      @QueryParam("open") @DefaultValue("false") boolean open,
      @QueryParam("cursor") @Nullable UUID cursor,
      @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(Page.MOST) int limit) {
    UUID whose =
        tenant == null && caller.tenantIfAny().isEmpty()
            ? null
            : caller.tenantAskedFor(tenant).value();
    return Page.of(
        sessions.page(whose, grant, open, cursor, limit + 1), limit, view -> view.id().toString());
  }

  @GET
  @Path("/{id:[^/:]+}")
  @PermissionsAllowed("access-session:read")
  @Operation(summary = "Look at a session")
  public SessionView find(@PathParam("id") UUID id) {
    return visible(id);
  }

  private SessionView visible(UUID id) {
    return sessions
        .find(id)
        .filter(session -> caller.mayTouch(new TenantId(session.tenant())))
        .orElseThrow(() -> Refusal.notFound("session " + id));
  }

  @GET
  @Path("/{id:[^/:]+}/events")
  @PermissionsAllowed("access-session:read-events")
  @Transactional
  @Operation(
      summary = "Read what was done in a session, oldest first",
      description =
          "Each event with the values behind its commitments, as long as they are kept; what is"
              + " personal to the vendor's employees is shown to those who belong to no tenant"
              + " only. That somebody read is recorded.")
  public Page<SessionFact> events(
      @PathParam("id") UUID id,
      @QueryParam("cursor") @Nullable @Min(0) Long cursor,
      @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(Page.MOST) int limit) {
    var session = visible(id);
    auditTrail.record(
        caller.actor(),
        new TenantId(session.tenant()),
        "access-session.read-events",
        id.toString(),
        Map.of("after", cursor == null ? -1 : cursor, "limit", limit));
    return Page.of(
        facts.of(id, cursor == null ? -1 : cursor, limit + 1, caller.tenantIfAny().isPresent()),
        limit,
        fact -> Long.toString(fact.number()));
  }

  @POST
  @Path("/{id:[^/:]+}:terminate")
  @PermissionsAllowed("access-session:end")
  @Transactional
  @Operation(
      summary = "End a session",
      description =
          "Within a second. The grant stays: who has it may connect again, unless it is ended too.")
  @APIResponse(
      responseCode = "202",
      content = @Content(schema = @Schema(implementation = SessionView.class)))
  public Response terminate(@PathParam("id") UUID id, @NotNull @Valid TerminateRequest body) {
    var session = find(id);
    if (!sessions.order(id, caller.tenantIfAny().isPresent() ? "customer" : "terminated")) {
      throw new Refusal(CommonProblem.CONFLICT, "session " + id + " is over, or is ending already");
    }
    auditTrail.record(
        caller.actor(),
        new TenantId(session.tenant()),
        "access-session.terminate",
        id.toString(),
        Map.of(
            "comment", body.comment(), "grant", session.grant(), "employee", session.employee()));
    return Response.accepted(find(id)).build();
  }
}
