package io.safekeep.retention.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.security.PermissionsAllowed;
import io.safekeep.retention.RetentionProblem;
import io.safekeep.retention.RetentionSettings;
import io.safekeep.retention.export.TenantExport.Cancelled;
import io.safekeep.retention.export.TenantExport.Expired;
import io.safekeep.retention.export.TenantExport.Failed;
import io.safekeep.retention.export.TenantExport.Ready;
import io.safekeep.retention.export.TenantExport.Requested;
import io.safekeep.retention.export.TenantExport.Running;
import io.safekeep.runtime.http.Idempotency;
import io.safekeep.runtime.http.Page;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.secret.Secret;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Exports over HTTP.
@Path("/v1/tenant-exports")
@Tag(name = "Exports")
@RunOnVirtualThread
public class ExportResource {

  private final RequestExport requestExport;
  private final SqlExports exports;
  private final RetentionSettings settings;
  private final Idempotency idempotency;
  private final Caller caller;
  private final Clock clock;

  ExportResource(
      RequestExport requestExport,
      SqlExports exports,
      RetentionSettings settings,
      Idempotency idempotency,
      Caller caller,
      Clock clock) {
    this.requestExport = requestExport;
    this.exports = exports;
    this.settings = settings;
    this.idempotency = idempotency;
    this.caller = caller;
    this.clock = clock;
  }

  /// What is to be exported: everything of the caller's tenant.
  ///
  /// @param recipient public key of age (`age1...`) to which the archive is encrypted; not
  ///   encrypted for anybody if absent
  @Schema(name = "ExportRequest")
  public record Request(@Nullable @Size(max = 100) String recipient) {}

  /// An export as clients see it.
  ///
  /// @param object what is being written now, or null
  /// @param objects that are written
  /// @param bytes that were read from the stores
  /// @param archiveBytes size of what is fetched
  /// @param sha256 of what is fetched, in hexadecimal
  /// @param failure why it came to nothing
  @Schema(name = "TenantExport")
  public record View(
      UUID id,
      UUID tenant,
      String requestedBy,
      Instant requestedAt,
      @Nullable String recipient,
      @Schema(enumeration = {"requested", "running", "ready", "failed", "cancelled", "expired"})
          String state,
      @Nullable String object,
      long objects,
      long bytes,
      @Nullable Long archiveBytes,
      @Nullable String sha256,
      @Nullable String manifestSha256,
      @Nullable Instant endedAt,
      @Nullable Instant expiresAt,
      @Nullable String failure) {

    static View of(TenantExport export) {
      return switch (export.state()) {
        case Requested _ -> of(export, null, 0, 0, null, null, null);
        case Running at -> of(export, at.object(), at.objects(), at.bytes(), null, null, null);
        case Ready ready ->
            of(export, null, ready.objects(), ready.bytes(), ready, ready.readyAt(), null);
        case Failed failed -> of(export, null, 0, 0, null, failed.at(), failed.why());
        case Cancelled cancelled -> of(export, null, 0, 0, null, cancelled.at(), null);
        case Expired expired -> of(export, null, 0, 0, null, expired.at(), null);
      };
    }

    private static View of(
        TenantExport export,
        @Nullable String object,
        long objects,
        long bytes,
        @Nullable Ready ready,
        @Nullable Instant endedAt,
        @Nullable String failure) {
      return new View(
          export.id(),
          export.tenant().value(),
          export.requestedBy(),
          export.requestedAt(),
          export.recipient(),
          export.state().label(),
          object,
          objects,
          bytes,
          ready == null ? null : ready.archiveBytes(),
          ready == null ? null : ready.sha256(),
          ready == null ? null : ready.manifestSha256(),
          endedAt,
          ready == null ? null : ready.expiresAt(),
          failure);
    }
  }

  /// Where an archive can be fetched, once and by whoever asked for the link.
  ///
  /// @param expiresAt until when the download can begin
  @Schema(name = "ExportLink")
  public record Link(String path, Instant expiresAt) {}

  @POST
  @PermissionsAllowed("tenant-export:create")
  @Operation(
      summary = "Request an export of all data of the caller's tenant",
      description =
          "Databases as CSV and SQL, files as they are, in one ZIP archive with a signed manifest. Every"
              + " tenant may, also after its last relationship has ended, until its purge begins.")
  @APIResponse(
      responseCode = "201",
      content = @Content(schema = @Schema(implementation = View.class)))
  public Response request(
      @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey,
      @NotNull @Valid Request body) {
    Optional<Recipient> recipient = recipient(body.recipient());
    View view =
        QuarkusTransaction.requiringNew()
            .call(() ->
                idempotency.once(
                    idempotencyKey,
                    body,
                    View.class,
                    () ->
                        View.of(
                            requestExport.request(caller.tenant(), recipient, caller.actor()))));
    return Response.created(URI.create("/v1/tenant-exports/" + view.id())).entity(view).build();
  }

  private static Optional<Recipient> recipient(@Nullable String publicKey) {
    try {
      return Optional.ofNullable(publicKey).map(Recipient::new);
    } catch (IllegalArgumentException e) {
      throw Refusal.invalid("recipient", String.valueOf(e.getMessage()));
    }
  }

  @GET
  @PermissionsAllowed("tenant-export:read")
  @Operation(summary = "List exports, newest first", description = "Those of the caller's tenant.")
  public Page<View> list(
      @QueryParam("tenant") @Nullable UUID tenant,
      @QueryParam("cursor") @Nullable UUID cursor,
      @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(Page.MOST) int limit) {
    return Page.of(
        exports.page(caller.tenantToList(tenant).orElse(null), cursor, limit + 1).stream()
            .map(View::of)
            .toList(),
        limit,
        view -> view.id().toString());
  }

  @GET
  @Path("{id:[^/:]+}")
  @PermissionsAllowed("tenant-export:read")
  @Operation(summary = "Look at an export", description = "How far it is, and what it became.")
  public View find(@PathParam("id") UUID id) {
    return View.of(known(id));
  }

  @POST
  @Path("{id:[^/:]+}:cancel")
  @PermissionsAllowed("tenant-export:create")
  @Operation(summary = "Cancel an export", description = "One that is not over yet.")
  @APIResponse(responseCode = "204")
  public void cancel(@PathParam("id") UUID id) {
    requestExport.cancel(known(id), caller.actor());
  }

  @GET
  @Path("{id:[^/:]+}/manifest")
  @PermissionsAllowed("tenant-export:read")
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "What is in the archive",
      description = "`manifest.json` of the archive: counts and checksums of each table.")
  public String manifest(@PathParam("id") UUID id) {
    String payload = ready(id).manifest().split("\\.", -1)[1];
    return new String(Base64.getUrlDecoder().decode(payload), UTF_8);
  }

  @GET
  @Path("{id:[^/:]+}/signed-manifest")
  @PermissionsAllowed("tenant-export:read")
  @Produces("application/jose")
  @Operation(
      summary = "The manifest with its signature",
      description = "A compact JWS of a key of `/v1/signing-keys`, whose purpose is `manifest`.")
  public String signedManifest(@PathParam("id") UUID id) {
    return ready(id).manifest();
  }

  @POST
  @Path("{id:[^/:]+}/links")
  @PermissionsAllowed("tenant-export:download")
  @Operation(
      summary = "Make a link to an archive",
      description =
          "Good for one download by whoever makes it. A download that breaks off goes on by Range"
              + " requests for 24 hours.")
  @APIResponse(
      responseCode = "201",
      content = @Content(schema = @Schema(implementation = Link.class)))
  public Response link(@PathParam("id") UUID id) {
    Ready ready = ready(id);
    Instant until = clock.instant().plus(settings.exports().linkLife());
    Instant expiresAt = until.isBefore(ready.expiresAt()) ? until : ready.expiresAt();
    Secret secret = Secret.random("sk_export_");
    exports.add(secret.hash(), new SqlExports.Link(id, caller.subject(), expiresAt, null));
    URI path = URI.create("/v1/export-downloads/" + secret.value());
    return Response.created(path).entity(new Link(path.toString(), expiresAt)).build();
  }

  private TenantExport known(UUID id) {
    return exports
        .find(id)
        .filter(export -> caller.mayTouch(export.tenant()))
        .orElseThrow(() -> Refusal.notFound("export " + id));
  }

  private Ready ready(UUID id) {
    TenantExport export = known(id);
    if (export.state() instanceof Ready ready) {
      return ready;
    }
    throw new Refusal(
        RetentionProblem.EXPORT_STATE, "export " + id + " is " + export.state().label());
  }
}
