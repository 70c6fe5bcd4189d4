package io.safekeep.backup.recovery;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.security.PermissionsAllowed;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// Restores over HTTP, each by its id.
@Path("/v1/restores")
@Tag(name = "Restores")
@RunOnVirtualThread
public class RestoreResource {

  private final EndRestore endRestore;
  private final Restores restores;
  private final Caller caller;

  RestoreResource(EndRestore endRestore, Restores restores, Caller caller) {
    this.endRestore = endRestore;
    this.restores = restores;
    this.caller = caller;
  }

  @GET
  @Path("/{id:[^/:]+}")
  @PermissionsAllowed("restore:read")
  @Operation(summary = "Look at a restore")
  public RestoreView find(@PathParam("id") UUID id) {
    return QuarkusTransaction.requiringNew()
        .call(() ->
            restores
                .find(id)
                .filter(restore -> caller.mayTouch(restore.tenant()))
                .map(RestoreView::of)
                .orElseThrow(() -> Refusal.notFound("restore " + id)));
  }

  @POST
  @Path("/{id:[^/:]+}:cancel")
  @PermissionsAllowed("restore:create")
  @Operation(summary = "Call a running restore off")
  public RestoreView cancel(@PathParam("id") UUID id) {
    return RestoreView.of(endRestore.cancel(id));
  }

  @POST
  @Path("/{id:[^/:]+}:discard")
  @PermissionsAllowed("restore:create")
  @Operation(summary = "Take a restored copy down and remove it")
  public RestoreView discard(@PathParam("id") UUID id) {
    return RestoreView.of(endRestore.discard(id));
  }
}
