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
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

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

  /// What a tenant was told of an incident.
  ///
  /// @param number of the notice in its incident, from 1
  /// @param text a paragraph to a line
  /// @param evidenceSha256 of what the tenant's servers said; null until one has taken it
  @Schema(name = "TenantIncident")
  public record TenantIncidentView(
      UUID incident,
      int number,
      String title,
      String text,
      Instant requestedAt,
      @Schema(enumeration = {"on-its-way", "delivered", "failing"}) String state,
      @Nullable Instant deliveredAt,
      @Nullable String evidenceSha256) {

    static TenantIncidentView of(Told told) {
      return new TenantIncidentView(
          told.incident(),
          told.number(),
          told.title(),
          told.text(),
          told.requestedAt(),
          told.state(),
          told.deliveredAt(),
          told.evidenceSha256());
    }
  }

  @GET
  @PermissionsAllowed("tenant-incident:read")
  @Operation(summary = "What the caller's tenant was told of incidents, newest first")
  public List<TenantIncidentView> list() {
    return notices.of(caller.tenant(), MOST).stream().map(TenantIncidentView::of).toList();
  }
}
