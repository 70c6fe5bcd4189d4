package io.safekeep.retention.holder;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.runtime.purge.Step;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// The registry of data holders over HTTP.
@Path("/v1/data-holders")
@Tag(name = "Data holders")
@RunOnVirtualThread
public class DataHolderResource {

  private static final int MOST_CHANGES = 200;

  private final SqlDataHolders holders;

  DataHolderResource(SqlDataHolders holders) {
    this.holders = holders;
  }

  @Schema(name = "DataHolder")
  public record View(
      @Schema(description = "Service that holds the store") String participant,
      String store,
      @Schema(description = "Class of the retention schedule") String dataClass,
      String purgeMethod,
      String verifyMethod,
      @Schema(description = "Days until copies that nobody deletes are gone") int horizonDays,
      @Schema(description = "What can be ordered there; nothing for a store that is kept")
          List<String> steps,
      Instant declaredAt,
      @Schema(description = "Since when it is not declared any more") @Nullable Instant goneAt) {

    static View of(DeclaredHolder holder) {
      return new View(
          holder.participant(),
          holder.store(),
          holder.dataClass(),
          holder.purgeMethod(),
          holder.verifyMethod(),
          holder.horizonDays(),
          holder.steps().stream().sorted().map(Step::label).toList(),
          holder.declaredAt(),
          holder.goneAt());
    }
  }

  @GET
  @PermissionsAllowed("data-holder:read")
  @Operation(summary = "Every store of tenants' data that a service has declared")
  public List<View> all() {
    return holders.all().stream().map(View::of).toList();
  }

  @GET
  @Path("/changes")
  @PermissionsAllowed("data-holder:read")
  @Operation(summary = "What was declared, changed and left out, newest first; at most 200")
  public List<SqlDataHolders.Change> changes() {
    return holders.changes(MOST_CHANGES);
  }
}
