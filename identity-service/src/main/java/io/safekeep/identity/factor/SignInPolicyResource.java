package io.safekeep.identity.factor;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.contracts.TenantId;
import io.safekeep.identity.factor.SignInPolicy.SecondFactor;
import io.safekeep.identity.tenant.TenantDirectory;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import jakarta.transaction.Transactional;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// What a tenant asks of its people when they sign in.
@Path("/v1/tenants/{tenant}/sign-in-policy")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Sign-in")
class SignInPolicyResource {

  private final SqlSignInPolicies policies;
  private final TenantDirectory tenants;
  private final AuditTrail auditTrail;
  private final Caller caller;

  SignInPolicyResource(
      SqlSignInPolicies policies, TenantDirectory tenants, AuditTrail auditTrail, Caller caller) {
    this.policies = policies;
    this.tenants = tenants;
    this.auditTrail = auditTrail;
    this.caller = caller;
  }

  @Schema(name = "SignInPolicy")
  record PolicyView(
      @NotNull
          @Pattern(regexp = "optional|required", message = "is neither optional nor required")
          @Schema(
              enumeration = {"optional", "required"},
              description =
                  "Whether everybody has to have one; whoever has none sets one up at the next"
                      + " sign-in. Who has one is always asked for it.")
          String secondFactor) {}

  @GET
  @PermissionsAllowed("sign-in-policy:read")
  @Transactional
  @Operation(summary = "Read what the tenant asks of its people when they sign in")
  public PolicyView read(UUID tenant) {
    return new PolicyView(policies.of(touchable(tenant)).secondFactor().label());
  }

  @PUT
  @PermissionsAllowed("sign-in-policy:set")
  @Transactional
  @Operation(summary = "Set it; holds from the next sign-in on")
  public PolicyView set(UUID tenant, @NotNull @Valid PolicyView request) {
    var id = touchable(tenant);
    var policy = new SignInPolicy(SecondFactor.find(request.secondFactor()).orElseThrow());
    policies.set(id, policy);
    auditTrail.record(
        caller.actor(),
        id,
        "sign-in-policy.set",
        tenant.toString(),
        Map.of("secondFactor", request.secondFactor()));
    return request;
  }

  private TenantId touchable(UUID tenant) {
    var id = new TenantId(tenant);
    if (!caller.mayTouch(id)) {
      throw Refusal.notFound("tenant " + tenant);
    }
    return tenants.get(id).id();
  }
}
