package io.safekeep.identity.factor;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.identity.account.AccountsInReach;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.security.Caller;
import jakarta.transaction.Transactional;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// For people who have lost their second factors and their recovery codes too.
@Path("/v1/accounts")
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Sign-in")
class ResetFactorsResource {

  private final AccountsInReach accounts;
  private final SecondFactors secondFactors;
  private final AuditTrail auditTrail;
  private final Caller caller;

  ResetFactorsResource(
      AccountsInReach accounts, SecondFactors secondFactors, AuditTrail auditTrail, Caller caller) {
    this.accounts = accounts;
    this.secondFactors = secondFactors;
    this.auditTrail = auditTrail;
    this.caller = caller;
  }

  @Schema(name = "FactorResetReason")
  record Reason(
      @NotBlank
          @Size(max = 500)
          @Schema(description = "How it was made sure that it is them; goes into the audit trail")
          String reason) {}

  @POST
  @Path("/{id:[^/:]+}:reset-second-factors")
  @PermissionsAllowed("second-factor:reset")
  @Transactional
  @Operation(
      summary = "Take away a person's authenticator app, passkeys and recovery codes",
      description =
          "From then on their password alone opens the account, unless a policy wants more")
  @APIResponse(responseCode = "204", description = "They are gone")
  public void reset(UUID id, @NotNull @Valid Reason request) {
    var account = accounts.find(id);
    secondFactors.reset(id);
    auditTrail.record(
        caller.actor(),
        account.tenant().orElse(null),
        "second-factors.reset",
        id.toString(),
        Map.of("reason", request.reason()));
  }
}
