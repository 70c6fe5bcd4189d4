package io.safekeep.access.request;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.access.grant.GrantView;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.time.Duration;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// Longer access over HTTP.
@Path("/v1/grants")
@Tag(name = "Grants")
@RunOnVirtualThread
public class ExtensionResource {

  private final ExtendAccess extendAccess;

  ExtensionResource(ExtendAccess extendAccess) {
    this.extendAccess = extendAccess;
  }

  /// @param minutes how much longer, 1 to 1440
  public record ExtensionRequest(@NotNull @Min(1) @Max(1440) Integer minutes) {}

  @POST
  @Path("/{id:[^/:]+}:extend")
  @PermissionsAllowed("access-request:create")
  @Operation(
      summary = "Keep access for longer",
      description =
          "By the employee who has it. The policy is asked anew, and nothing lasts longer than 24"
              + " hours from its beginning.")
  public GrantView extend(@PathParam("id") UUID id, @NotNull @Valid ExtensionRequest body) {
    return GrantView.of(extendAccess.extend(id, Duration.ofMinutes(body.minutes())));
  }
}
