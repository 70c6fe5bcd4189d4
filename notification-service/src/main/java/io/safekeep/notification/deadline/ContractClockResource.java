package io.safekeep.notification.deadline;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.contracts.TenantId;
import io.safekeep.notification.deadline.SqlClocks.Contract;
import io.safekeep.notification.incident.Sight;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.transaction.Transactional;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// How fast tenants' contracts want them told, over HTTP.
@Path("/v1/contract-clocks/{tenant}")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Legal clocks")
@RunOnVirtualThread
public class ContractClockResource {

  private final SqlClocks clocks;
  private final Sight sight;
  private final AuditTrail audit;
  private final Caller caller;
  private final Clock clock;

  ContractClockResource(
      SqlClocks clocks, Sight sight, AuditTrail audit, Caller caller, Clock clock) {
    this.clocks = clocks;
    this.sight = sight;
    this.audit = audit;
    this.caller = caller;
    this.clock = clock;
  }

  /// @param reference where the contract says so
  public record NewContract(
      @Min(1) @Max(720) int hours, @NotBlank @Size(max = 200) String reference) {}

  /// How fast a tenant's contract wants it told.
  @Schema(name = "ContractClock")
  public record ContractClockView(
      UUID tenant, int hours, String reference, String setBy, Instant setAt) {

    static ContractClockView of(Contract contract) {
      return new ContractClockView(
          contract.tenant().value(),
          contract.hours(),
          contract.reference(),
          contract.setBy(),
          contract.setAt());
    }
  }

  @GET
  @PermissionsAllowed("incident:notify")
  @Operation(summary = "How fast a tenant's contract wants to be told")
  public ContractClockView contract(@PathParam("tenant") UUID tenant) {
    sight.viewer();
    return clocks
        .contract(new TenantId(tenant))
        .map(ContractClockView::of)
        .orElseThrow(() -> Refusal.notFound("contract clock of tenant " + tenant));
  }

  @PUT
  @PermissionsAllowed("incident:notify")
  @Transactional
  @Operation(
      summary = "Say how fast a tenant's contract wants to be told",
      description = "Holds for incidents that are found to concern it from then on.")
  public ContractClockView set(
      @PathParam("tenant") UUID tenant, @NotNull @Valid NewContract request) {
    sight.viewer();
    var contract =
        new Contract(
            new TenantId(tenant),
            request.hours(),
            request.reference().strip(),
            caller.subject(),
            clock.instant());
    clocks.set(contract);
    audit.record(
        caller.actor(),
        contract.tenant(),
        "contract-clock.set",
        tenant.toString(),
        Map.of("hours", request.hours()));
    return ContractClockView.of(contract);
  }
}
