package io.safekeep.notification.attestation;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.notification.attestation.Attestation.Withdrawal;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.http.Idempotency;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.problem.CommonProblem;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.transaction.Transactional;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/// Attestations over HTTP.
@Path("/v1/attestations")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Trust")
@RunOnVirtualThread
public class AttestationResource {

  private final SqlAttestations attestations;
  private final Idempotency idempotency;
  private final AuditTrail audit;
  private final Caller caller;
  private final Ids ids;
  private final Clock clock;

  AttestationResource(
      SqlAttestations attestations,
      Idempotency idempotency,
      AuditTrail audit,
      Caller caller,
      Ids ids,
      Clock clock) {
    this.attestations = attestations;
    this.idempotency = idempotency;
    this.audit = audit;
    this.caller = caller;
    this.ids = ids;
    this.clock = clock;
  }

  /// @param kind for example `external-audit`
  /// @param holder who attests: a firm, a provider, a person
  /// @param scopes what it covers
  /// @param documentSha256 of the document, in hex
  /// @param issuedAt from when on it is good
  /// @param validUntil at most 400 days later
  /// @param owner who sees to the next one
  @Schema(name = "NewAttestation")
  public record NewAttestation(
      @NotBlank @Size(max = 60) String kind,
      @NotBlank @Size(max = 200) String holder,
      @NotNull @Size(max = 50) List<@NotBlank @Size(max = 100) String> scopes,
      @NotNull @Pattern(regexp = "[0-9a-f]{64}", message = "is no SHA-256 in hex")
          String documentSha256,
      @NotNull Instant issuedAt,
      @NotNull Instant validUntil,
      @NotBlank @Size(max = 200) String owner) {}

  @Schema(name = "Withdrawal")
  public record NewWithdrawal(@NotBlank @Size(max = 500) String reason) {}

  /// @param state `good`, `not-yet`, `over` or `withdrawn`
  @Schema(name = "Attestation")
  public record AttestationView(
      UUID id,
      String kind,
      String holder,
      List<String> scopes,
      String documentSha256,
      Instant issuedAt,
      Instant validUntil,
      String owner,
      String recordedBy,
      Instant recordedAt,
      @Schema(enumeration = {"good", "not-yet", "over", "withdrawn"}) String state,
      @Nullable String withdrawnWhy) {

    static AttestationView of(Attestation it, Instant now) {
      Withdrawal withdrawn = it.withdrawn();
      return new AttestationView(
          it.id(),
          it.kind().label(),
          it.holder(),
          it.scopes(),
          it.documentSha256(),
          it.issuedAt(),
          it.validUntil(),
          it.owner(),
          it.recordedBy(),
          it.recordedAt(),
          state(it, now),
          withdrawn == null ? null : withdrawn.why());
    }

    private static String state(Attestation it, Instant now) {
      if (it.withdrawn() != null) {
        return "withdrawn";
      }
      if (it.issuedAt().isAfter(now)) {
        return "not-yet";
      }
      return it.validUntil().isAfter(now) ? "good" : "over";
    }
  }

  @GET
  @PermissionsAllowed("attestation:read")
  @Operation(summary = "All attestations", description = "Newest first, withdrawn ones too.")
  public List<AttestationView> all() {
    Instant now = clock.instant();
    return attestations.all().stream().map(it -> AttestationView.of(it, now)).toList();
  }

  @POST
  @Transactional
  @PermissionsAllowed("attestation:record")
  @Operation(
      summary = "Record that somebody vouches for something",
      description =
          "The document stays where it is; its digest is kept. Never changed, only withdrawn.")
  @APIResponse(responseCode = "201", description = "On record")
  public RestResponse<AttestationView> record(
      @HeaderParam("Idempotency-Key") @Nullable String key, @Valid @NotNull NewAttestation body) {
    AttestationKind kind =
        AttestationKind.find(body.kind())
            .orElseThrow(() -> Refusal.invalid("kind", "is not one that can be attested"));
    if (!body.validUntil().isAfter(body.issuedAt())
        || body.validUntil().isAfter(body.issuedAt().plus(Attestation.LONGEST))) {
      throw Refusal.invalid(
          "validUntil",
          "has to be after issuedAt, by at most " + Attestation.LONGEST.toDays() + " days");
    }
    AttestationView made =
        idempotency.once(key, body, AttestationView.class, () -> add(kind, body));
    return RestResponse.status(RestResponse.Status.CREATED, made);
  }

  private AttestationView add(AttestationKind kind, NewAttestation body) {
    Instant now = clock.instant();
    var attestation =
        new Attestation(
            ids.next(),
            kind,
            body.holder().strip(),
            body.scopes(),
            body.documentSha256(),
            body.issuedAt(),
            body.validUntil(),
            body.owner().strip(),
            caller.actor().subject(),
            now,
            null);
    attestations.add(attestation);
    audit.record(
        caller.actor(),
        null,
        "attestation.record",
        attestation.id().toString(),
        Map.of(
            "kind",
            kind.label(),
            "holder",
            attestation.holder(),
            "document",
            body.documentSha256()));
    return AttestationView.of(attestation, now);
  }

  @POST
  @Path("{id}:withdraw")
  @Transactional
  @PermissionsAllowed("attestation:record")
  @Operation(
      summary = "Withdraw an attestation that was recorded wrongly",
      description = "It stays on record as withdrawn, with the reason.")
  @APIResponse(responseCode = "409", description = "Problem conflict: it was withdrawn before")
  public AttestationView withdraw(@PathParam("id") UUID id, @Valid @NotNull NewWithdrawal body) {
    Attestation known =
        attestations.lock(id).orElseThrow(() -> Refusal.notFound("attestation " + id));
    if (known.withdrawn() != null) {
      throw new Refusal(CommonProblem.CONFLICT, "attestation " + id + " was withdrawn before");
    }
    attestations.withdraw(
        id, new Withdrawal(clock.instant(), caller.actor().subject(), body.reason()));
    audit.record(
        caller.actor(),
        null,
        "attestation.withdraw",
        id.toString(),
        Map.of("reason", body.reason()));
    return AttestationView.of(attestations.lock(id).orElseThrow(), clock.instant());
  }
}
