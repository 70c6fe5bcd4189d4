package io.safekeep.access.customer;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.access.customer.SqlCustomerModes.Setting;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.problem.CommonProblem;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// What a tenant says about access to its data, over HTTP.
@Path("/v1/customer-access")
@Tag(name = "Customer's say")
@RunOnVirtualThread
public class CustomerAccessResource {

  private final SetCustomerMode setCustomerMode;
  private final SqlCustomerModes modes;
  private final Caller caller;

  CustomerAccessResource(SetCustomerMode setCustomerMode, SqlCustomerModes modes, Caller caller) {
    this.setCustomerMode = setCustomerMode;
    this.modes = modes;
    this.caller = caller;
  }

  /// @param mode `allow`, `approve` or `block`
  public record ModeRequest(@NotNull @Pattern(regexp = "allow|approve|block") String mode) {}

  /// @param setBy null if the tenant has set nothing: then it is `allow`
  @Schema(name = "CustomerAccess")
  public record ModeView(
      UUID tenant,
      @Schema(enumeration = {"allow", "approve", "block"}) String mode,
      @Nullable String setBy,
      @Nullable Instant setAt) {}

  @GET
  @PermissionsAllowed("customer-access:read")
  @Operation(summary = "How a tenant lets the vendor's people in")
  public ModeView find(@QueryParam("tenant") @Nullable UUID tenant) {
    return view(caller.tenantAskedFor(tenant));
  }

  @PUT
  @PermissionsAllowed("customer-access:set")
  @Operation(
      summary = "Say how the caller's tenant lets the vendor's people in",
      description =
          "`block` ends all open access at once and refuses new requests, also in an emergency.")
  public ModeView set(@NotNull @Valid ModeRequest body) {
    if (caller.actor().onBehalf() != null) {
      throw new Refusal(CommonProblem.FORBIDDEN, "who acts for a tenant does not speak for it");
    }
    setCustomerMode.set(caller.tenant(), CustomerMode.of(body.mode()), caller.actor());
    return view(caller.tenant());
  }

  private ModeView view(TenantId tenant) {
    var setting = modes.find(tenant);
    return new ModeView(
        tenant.value(),
        modes.of(tenant).label(),
        setting.map(Setting::by).orElse(null),
        setting.map(Setting::at).orElse(null));
  }
}
