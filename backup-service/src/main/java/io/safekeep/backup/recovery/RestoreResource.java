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
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// Restores over HTTP, each by its id.
@Path("/v1/restores")
@Tag(name = "Restores")
@RunOnVirtualThread
public class RestoreResource {

  private final EndRestore endRestore;
  private final Restores restores;
  private final ReadyCopies copies;
  private final OpenCopy openCopy;
  private final Caller caller;

  RestoreResource(
      EndRestore endRestore,
      Restores restores,
      ReadyCopies copies,
      OpenCopy openCopy,
      Caller caller) {
    this.endRestore = endRestore;
    this.restores = restores;
    this.copies = copies;
    this.openCopy = openCopy;
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

  /// A way into a copy. The password is shown here and nowhere else; asking again makes a new one.
  ///
  /// @param user may read everything and write nothing
  @Schema(name = "CopyAccess")
  public record CopyAccess(
      String host, int port, String user, String password, Instant validUntil) {

    /// Without the password.
    @Override
    public String toString() {
      return user + "@" + host + ":" + port;
    }
  }

  @POST
  @Path("/{id:[^/:]+}:open")
  @PermissionsAllowed("restore:download")
  @Operation(
      summary = "Open a copy for reading",
      description = "Makes a user of the copy that may read everything for a day.")
  public CopyAccess open(@PathParam("id") UUID id) {
    Restore restore = copies.find(id);
    if (!(restore.state() instanceof RestoreState.Ready ready)) {
      throw new IllegalStateException("restore " + id + " is not ready");
    }
    var copy = copies.open(restore, copies.userOf(restore));
    openCopy.record(restore, caller.actor());
    OpenCopy.Reader reader = openCopy.open(copy);
    return new CopyAccess(
        ready.host(), ready.port(), reader.user(), reader.password(), reader.validUntil());
  }

  @POST
  @Path("/{id:[^/:]+}:discard")
  @PermissionsAllowed("restore:create")
  @Operation(summary = "Take a restored copy down and remove it")
  public RestoreView discard(@PathParam("id") UUID id) {
    return RestoreView.of(endRestore.discard(id));
  }
}
