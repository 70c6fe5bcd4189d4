package io.safekeep.access.postgres;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.access.postgres.SqlServerWatch.LoginView;
import io.safekeep.access.resource.SqlResources;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// Who can sign in at a tenant's server, over HTTP.
@Path("/v1/resources/{id:[^/:]+}/logins")
@Tag(name = "Resources")
@RunOnVirtualThread
public class ServerLoginResource {

  private final SqlServerWatch watch;
  private final SqlResources resources;
  private final Caller caller;

  ServerLoginResource(SqlServerWatch watch, SqlResources resources, Caller caller) {
    this.watch = watch;
    this.resources = resources;
    this.caller = caller;
  }

  @GET
  @PermissionsAllowed("access-session:read")
  @Operation(
      summary = "List who can sign in at a database server",
      description = "As it was last looked at, which is every twenty seconds; at most 1000.")
  public List<LoginView> list(@PathParam("id") UUID id) {
    return resources
        .findCurrent(id)
        .filter(resource -> caller.mayTouch(resource.tenant()))
        .map(resource -> watch.logins(resource.id()))
        .orElseThrow(() -> Refusal.notFound("resource " + id));
  }
}
