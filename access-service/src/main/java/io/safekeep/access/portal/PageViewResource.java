package io.safekeep.access.portal;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// Where a portal that knows its own pages records each view before it releases the answer.
@Path("/v1/page-views")
@Tag(name = "Portal")
@RunOnVirtualThread
public class PageViewResource {

  private final PortalGate gate;
  private final Caller caller;

  PageViewResource(PortalGate gate, Caller caller) {
    this.gate = gate;
    this.caller = caller;
  }

  /// A page that is ready to be shown.
  ///
  /// @param grant claim `grant_id` of the employee's token, which the portal has verified
  /// @param employee its `act.sub`
  /// @param address of the employee's browser
  /// @param route template of the route, such as `/orders/{id}`; no values
  /// @param status of the answer
  /// @param objects ids of what is shown, at most 200
  /// @param shown number of all that is shown, such as rows of a list
  public record Viewed(
      @NotNull UUID grant,
      @NotNull UUID tenant,
      @NotBlank @Size(max = 200) String employee,
      @NotNull @Pattern(regexp = "[0-9A-Fa-f.:%]{2,60}") String address,
      @NotNull @Pattern(regexp = "[A-Z]{1,20}") String method,
      @NotBlank @Size(max = 500) String route,
      @Min(100) @Max(599) int status,
      @NotNull @Size(max = 200) List<@NotBlank @Size(max = 200) String> objects,
      @Min(0) long shown) {

    PageView toPageView() {
      return new PageView(
          Map.of("method", method, "route", route, "status", status, "shown", shown),
          Map.of("objects", String.join(" ", objects)));
    }
  }

  /// @param session of page views that it is part of
  public record Recorded(UUID session) {}

  @POST
  @PermissionsAllowed("page-view:record")
  @Operation(
      summary = "Record a view before it happens",
      description =
          "Answers when the record is durable. With any other answer than 200 the portal must not"
              + " show the page.")
  @APIResponse(
      responseCode = "200",
      content = @Content(schema = @Schema(implementation = Recorded.class)))
  public Recorded record(@NotNull @Valid Viewed body) {
    var tenant = new TenantId(body.tenant());
    if (!caller.mayTouch(tenant)) {
      throw Refusal.notFound("tenant " + tenant);
    }
    var grant = gate.admit(body.grant(), body.employee(), tenant);
    return new Recorded(gate.record(grant, body.address(), body.toPageView()));
  }
}
