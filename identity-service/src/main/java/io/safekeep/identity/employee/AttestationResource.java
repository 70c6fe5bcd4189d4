package io.safekeep.identity.employee;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.identity.attestation.Attestation;
import io.safekeep.identity.attestation.Attestation.Kind;
import io.safekeep.identity.attestation.SqlAttestations;
import io.safekeep.identity.attestation.Standing;
import io.safekeep.runtime.problem.Refusal;
import jakarta.transaction.Transactional;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/// What is on record about one of the vendor's people, and what follows from it.
@Path("/v1/employees/{id:[^/:]+}/attestations")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Employees")
class AttestationResource {

  private final RecordAttestation recordAttestation;
  private final SqlAttestations attestations;
  private final Employees employees;
  private final SettleEmployee settleEmployee;

  AttestationResource(
      RecordAttestation recordAttestation,
      SqlAttestations attestations,
      Employees employees,
      SettleEmployee settleEmployee) {
    this.recordAttestation = recordAttestation;
    this.attestations = attestations;
    this.employees = employees;
    this.settleEmployee = settleEmployee;
  }

  @Schema(name = "NewAttestation")
  record NewAttestation(
      @NotNull
          @Schema(
              description = "background-check, nda, acknowledgement, training, course or reference")
          String kind,
      @Nullable
          @Size(max = 10)
          @Schema(
              description =
                  "The checks (employment, education, criminal), the policy's version, the course;"
                      + " for a reference, present or declined")
          Set<@NotBlank @Size(max = 50) String> covers,
      @NotBlank @Size(max = 200) @Schema(description = "Who made the check or held the course")
          String provider,
      @NotNull Instant completedAt,
      @Nullable @Schema(description = "Trainings and courses count for a year at most")
          Instant validUntil,
      @NotNull
          @Pattern(regexp = "[0-9a-f]{64}", message = "is no SHA-256 in lower case")
          @Schema(description = "SHA-256 of the document, which stays where it is filed")
          String documentSha256) {}

  @Schema(name = "Attestation")
  record AttestationView(
      UUID id,
      String kind,
      List<String> covers,
      String provider,
      Instant completedAt,
      @Nullable Instant validUntil,
      @Nullable String documentSha256,
      String recordedBy,
      Instant recordedAt) {

    static AttestationView of(Attestation attestation) {
      return new AttestationView(
          attestation.id(),
          attestation.kind().label(),
          attestation.covers().stream().sorted().toList(),
          attestation.provider(),
          attestation.completedAt(),
          attestation.validUntil(),
          attestation.documentSha256(),
          attestation.recordedBy(),
          attestation.recordedAt());
    }
  }

  @Schema(name = "EmployeeGate")
  record GateView(
      String gate,
      boolean open,
      @Nullable Instant passedAt,
      @Nullable @Schema(description = "When it closes by itself") Instant until) {}

  @Schema(name = "EmployeeStanding")
  record StandingView(
      List<GateView> gates,
      @Schema(description = "Why the person cannot be activated") List<String> missingToStart,
      @Schema(description = "Why the person is kept out for now") List<String> suspendedFor,
      @Nullable @Schema(description = "When that may change by itself") Instant changesAt,
      List<AttestationView> attestations) {}

  @Schema(name = "Withdrawal")
  record Withdrawal(@NotBlank @Size(max = 500) String reason) {}

  @GET
  @PermissionsAllowed("employee:read")
  @Transactional
  @Operation(summary = "Read what is on record about an employee, and what follows from it")
  public StandingView read(UUID id) {
    var standing = settleEmployee.standing(employees.get(id).toEmployee().profile());
    return new StandingView(
        Standing.GATES.stream().map(gate -> gate(standing, gate)).toList(),
        standing.missingToStart(),
        standing.suspendedFor(),
        standing.changesAt().orElse(null),
        attestations.of(id).stream().map(AttestationView::of).toList());
  }

  private static GateView gate(Standing standing, Kind gate) {
    var passed = standing.gates().get(gate);
    return passed == null
        ? new GateView(gate.label(), false, null, null)
        : new GateView(gate.label(), true, passed.at(), passed.until().orElse(null));
  }

  @POST
  @PermissionsAllowed("employee:attest")
  @ResponseStatus(201)
  @Operation(
      summary = "Put on record what was checked, agreed or learnt",
      description = "Keeps the document's digest, not the document.")
  @APIResponse(responseCode = "409", description = "Problem person-not-active")
  public AttestationView add(UUID id, @NotNull @Valid NewAttestation request) {
    var kind =
        Kind.find(request.kind())
            .orElseThrow(() -> Refusal.invalid("kind", "is unknown: " + request.kind()));
    return AttestationView.of(
        recordAttestation.record(
            id,
            new RecordAttestation.Evidence(
                kind,
                request.covers() == null ? Set.of() : request.covers(),
                request.provider().strip(),
                request.completedAt(),
                request.validUntil(),
                request.documentSha256())));
  }

  @POST
  @Path("/{attestation:[^/:]+}:withdraw")
  @PermissionsAllowed("employee:attest")
  @Operation(summary = "Withdraw what was recorded by mistake; it stays on record as that")
  @APIResponse(responseCode = "409", description = "Problem person-not-active")
  public void withdraw(UUID id, UUID attestation, @NotNull @Valid Withdrawal request) {
    recordAttestation.withdraw(id, attestation, request.reason().strip());
  }
}
