package io.safekeep.backup.datastore;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.security.PermissionsAllowed;
import io.safekeep.backup.datastore.SqlSlots.SlotNote;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// How a datastore's server is spared, over HTTP: what it keeps for us, how fast we read from it,
/// and the end of both.
@Path("/v1/datastores")
@Tag(name = "Datastores")
@RunOnVirtualThread
public class ProtectionResource {

  private final Datastores datastores;
  private final SqlSlots slots;
  private final DatastoreAccess access;
  private final ReleaseDatastore releaseDatastore;
  private final Caller caller;

  ProtectionResource(
      Datastores datastores,
      SqlSlots slots,
      DatastoreAccess access,
      ReleaseDatastore releaseDatastore,
      Caller caller) {
    this.datastores = datastores;
    this.slots = slots;
    this.access = access;
    this.releaseDatastore = releaseDatastore;
    this.caller = caller;
  }

  /// What the server keeps for our replication slot.
  ///
  /// @param name of the slot on the server
  /// @param retainedBytes WAL that the server keeps for us; null before it was looked at
  /// @param limitBytes most that it keeps, by max_slot_wal_keep_size; null if only its disk is a
  ///   bound
  /// @param safeBytes WAL that it can still write before it gives the oldest up
  /// @param alarming whether somebody must see to it
  @Schema(name = "Slot")
  public record SlotView(
      String name,
      @Nullable Long retainedBytes,
      @Nullable Long limitBytes,
      @Nullable Long safeBytes,
      boolean alarming,
      @Nullable Instant lookedAt) {

    static SlotView of(Datastore datastore, @Nullable SlotNote note) {
      return note == null
          ? new SlotView(datastore.slot(), null, null, null, false, null)
          : new SlotView(
              datastore.slot(),
              note.retention().retainedBytes(),
              note.retention().limitBytes(),
              note.retention().safeBytes(),
              note.alarming(),
              note.notedAt());
    }
  }

  /// How fast base backups may read from the server.
  ///
  /// @param bytesPerSecond 32 KiB to 1 GiB
  @Schema(name = "BaseBackupRate")
  public record Rate(@NotNull @Min(32_768) @Max(1_073_741_824) Long bytesPerSecond) {}

  @GET
  @Path("{id}/slot")
  @PermissionsAllowed("datastore:read")
  @Operation(
      summary = "Look at the replication slot",
      description = "How much WAL the server keeps for us, as seen within the last minute.")
  public SlotView slot(@PathParam("id") UUID id) {
    return QuarkusTransaction.requiringNew()
        .call(() -> {
          Datastore datastore = access.find(id);
          return SlotView.of(datastore, slots.find(id).orElse(null));
        });
  }

  @PUT
  @Path("{id}/base-backup-rate")
  @PermissionsAllowed("datastore:register")
  @Operation(
      summary = "Limit how fast base backups read",
      description = "The server itself holds back. Counts from the next base backup on.")
  public Rate limit(@PathParam("id") UUID id, @NotNull @Valid Rate rate) {
    QuarkusTransaction.requiringNew()
        .run(() -> datastores.setBaseBackupRate(access.find(id).id(), rate.bytesPerSecond()));
    return rate;
  }

  @DELETE
  @Path("{id}/base-backup-rate")
  @PermissionsAllowed("datastore:register")
  @Operation(summary = "Let base backups read as fast as they can")
  public void unlimit(@PathParam("id") UUID id) {
    QuarkusTransaction.requiringNew()
        .run(() -> datastores.setBaseBackupRate(access.find(id).id(), null));
  }

  @POST
  @Path("{id:[^/:]+}:release")
  @PermissionsAllowed("datastore:register")
  @Operation(
      summary = "End the protection of a datastore",
      description =
          "Streaming and base backups end and the slot on the server is dropped, as soon as the"
              + " server can be reached. What was backed up stays until it expires.")
  @APIResponse(responseCode = "204")
  public void release(@PathParam("id") UUID id) {
    QuarkusTransaction.requiringNew()
        .run(() -> releaseDatastore.release(access.find(id), caller.actor()));
  }
}
