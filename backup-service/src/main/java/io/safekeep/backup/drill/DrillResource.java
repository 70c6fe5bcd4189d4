package io.safekeep.backup.drill;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.security.PermissionsAllowed;
import io.safekeep.backup.BackupProblem;
import io.safekeep.backup.catalogue.RecoveryWindow;
import io.safekeep.backup.catalogue.RecoveryWindows;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.datastore.DatastoreAccess;
import io.safekeep.runtime.http.Idempotency;
import io.safekeep.runtime.http.Page;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Drills over HTTP.
@Path("/v1/drills")
@Tag(name = "Drills")
@RunOnVirtualThread
public class DrillResource {

  private final RequestDrill requestDrill;
  private final SqlDrills drills;
  private final DatastoreAccess access;
  private final RecoveryWindows windows;
  private final RandomGenerator random;
  private final Idempotency idempotency;
  private final Caller caller;

  DrillResource(
      RequestDrill requestDrill,
      SqlDrills drills,
      DatastoreAccess access,
      RecoveryWindows windows,
      RandomGenerator random,
      Idempotency idempotency,
      Caller caller) {
    this.requestDrill = requestDrill;
    this.drills = drills;
    this.access = access;
    this.windows = windows;
    this.random = random;
    this.idempotency = idempotency;
    this.caller = caller;
  }

  /// Which datastore to restore on trial.
  ///
  /// @param target RFC 3339 with offset; a random instant of the window if absent
  /// @param repository the only one to restore from, `second`; if absent as a restore would choose
  public record DrillRequest(
      @NotNull UUID datastore,
      @Nullable Instant target,
      @Schema(enumeration = "second")
          @Pattern(regexp = RecoveryWindows.SECOND, message = "must be second")
          @Nullable String repository) {

    Drill.Kind kind() {
      return repository == null ? Drill.Kind.REQUESTED : Drill.Kind.SECOND_REPOSITORY;
    }
  }

  @POST
  @PermissionsAllowed("drill:create")
  @Operation(
      summary = "Restore a datastore on trial now",
      description = "Answers at once; look at the drill for what it has shown.")
  @APIResponse(
      responseCode = "202",
      content = @Content(schema = @Schema(implementation = DrillView.class)))
  public Response request(
      @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey,
      @NotNull @Valid DrillRequest body) {
    DrillView view =
        QuarkusTransaction.requiringNew()
            .call(() -> {
              Datastore datastore = access.find(body.datastore());
              return idempotency.once(
                  idempotencyKey,
                  List.of(body.datastore(), String.valueOf(body.target()), body.kind()),
                  DrillView.class,
                  () ->
                      DrillView.of(
                          requestDrill.request(
                              datastore, body.kind(), target(datastore, body), caller.actor())));
            });
    return Response.accepted(view).location(URI.create("/v1/drills/" + view.id())).build();
  }

  private Instant target(Datastore datastore, DrillRequest body) {
    Instant wanted = body.target();
    RecoveryWindow window =
        body.repository() == null
            ? windows.of(datastore)
            : windows.ofRepository(datastore, body.repository()).window();
    if (wanted == null) {
      return new TargetDraw(random)
          .anywhere(window)
          .orElseThrow(() ->
              new Refusal(
                  BackupProblem.NOTHING_RECOVERABLE,
                  "datastore " + datastore.id() + " has no complete base backup yet"));
    }
    if (!window.contains(wanted)) {
      throw new Refusal(
              BackupProblem.TARGET_OUTSIDE_WINDOW,
              "target " + wanted + " is not recoverable; recoverable is " + window.describe())
          .with("window", window);
    }
    return wanted.truncatedTo(ChronoUnit.MICROS);
  }

  @GET
  @PermissionsAllowed("drill:read")
  @Operation(
      summary = "List drills",
      description = "Those of the caller's tenant, newest first; of one datastore if it is given.")
  public Page<DrillView> list(
      @QueryParam("datastore") @Nullable UUID datastore,
      @QueryParam("cursor") @Nullable UUID cursor,
      @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(Page.MOST) int limit) {
    return Page.of(
        drills.page(caller.tenantIfAny().orElse(null), datastore, cursor, limit + 1).stream()
            .map(DrillView::of)
            .toList(),
        limit,
        view -> view.id().toString());
  }

  @GET
  @Path("{id}")
  @PermissionsAllowed("drill:read")
  @Operation(summary = "Look at a drill")
  public DrillView find(@PathParam("id") UUID id) {
    return drills
        .find(id)
        .filter(drill -> caller.mayTouch(drill.tenant()))
        .map(DrillView::of)
        .orElseThrow(() -> Refusal.notFound("drill " + id));
  }
}
