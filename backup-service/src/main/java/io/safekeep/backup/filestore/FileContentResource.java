package io.safekeep.backup.filestore;

import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.security.PermissionsAllowed;
import io.safekeep.backup.BackupProblem;
import io.safekeep.backup.KeyRefusal;
import io.safekeep.backup.datastore.PaidPlan;
import io.safekeep.backup.export.FileName;
import io.safekeep.backup.files.AnyRepository;
import io.safekeep.backup.files.FileVersion;
import io.safekeep.backup.files.Node;
import io.safekeep.backup.files.SqlFileHistory;
import io.safekeep.backup.vault.CorruptObject;
import io.safekeep.backup.vault.KeyUnavailable;
import io.safekeep.backup.vault.ObjectNotFound;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.http.Page;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// A file store as it was at an instant: to look at, and to take away.
@Path("/v1/file-stores")
@Tag(name = "File stores")
@RunOnVirtualThread
public class FileContentResource {

  private static final int BUFFER = 64 << 10;

  private final FileStoreAccess access;
  private final FileWindows windows;
  private final SqlFileHistory history;
  private final FileVaults vaults;
  private final PaidPlan paidPlan;
  private final AuditTrail audit;
  private final Caller caller;

  FileContentResource(
      FileStoreAccess access,
      FileWindows windows,
      SqlFileHistory history,
      FileVaults vaults,
      PaidPlan paidPlan,
      AuditTrail audit,
      Caller caller) {
    this.access = access;
    this.windows = windows;
    this.history = history;
    this.vaults = vaults;
    this.paidPlan = paidPlan;
    this.audit = audit;
    this.caller = caller;
  }

  /// What stood under a path.
  ///
  /// @param size of a file, in bytes
  /// @param mode of a file or directory, octal
  /// @param capturedAt since when it stands there unchanged
  @Schema(name = "CapturedFile")
  public record FileView(
      String path,
      @Schema(enumeration = {"file", "directory", "link"}) String kind,
      @Nullable Long size,
      @Nullable String mode,
      @Nullable Instant modifiedAt,
      @Nullable String linkTarget,
      @Nullable Instant capturedAt) {

    static FileView of(SqlFileHistory.Child child) {
      FileVersion version = child.version();
      if (version == null) {
        return new FileView(child.path(), "directory", null, null, null, null, null);
      }
      return switch (version.node()) {
        case Node.File(long size, int mode, Instant modifiedAt) ->
            new FileView(child.path(), "file", size, octal(mode), modifiedAt, null, version.from());
        case Node.Directory(int mode) ->
            new FileView(child.path(), "directory", null, octal(mode), null, null, version.from());
        case Node.Link(String target) ->
            new FileView(child.path(), "link", null, null, null, target, version.from());
        case Node.Removed _ -> throw new IllegalStateException(child.path() + " is removed");
      };
    }

    private static String octal(int mode) {
      return "%04o".formatted(mode);
    }
  }

  @GET
  @Path("{id:[^/:]+}/files")
  @PermissionsAllowed("restore:read")
  @Operation(
      summary = "List what a directory held at an instant",
      description = "One level of it. Without an instant: the newest that can be recovered.")
  public Page<FileView> files(
      @PathParam("id") UUID id,
      @QueryParam("at") @Nullable Instant at,
      @QueryParam("directory") @DefaultValue("") String directory,
      @QueryParam("cursor") @DefaultValue("") String cursor,
      @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(Page.MOST) int limit) {
    FileStore store = access.find(id);
    paidPlan.require();
    String from = WantedPath.path("cursor", cursor);
    String top = WantedPath.directory(directory);
    Instant instant = windows.require(id, at);
    return Page.of(
        history.children(store.id(), instant, top, from, limit + 1).stream()
            .map(FileView::of)
            .toList(),
        limit,
        FileView::path);
  }

  @GET
  @Path("{id:[^/:]+}/content")
  @PermissionsAllowed("restore:download")
  @Produces(MediaType.WILDCARD)
  @Operation(
      summary = "Download a file as it was at an instant",
      description = "All of it is read and checked before the first byte is sent.")
  @APIResponse(
      responseCode = "200",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_OCTET_STREAM,
              schema = @Schema(format = "binary")))
  public Response content(
      @PathParam("id") UUID id,
      @QueryParam("at") @Nullable Instant at,
      @QueryParam("path") @NotEmpty String path) {
    FileStore store = access.find(id);
    paidPlan.require();
    Instant instant = windows.require(id, at);
    FileVersion version =
        history
            .find(id, instant, WantedPath.path("path", path))
            .filter(found -> found.node() instanceof Node.File)
            .orElseThrow(() -> Refusal.notFound("file '" + path + "' at " + instant));
    AnyRepository.Whole whole = whole(store, version);
    record(store, instant, path);
    return attachment(store, whole::writeTo, MediaType.APPLICATION_OCTET_STREAM, lastName(path));
  }

  @GET
  @Path("{id:[^/:]+}/archive")
  @PermissionsAllowed("restore:download")
  @Produces(MediaType.WILDCARD)
  @Operation(
      summary = "Download a directory as it was at an instant",
      description =
          "A ZIP archive, without symbolic links. Each file is checked before its first byte is"
              + " sent; an archive that breaks off ends without its last chunk.")
  @APIResponse(
      responseCode = "200",
      content = @Content(mediaType = "application/zip", schema = @Schema(format = "binary")))
  public Response archive(
      @PathParam("id") UUID id,
      @QueryParam("at") @Nullable Instant at,
      @QueryParam("directory") @DefaultValue("") String directory) {
    FileStore store = access.find(id);
    paidPlan.require();
    Instant instant = windows.require(id, at);
    String top = WantedPath.directory(directory);
    FileArchive archive = new FileArchive(contents(store), store.place().naming());
    record(store, instant, top);
    return attachment(
        store,
        out -> archive.write(history.tree(id, instant, top), out),
        "application/zip",
        FileName.of(store.name(), "zip"));
  }

  private static String lastName(String path) {
    return path.substring(path.lastIndexOf('/', path.length() - 2) + 1);
  }

  /// @throws Refusal REPOSITORY_DAMAGED if no repository has it as it was
  private AnyRepository.Whole whole(FileStore store, FileVersion version) {
    try {
      return contents(store).whole(version.contentOfFile(), ((Node.File) version.node()).size());
    } catch (CorruptObject | ObjectNotFound e) {
      Log.errorf(e, "A file of store %s is damaged", store.id());
      throw new Refusal(
          BackupProblem.REPOSITORY_DAMAGED, "file store " + store.id() + ": " + e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException("a file of store " + store.id(), e);
    }
  }

  private AnyRepository contents(FileStore store) {
    try {
      return vaults.contents(store);
    } catch (KeyUnavailable e) {
      throw KeyRefusal.of(e);
    } catch (IOException e) {
      throw new UncheckedIOException("the files of store " + store.id(), e);
    }
  }

  private void record(FileStore store, Instant instant, String path) {
    QuarkusTransaction.requiringNew()
        .run(() ->
            audit.record(
                caller.actor(),
                store.tenant(),
                "file-store.download",
                store.id().toString(),
                Map.of("at", instant.toString(), "path", path)));
  }

  private static Response attachment(
      FileStore store, StreamingOutput content, String mediaType, String fileName) {
    StreamingOutput watched =
        out -> {
          try {
            var buffered = new BufferedOutputStream(out, BUFFER);
            content.write(buffered);
            buffered.flush();
          } catch (IOException | RuntimeException e) {
            Log.warnf(e, "A download from file store %s broke off", store.id());
            throw e;
          }
        };
    return Response.ok(watched, mediaType)
        .header("Content-Disposition", FileName.attachment(fileName))
        .build();
  }
}
