package io.safekeep.backup.filestore;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.security.PermissionsAllowed;
import io.safekeep.backup.datastore.PaidPlan;
import io.safekeep.runtime.http.Idempotency;
import io.safekeep.runtime.http.Page;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
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
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Restores of a file store over HTTP.
@Path("/v1/file-stores")
@Tag(name = "File stores")
@RunOnVirtualThread
public class FileStoreRestoreResource {

  private final RequestFileRestore requestFileRestore;
  private final SqlFileRestores restores;
  private final FileStoreAccess access;
  private final FileWindows windows;
  private final RestoredFolders folders;
  private final PaidPlan paidPlan;
  private final Idempotency idempotency;
  private final Caller caller;

  FileStoreRestoreResource(
      RequestFileRestore requestFileRestore,
      SqlFileRestores restores,
      FileStoreAccess access,
      FileWindows windows,
      RestoredFolders folders,
      PaidPlan paidPlan,
      Idempotency idempotency,
      Caller caller) {
    this.requestFileRestore = requestFileRestore;
    this.restores = restores;
    this.access = access;
    this.windows = windows;
    this.folders = folders;
    this.paidPlan = paidPlan;
    this.idempotency = idempotency;
    this.caller = caller;
  }

  /// Which state is wanted.
  ///
  /// @param targetInstant RFC 3339 with offset; the newest if absent
  /// @param directory only what lies below it; ends with `/`; everything if absent
  @Schema(name = "FileRestoreRequest")
  public record RestoreRequest(@Nullable Instant targetInstant, @Nullable String directory) {}

  @POST
  @Path("{id:[^/:]+}/restores")
  @PermissionsAllowed("restore:create")
  @Operation(
      summary = "Restore files to an instant, into a new directory",
      description = "Answers at once; look at the restore for its progress.")
  @APIResponse(
      responseCode = "202",
      content = @Content(schema = @Schema(implementation = FileRestoreView.class)))
  public Response request(
      @PathParam("id") UUID id,
      @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey,
      @NotNull RestoreRequest body) {
    FileStore store = access.find(id);
    paidPlan.require();
    String directory = WantedPath.directory(body.directory() == null ? "" : body.directory());
    FileRestoreView view =
        QuarkusTransaction.requiringNew()
            .call(() ->
                idempotency.once(
                    idempotencyKey,
                    List.of(id, String.valueOf(body.targetInstant()), directory),
                    FileRestoreView.class,
                    () ->
                        view(
                            requestFileRestore.request(
                                store,
                                windows.require(id, body.targetInstant()),
                                directory,
                                caller.actor()))));
    return Response.accepted(view).location(URI.create("/v1/file-restores/" + view.id())).build();
  }

  @GET
  @Path("{id:[^/:]+}/restores")
  @PermissionsAllowed("restore:read")
  @Operation(summary = "List the restores of a file store", description = "Newest first.")
  public Page<FileRestoreView> list(
      @PathParam("id") UUID id,
      @QueryParam("cursor") @Nullable UUID cursor,
      @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(Page.MOST) int limit) {
    return Page.of(
        restores.page(access.find(id).id(), cursor, limit + 1).stream().map(this::view).toList(),
        limit,
        view -> view.id().toString());
  }

  private FileRestoreView view(FileRestore restore) {
    return FileRestoreView.of(restore, folders.of(restore.id()));
  }
}
