package io.safekeep.notification.status;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.notification.status.TendPage.Wanted;
import io.safekeep.runtime.http.Page;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/// What the status page speaks of, over HTTP.
@Path("/v1/status")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Status page")
@RunOnVirtualThread
public class ComponentResource {

  private static final int MOST = 200;

  private final TendPage tendPage;
  private final SqlComponents components;
  private final SqlMaintenances maintenances;
  private final Caller caller;
  private final Clock clock;

  ComponentResource(
      TendPage tendPage,
      SqlComponents components,
      SqlMaintenances maintenances,
      Caller caller,
      Clock clock) {
    this.tendPage = tendPage;
    this.components = components;
    this.maintenances = maintenances;
    this.caller = caller;
    this.clock = clock;
  }

  /// @param section heading that it stands under
  /// @param probe name under `safekeep.status.probes`; null if nobody asks whether it works
  @Schema(name = "NewStatusComponent")
  public record NewComponent(
      @NotBlank @Size(max = 80) String name,
      @NotNull @Size(max = 300) String description,
      @NotNull @Size(max = 80) String section,
      @Min(1) @Max(10_000) int position,
      @Nullable @Pattern(regexp = "[a-z][a-z0-9-]{0,39}") String probe) {

    Wanted wanted() {
      return new Wanted(
          PlainText.line("name", name),
          PlainText.optional(description),
          PlainText.optional(section),
          position,
          probe);
    }
  }

  @Schema(name = "StatusComponent")
  public record ComponentView(
      UUID id,
      String name,
      String description,
      String section,
      int position,
      @Nullable String probe) {

    static ComponentView of(Component component) {
      return new ComponentView(
          component.id(),
          component.name(),
          component.description(),
          component.section(),
          component.position(),
          component.probe());
    }
  }

  /// @param components ids of what customers may feel it at
  @Schema(name = "NewMaintenance")
  public record NewMaintenance(
      @NotBlank @Size(max = 200) String title,
      @NotBlank @Size(max = Update.LONGEST) String body,
      @NotEmpty @Size(max = TendPage.MOST_COMPONENTS) List<@NotNull UUID> components,
      @NotNull Instant startsAt,
      @NotNull Instant endsAt) {}

  /// @param state `scheduled`, `in_progress`, `completed`
  @Schema(name = "Maintenance")
  public record MaintenanceView(
      UUID id,
      String title,
      String body,
      List<UUID> components,
      Instant startsAt,
      Instant endsAt,
      String state) {

    static MaintenanceView of(Maintenance plan, Instant now) {
      return new MaintenanceView(
          plan.id(),
          plan.title(),
          plan.body(),
          plan.components(),
          plan.startsAt(),
          plan.endsAt(),
          plan.stage(now).label());
    }
  }

  @GET
  @Path("/components")
  @PermissionsAllowed("status:post")
  @Operation(summary = "List the components of the status page, in its order")
  public Page<ComponentView> components() {
    return new Page<>(components.all().stream().map(ComponentView::of).toList(), null);
  }

  @POST
  @Path("/components")
  @PermissionsAllowed("status:manage")
  @Operation(summary = "Add a component to the status page")
  @APIResponse(responseCode = "201", description = "The page shows it")
  @APIResponse(responseCode = "409", description = "Problem component-known")
  public RestResponse<ComponentView> add(@NotNull @Valid NewComponent request) {
    return RestResponse.status(
        RestResponse.Status.CREATED,
        ComponentView.of(tendPage.add(caller.actor(), request.wanted())));
  }

  @PUT
  @Path("/components/{id}")
  @PermissionsAllowed("status:manage")
  @Operation(summary = "Change a component")
  @APIResponse(responseCode = "409", description = "Problem component-known")
  public ComponentView change(@PathParam("id") UUID id, @NotNull @Valid NewComponent request) {
    return ComponentView.of(tendPage.change(caller.actor(), id, request.wanted()));
  }

  @DELETE
  @Path("/components/{id}")
  @PermissionsAllowed("status:manage")
  @Operation(summary = "Take a component from the page", description = "What was said of it stays.")
  @APIResponse(responseCode = "204", description = "It is not shown any more")
  public void remove(@PathParam("id") UUID id) {
    tendPage.remove(caller.actor(), id);
  }

  @GET
  @Path("/maintenances")
  @PermissionsAllowed("status:post")
  @Operation(summary = "List planned work that is not over, by when it begins")
  public Page<MaintenanceView> maintenances() {
    var now = clock.instant();
    return new Page<>(
        maintenances.endingAfter(now, MOST).stream()
            .filter(plan -> plan.cancelledAt() == null && plan.completedAt() == null)
            .map(plan -> MaintenanceView.of(plan, now))
            .toList(),
        null);
  }

  @POST
  @Path("/maintenances")
  @PermissionsAllowed("status:manage")
  @Operation(
      summary = "Plan work that customers may feel",
      description = "Its components show it while it lasts, by themselves.")
  @APIResponse(responseCode = "201", description = "The page shows it")
  public RestResponse<MaintenanceView> plan(@NotNull @Valid NewMaintenance request) {
    var plan =
        tendPage.plan(
            caller.actor(),
            PlainText.line("title", request.title()),
            PlainText.lines("body", request.body()),
            request.components().stream().distinct().toList(),
            request.startsAt(),
            request.endsAt());
    return RestResponse.status(
        RestResponse.Status.CREATED, MaintenanceView.of(plan, clock.instant()));
  }

  @POST
  @Path("/maintenances/{id:[^/:]+}:end")
  @PermissionsAllowed("status:manage")
  @Operation(summary = "Call planned work off, or say that it is done before its time")
  @APIResponse(responseCode = "204", description = "It is over")
  @APIResponse(responseCode = "409", description = "Problem conflict: it was over")
  public void end(@PathParam("id") UUID id) {
    tendPage.end(caller.actor(), id);
  }
}
