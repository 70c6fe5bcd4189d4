package io.safekeep.retention.tombstone;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.http.Idempotency;
import io.safekeep.runtime.http.Page;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.problem.CommonProblem;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.transaction.Transactional;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// The ledger of deletions over HTTP.
@Path("/v1/tombstones")
@Tag(name = "Tombstones")
@RunOnVirtualThread
public class TombstoneResource {

  private final SqlTombstones tombstones;
  private final AuditTrail audit;
  private final Idempotency idempotency;
  private final Ids ids;
  private final Clock clock;
  private final Caller caller;

  TombstoneResource(
      SqlTombstones tombstones,
      AuditTrail audit,
      Idempotency idempotency,
      Ids ids,
      Clock clock,
      Caller caller) {
    this.tombstones = tombstones;
    this.audit = audit;
    this.idempotency = idempotency;
    this.ids = ids;
    this.clock = clock;
    this.caller = caller;
  }

  /// What must not come back of one tenant.
  ///
  /// @param buriedAt since when nothing of the tenant may be restored; null while all but the rows
  ///   may
  @Schema(name = "Tombstones")
  public record TombstonesView(
      UUID tenant,
      @Nullable Instant buriedAt,
      List<RowTombstone.View> rows,
      @Nullable String nextCursor) {}

  /// A row that was deleted for good.
  ///
  /// @param key values of the columns that name the row: UUIDs and whole numbers only
  public record BurialRequest(
      @NotNull UUID datastore,
      @NotNull String database,
      @NotNull String schema,
      @NotNull String table,
      @NotNull Map<String, String> key) {}

  @GET
  @PermissionsAllowed("tombstone:read")
  @Operation(
      summary = "What must not come back of a tenant",
      description =
          "Asked before a restore serves. Rows are listed in the order in which they were buried.")
  public TombstonesView of(
      @QueryParam("tenant") @Nullable UUID tenant,
      @QueryParam("datastore") @Nullable UUID datastore,
      @QueryParam("cursor") @Nullable UUID cursor,
      @QueryParam("limit") @DefaultValue("200") @Min(1) @Max(Page.MOST) int limit) {
    TenantId asked = caller.tenantAskedFor(tenant);
    Page<RowTombstone.View> page =
        Page.of(
            tombstones.rows(asked, datastore, cursor, limit + 1).stream()
                .map(RowTombstone::view)
                .toList(),
            limit,
            view -> view.id().toString());
    return new TombstonesView(
        asked.value(), tombstones.buriedAt(asked).orElse(null), page.items(), page.nextCursor());
  }

  @GET
  @Path("tenants")
  @PermissionsAllowed("tombstone:read")
  @Operation(
      summary = "Tenants of which nothing is restored any more",
      description = "From the point of no return of their purge on, for ever.")
  public Page<SqlTombstones.Buried> tenants(
      @QueryParam("cursor") @Nullable UUID cursor,
      @QueryParam("limit") @DefaultValue("200") @Min(1) @Max(Page.MOST) int limit) {
    if (caller.tenantIfAny().isPresent()) {
      throw new Refusal(CommonProblem.FORBIDDEN, "a tenant's token does not show other tenants");
    }
    return Page.of(
        tombstones.tenants(cursor, limit + 1), limit, buried -> buried.tenant().toString());
  }

  @POST
  @Transactional
  @PermissionsAllowed("tombstone:create")
  @Operation(
      summary = "Say that a row was deleted for good",
      description =
          "A restore of the datastore deletes it again before it serves, whatever its target.")
  @APIResponse(
      responseCode = "201",
      content = @Content(schema = @Schema(implementation = RowTombstone.View.class)))
  public Response bury(
      @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey,
      @NotNull @Valid BurialRequest body) {
    TenantId tenant = caller.tenant();
    RowTombstone.View view =
        idempotency.once(
            idempotencyKey, body, RowTombstone.View.class, () -> bury(tenant, body).view());
    return Response.status(Response.Status.CREATED).entity(view).build();
  }

  private RowTombstone bury(TenantId tenant, BurialRequest body) {
    var buried =
        new RowTombstone(
            ids.next(),
            tenant,
            body.datastore(),
            body.database(),
            body.schema(),
            body.table(),
            body.key(),
            clock.instant(),
            caller.subject());
    tombstones.add(buried);
    audit.record(
        caller.actor(),
        tenant,
        "tombstone.create",
        buried.id().toString(),
        Map.of("datastore", buried.datastore(), "table", buried.table()));
    return buried;
  }
}
