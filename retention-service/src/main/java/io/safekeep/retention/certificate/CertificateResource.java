package io.safekeep.retention.certificate;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.contracts.TenantId;
import io.safekeep.retention.certificate.SqlCertificates.Issued;
import io.safekeep.runtime.http.Page;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Certificates over HTTP, in the forms in which they are handed on.
@Path("/v1/certificates")
@Tag(name = "Proof")
@RunOnVirtualThread
public class CertificateResource {

  private static final String JOSE = "application/jose";
  private static final String PDF = "application/pdf";

  private final SqlCertificates certificates;
  private final CertificatePdf pdf;
  private final Caller caller;

  CertificateResource(SqlCertificates certificates, CertificatePdf pdf, Caller caller) {
    this.certificates = certificates;
    this.pdf = pdf;
    this.caller = caller;
  }

  /// A certificate in a list.
  ///
  /// @param part 1 for the purge of what was live, 2 for the end of the last trace
  /// @param sha256 of its JSON, in hexadecimal
  @Schema(name = "Certificate")
  public record CertificateView(
      UUID id, UUID tenant, UUID deletionCase, int part, String sha256, Instant issuedAt) {

    static CertificateView of(Issued issued) {
      return new CertificateView(
          issued.id(),
          issued.tenant().value(),
          issued.deletionCase(),
          issued.part(),
          issued.sha256(),
          issued.issuedAt());
    }
  }

  @GET
  @PermissionsAllowed("purge-certificate:read")
  @Operation(summary = "List certificates", description = "Newest first.")
  public Page<CertificateView> list(
      @QueryParam("tenant") @Nullable UUID tenant,
      @QueryParam("cursor") @Nullable UUID cursor,
      @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(Page.MOST) int limit) {
    UUID asked = caller.tenantToList(tenant).map(TenantId::value).orElse(null);
    return Page.of(
        certificates.page(asked, cursor, limit + 1).stream().map(CertificateView::of).toList(),
        limit,
        view -> view.id().toString());
  }

  @GET
  @Path("{certificate}")
  @PermissionsAllowed("purge-certificate:read")
  @Operation(
      summary = "What a certificate says",
      description = "JSON in canonical form (RFC 8785): exactly the bytes that are signed.")
  @APIResponse(
      responseCode = "200",
      content =
          @Content(mediaType = "application/json", schema = @Schema(type = SchemaType.OBJECT)))
  @Produces("application/json")
  public String json(@PathParam("certificate") UUID certificate) {
    return payload(found(certificate));
  }

  @GET
  @Path("{certificate}/signed")
  @PermissionsAllowed("purge-certificate:read")
  @Operation(
      summary = "A certificate with its signature",
      description =
          "Compact JWS (RFC 7515) by Ed25519, payload included. VerifyCertificate.java checks it"
              + " with the keys of /v1/signing-keys, and so does any JOSE library.")
  @Produces(JOSE)
  public String signed(@PathParam("certificate") UUID certificate) {
    return found(certificate).signed();
  }

  @GET
  @Path("{certificate}/pdf")
  @PermissionsAllowed("purge-certificate:read")
  @Operation(
      summary = "A certificate for people",
      description = "The same statements on paper, with the digest of what is signed.")
  @Produces(PDF)
  @APIResponse(
      responseCode = "200",
      content =
          @Content(mediaType = PDF, schema = @Schema(type = SchemaType.STRING, format = "binary")))
  public Response pdf(@PathParam("certificate") UUID certificate) {
    Issued issued = found(certificate);
    return Response.ok(pdf.of(payload(issued), issued.sha256()), PDF)
        .header(
            "Content-Disposition",
            "attachment; filename=\"certificate-%s.pdf\"".formatted(issued.id()))
        .build();
  }

  private Issued found(UUID certificate) {
    return certificates
        .find(certificate)
        .filter(issued -> caller.mayTouch(issued.tenant()))
        .orElseThrow(() -> Refusal.notFound("certificate " + certificate));
  }

  private static String payload(Issued issued) {
    return new String(Base64.getUrlDecoder().decode(issued.signed().split("\\.", -1)[1]), UTF_8);
  }
}
