package io.safekeep.backup.standby;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.security.PermissionsAllowed;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.datastore.DatastoreAccess;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Datastores' standbys over HTTP.
@Path("/v1/datastores")
@Tag(name = "Standbys")
@RunOnVirtualThread
public class StandbyResource {

  private final SqlStandbys standbys;
  private final DatastoreAccess access;
  private final AuditTrail audit;
  private final Caller caller;
  private final Clock clock;

  StandbyResource(
      SqlStandbys standbys, DatastoreAccess access, AuditTrail audit, Caller caller, Clock clock) {
    this.standbys = standbys;
    this.access = access;
    this.audit = audit;
    this.caller = caller;
    this.clock = clock;
  }

  /// What is known of a datastore's standbys.
  ///
  /// @param streaming standbys that followed at the last look; null if its server was not seen
  /// @param lagMillis of the slowest, from a commit to its replay there
  /// @param secondsWithout of the last hour, about, in which there was none
  /// @param unseen why its server was not seen
  /// @param singleInstance why it has none on purpose
  @Schema(name = "Standbys")
  public record StandbysView(
      @Nullable Integer streaming,
      @Nullable Long lagMillis,
      @Nullable Instant sampledAt,
      long secondsWithout,
      @Nullable String unseen,
      @Nullable Declaration singleInstance) {}

  /// @param reason why the datastore has no standby
  @Schema(name = "SingleInstance")
  public record Declaration(@NotBlank @Size(max = 1000) String reason) {}

  @GET
  @Path("{id}/standbys")
  @PermissionsAllowed("datastore:read")
  @Operation(
      summary = "Look at a datastore's standbys",
      description =
          "As its primary told within the last seconds; ours and other archives are none.")
  public StandbysView find(@PathParam("id") UUID id) {
    return QuarkusTransaction.requiringNew()
        .call(() -> {
          UUID datastore = access.find(id).id();
          List<StandbySample> samples =
              standbys.since(datastore, clock.instant().minus(SqlStandbys.KEPT));
          Optional<StandbySample> newest = samples.stream().findFirst();
          long without = samples.stream().filter(sample -> sample.streaming() < 1).count();
          return new StandbysView(
              newest.map(StandbySample::streaming).orElse(null),
              newest.map(sample -> sample.lag().toMillis()).orElse(null),
              newest.map(StandbySample::at).orElse(null),
              without * StandbySample.EVERY.toSeconds(),
              standbys.unseen(datastore).orElse(null),
              standbys
                  .exception(datastore)
                  .map(exception -> new Declaration(exception.reason()))
                  .orElse(null));
        });
  }

  @PUT
  @Path("{id}/single-instance")
  @PermissionsAllowed("datastore:register")
  @Operation(
      summary = "Declare that a datastore has no standby on purpose",
      description = "It is listed as an exception then, with the reason, and alarms nobody.")
  public Declaration declare(@PathParam("id") UUID id, @NotNull @Valid Declaration declaration) {
    QuarkusTransaction.requiringNew()
        .run(() -> {
          Datastore datastore = access.find(id);
          standbys.declare(
              datastore.id(),
              new SingleInstance(declaration.reason(), caller.actor().subject(), clock.instant()));
          audit.record(
              caller.actor(),
              datastore.tenant(),
              "datastore.declare-single-instance",
              id.toString(),
              Map.of("reason", declaration.reason()));
        });
    return declaration;
  }

  @DELETE
  @Path("{id}/single-instance")
  @PermissionsAllowed("datastore:register")
  @Operation(summary = "A datastore is to have a standby again")
  public void withdraw(@PathParam("id") UUID id) {
    QuarkusTransaction.requiringNew()
        .run(() -> {
          Datastore datastore = access.find(id);
          standbys.withdraw(datastore.id());
          audit.record(
              caller.actor(),
              datastore.tenant(),
              "datastore.withdraw-single-instance",
              id.toString(),
              Map.of());
        });
  }
}
