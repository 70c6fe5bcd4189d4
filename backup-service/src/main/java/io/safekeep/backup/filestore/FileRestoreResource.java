package io.safekeep.backup.filestore;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// One restore of files over HTTP.
@Path("/v1/file-restores")
@Tag(name = "File stores")
@RunOnVirtualThread
public class FileRestoreResource {

  private final RequestFileRestore requestFileRestore;
  private final SqlFileRestores restores;
  private final FileStoreAccess access;
  private final RestoredFolders folders;
  private final Caller caller;

  FileRestoreResource(
      RequestFileRestore requestFileRestore,
      SqlFileRestores restores,
      FileStoreAccess access,
      RestoredFolders folders,
      Caller caller) {
    this.requestFileRestore = requestFileRestore;
    this.restores = restores;
    this.access = access;
    this.folders = folders;
    this.caller = caller;
  }

  @GET
  @Path("{id:[^/:]+}")
  @PermissionsAllowed("restore:read")
  @Operation(summary = "Look at a restore of files")
  public FileRestoreView find(@PathParam("id") UUID id) {
    FileRestore restore = known(id);
    requireOwn(restore);
    return view(restore);
  }

  @POST
  @Path("{id:[^/:]+}:end")
  @PermissionsAllowed("restore:create")
  @Operation(
      summary = "Call a restore of files off, or remove what it has brought",
      description = "The directory is removed by the replica that made it.")
  public FileRestoreView end(@PathParam("id") UUID id) {
    FileRestore restore = known(id);
    return view(requestFileRestore.end(requireOwn(restore), restore, caller.actor()));
  }

  private FileRestore known(UUID id) {
    return restores.find(id).orElseThrow(() -> notFound(id));
  }

  private FileStore requireOwn(FileRestore restore) {
    try {
      return access.find(restore.store());
    } catch (Refusal hidden) {
      throw notFound(restore.id());
    }
  }

  private static Refusal notFound(UUID id) {
    return Refusal.notFound("restore " + id);
  }

  private FileRestoreView view(FileRestore restore) {
    return FileRestoreView.of(restore, folders.of(restore.id()));
  }
}
