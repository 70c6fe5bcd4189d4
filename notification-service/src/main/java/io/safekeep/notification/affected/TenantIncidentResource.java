package io.safekeep.notification.affected;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.notification.notice.IncidentNotices;
import io.safekeep.notification.notice.IncidentNotices.Told;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// What a tenant was told of incidents that concerned it, over HTTP.
@Path("/v1/tenant-incidents")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Affected tenants")
@RunOnVirtualThread
public class TenantIncidentResource {

  private static final int MOST = 200;

  private final IncidentNotices notices;
  private final Caller caller;

  TenantIncidentResource(IncidentNotices notices, Caller caller) {
    this.notices = notices;
    this.caller = caller;
  }

  @GET
  @PermissionsAllowed("tenant-incident:read")
  @Operation(summary = "What the caller's tenant was told of incidents, newest first")
  public List<Told> list() {
    return notices.of(caller.tenant(), MOST);
  }
}
