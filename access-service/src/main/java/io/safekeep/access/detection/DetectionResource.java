package io.safekeep.access.detection;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.access.detection.SqlDetections.DetectionView;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.http.Page;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// What was found that no grant allows, over HTTP.
@Path("/v1/detections")
@Tag(name = "Detections")
@RunOnVirtualThread
public class DetectionResource {

  private final SqlDetections detections;
  private final Caller caller;

  DetectionResource(SqlDetections detections, Caller caller) {
    this.detections = detections;
    this.caller = caller;
  }

  @GET
  @PermissionsAllowed("access-session:read")
  @Operation(
      summary = "List access that was found and that no grant allows, newest first",
      description = "Of all times; only what is still there, if asked for. A tenant sees its own.")
  public Page<DetectionView> list(
      @QueryParam("tenant") @Nullable UUID tenant,
      @QueryParam("open") @DefaultValue("false") boolean open,
      @QueryParam("cursor") @Nullable UUID cursor,
      @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(Page.MOST) int limit) {
    var whose = caller.tenantToList(tenant).map(TenantId::value).orElse(null);
    return Page.of(
        detections.page(whose, open, cursor, limit + 1), limit, view -> view.id().toString());
  }
}
