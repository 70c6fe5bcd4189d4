package io.safekeep.notification.alert;

import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Hears that sources live.
@Path("/v1/heartbeats")
@PermitAll
@Consumes(MediaType.WILDCARD)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Alert ingest")
@RunOnVirtualThread
public class HeartbeatResource {

  private final Senders senders;
  private final WatchHeartbeats heartbeats;

  HeartbeatResource(Senders senders, WatchHeartbeats heartbeats) {
    this.senders = senders;
    this.heartbeats = heartbeats;
  }

  @POST
  @Operation(
      summary = "Say that a source lives",
      description =
          "With the source's key as bearer token, or at the end of the path. The body is not read.")
  @APIResponse(responseCode = "204", description = "Heard")
  @APIResponse(responseCode = "503", description = IngestResource.AWAY)
  public void beat(
      @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization,
      @QueryParam("source") @Nullable String source) {
    heartbeats.beat(senders.require(authorization, source, SourceKind.HEARTBEAT));
  }
}
