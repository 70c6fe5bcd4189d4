package io.safekeep.runtime.tenant;

import io.quarkus.arc.properties.IfBuildProperty;
import io.quarkus.security.PermissionsAllowed;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// What this service knows about a tenant.
@Path("/v1/known-tenants")
@Tag(name = "Tenants")
@RunOnVirtualThread
@IfBuildProperty(name = "safekeep.tenant-directory", stringValue = "true")
public class TenantDirectoryResource {

  private final TenantDirectory directory;
  private final Caller caller;

  TenantDirectoryResource(TenantDirectory directory, Caller caller) {
    this.directory = directory;
    this.caller = caller;
  }

  @GET
  @Path("{tenant}")
  @PermissionsAllowed("tenant:read")
  @Operation(
      summary = "What this service knows about a tenant",
      description = "A copy kept from identity-service's events; it may lag behind briefly.")
  public KnownTenant find(@PathParam("tenant") UUID tenant) {
    TenantId id = new TenantId(tenant);
    if (!caller.mayTouch(id)) {
      throw Refusal.notFound("tenant " + tenant);
    }
    return directory.find(id).orElseThrow(() -> Refusal.notFound("tenant " + tenant));
  }
}
