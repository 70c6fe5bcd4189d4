package io.safekeep.notification.room;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.notification.incident.Entry;
import io.safekeep.notification.incident.Sight;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// Incidents as files, over HTTP. The header `X-Content-SHA256` has the digest of the content.
@Path("/v1/incidents/{id:[^/:]+}")
@Tag(name = "Incidents")
@RunOnVirtualThread
public class ExportResource {

  private static final String MARKDOWN = "text/markdown;charset=UTF-8";

  private final IncidentExport export;
  private final Sight sight;

  ExportResource(IncidentExport export, Sight sight) {
    this.export = export;
    this.sight = sight;
  }

  @GET
  @Path("/export.json")
  @Produces(MediaType.APPLICATION_JSON)
  @PermissionsAllowed("incident:read")
  @Operation(summary = "Everything about an incident, as a JSON file")
  public Response json(@PathParam("id") UUID id) {
    return file(id, "json", MediaType.APPLICATION_JSON, export.json(sight.visible(id)));
  }

  @GET
  @Path("/export.md")
  @Produces(MARKDOWN)
  @PermissionsAllowed("incident:read")
  @Operation(summary = "Everything about an incident, as a file for people")
  public Response markdown(@PathParam("id") UUID id) {
    return file(id, "md", MARKDOWN, export.markdown(sight.visible(id)));
  }

  private static Response file(UUID id, String end, String type, String content) {
    return Response.ok(content, type)
        .header("Content-Disposition", "attachment; filename=\"incident-%s.%s\"".formatted(id, end))
        .header("X-Content-SHA256", Entry.sha256(content))
        .build();
  }
}
