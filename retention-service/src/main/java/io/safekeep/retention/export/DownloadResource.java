package io.safekeep.retention.export;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.security.PermissionsAllowed;
import io.safekeep.retention.RetentionProblem;
import io.safekeep.retention.export.SqlExports.Link;
import io.safekeep.retention.export.TenantExport.Ready;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.secret.Secret;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Archives over HTTP.
@Path("/v1/export-downloads")
@Tag(name = "Exports")
@RunOnVirtualThread
public class DownloadResource {

  /// How long a download that broke off can go on.
  private static final Duration RESUMABLE = Duration.ofHours(24);

  private static final int BUFFER = 64 << 10;

  private final SqlExports exports;
  private final Spool spool;
  private final AuditTrail audit;
  private final Caller caller;
  private final Clock clock;

  DownloadResource(SqlExports exports, Spool spool, AuditTrail audit, Caller caller, Clock clock) {
    this.exports = exports;
    this.spool = spool;
    this.audit = audit;
    this.caller = caller;
    this.clock = clock;
  }

  @GET
  @Path("{link}")
  @PermissionsAllowed("tenant-export:download")
  @Produces(MediaType.WILDCARD)
  @Operation(
      summary = "Fetch an archive",
      description =
          "Once, by whoever made the link. `Range` with `If-Range` continues a download that broke off;"
              + " `ETag` is the archive's SHA-256.")
  @APIResponse(
      responseCode = "200",
      content = @Content(mediaType = "application/zip", schema = @Schema(format = "binary")))
  @APIResponse(responseCode = "206", description = "A part of it")
  @APIResponse(responseCode = "416", description = "There is no such part")
  public Response fetch(
      @PathParam("link") String secret,
      @HeaderParam("Range") @Nullable String range,
      @HeaderParam("If-Range") @Nullable String ifRange) {
    String hash = new Secret(secret).hash();
    Link link =
        exports
            .link(hash)
            .filter(known -> known.subject().equals(caller.subject()))
            .orElseThrow(DownloadResource::unknown);
    TenantExport export =
        exports
            .find(link.export())
            .filter(known -> caller.mayTouch(known.tenant()))
            .orElseThrow(DownloadResource::unknown);
    if (!(export.state() instanceof Ready ready)) {
      throw new Refusal(
          RetentionProblem.EXPORT_STATE, "export " + export.id() + " is " + export.state().label());
    }
    String tag = "\"" + ready.sha256() + "\"";
    try {
      ByteRange part =
          ifRange == null || ifRange.equals(tag)
              ? ByteRange.of(range, ready.archiveBytes()).orElse(null)
              : null;
      begin(hash, link, export, part);
      return answer(export, ready, tag, part);
    } catch (ByteRange.Unsatisfiable none) {
      return Response.status(Response.Status.REQUESTED_RANGE_NOT_SATISFIABLE)
          .header("Content-Range", "bytes */" + ready.archiveBytes())
          .build();
    }
  }

  /// Begins the one download, or lets it go on.
  private void begin(String hash, Link link, TenantExport export, @Nullable ByteRange part) {
    Instant now = clock.instant();
    if (link.begunAt() != null) {
      if (part == null || part.first() == 0 || now.isAfter(link.begunAt().plus(RESUMABLE))) {
        throw used();
      }
      return;
    }
    if (now.isAfter(link.expiresAt())) {
      throw unknown();
    }
    QuarkusTransaction.requiringNew()
        .run(() -> {
          if (!exports.beginDownload(hash, now)) {
            throw used();
          }
          audit.record(
              caller.actor(),
              export.tenant(),
              "tenant-export.download",
              export.id().toString(),
              Map.of());
        });
  }

  private Response answer(TenantExport export, Ready ready, String tag, @Nullable ByteRange part) {
    byte[] key = exports.key(export.id()).orElseThrow(DownloadResource::unknown);
    var archive = new SealedFile(spool.path(ready.archive()), key);
    ByteRange sent = part == null ? new ByteRange(0, ready.archiveBytes() - 1) : part;
    String ending = export.recipient() == null ? "zip" : "zip.age";
    Response.ResponseBuilder answer =
        Response.status(part == null ? Response.Status.OK : Response.Status.PARTIAL_CONTENT)
            .entity((StreamingOutput) out -> send(archive, sent, out))
            .type(export.recipient() == null ? "application/zip" : "application/octet-stream")
            .header("Content-Length", sent.length())
            .header("Accept-Ranges", "bytes")
            .header("ETag", tag)
            .header(
                "Content-Disposition",
                "attachment; filename=\"export-%s.%s\"".formatted(export.id(), ending));
    if (part != null) {
      answer.header(
          "Content-Range",
          "bytes %d-%d/%d".formatted(part.first(), part.last(), ready.archiveBytes()));
    }
    return answer.build();
  }

  private static void send(SealedFile archive, ByteRange part, OutputStream out)
      throws IOException {
    var buffer = new byte[BUFFER];
    try (InputStream in = archive.read(part.first())) {
      long left = part.length();
      while (left > 0) {
        int read = in.read(buffer, 0, (int) Math.min(BUFFER, left));
        if (read < 0) {
          throw new IOException("archive " + archive + " ends too early");
        }
        out.write(buffer, 0, read);
        left -= read;
      }
    }
  }

  private static Refusal used() {
    return new Refusal(RetentionProblem.LINK_USED, "a download by this link began before");
  }

  private static Refusal unknown() {
    return Refusal.notFound("this link");
  }
}
