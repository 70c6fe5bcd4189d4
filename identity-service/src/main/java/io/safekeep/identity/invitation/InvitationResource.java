package io.safekeep.identity.invitation;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.contracts.TenantId;
import io.safekeep.identity.invitation.Invitation.State;
import io.safekeep.identity.role.AssignableRoles;
import io.safekeep.identity.role.Role;
import io.safekeep.identity.role.Role.Holder;
import io.safekeep.identity.tenant.TenantDirectory;
import io.safekeep.identity.user.UserName;
import io.safekeep.runtime.http.Page;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import jakarta.transaction.Transactional;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/// A tenant's invitations over HTTP. Inviting takes no idempotency key: the user name does the
/// same.
@Path("/v1/tenants/{tenant}/invitations")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Invitations")
public class InvitationResource {

  private static final UUID NEWEST = new UUID(-1, -1);

  private final TendInvitations tendInvitations;
  private final SqlInvitations invitations;
  private final TenantDirectory tenants;
  private final Caller caller;
  private final Clock clock;

  InvitationResource(
      TendInvitations tendInvitations,
      SqlInvitations invitations,
      TenantDirectory tenants,
      Caller caller,
      Clock clock) {
    this.tendInvitations = tendInvitations;
    this.invitations = invitations;
    this.tenants = tenants;
    this.caller = caller;
    this.clock = clock;
  }

  @Schema(name = "NewInvitation")
  public record NewInvitation(
      @NotNull @Email @Size(max = 254) @Schema(format = "email") String email,
      @NotEmpty @Size(max = 10) @Schema(description = "tenant-admin, member") List<String> roles,
      @Pattern(
              regexp = UserName.PATTERN,
              message = "has other characters than letters, digits and . _ + ' - in between")
          @Schema(description = "What stands before the @ of the address unless said")
          @Nullable String userName) {

    @Override
    public String toString() {
      return "NewInvitation[" + roles + "]";
    }
  }

  @Schema(name = "Invitation")
  public record InvitationView(
      UUID id,
      String email,
      String userName,
      List<String> roles,
      @Schema(enumeration = {"open", "expired", "accepted", "withdrawn"}) String state,
      String invitedBy,
      Instant invitedAt,
      Instant expiresAt) {

    static InvitationView of(Invitation invitation, Instant now) {
      boolean expired = invitation.state() == State.OPEN && !invitation.expiresAt().isAfter(now);
      return new InvitationView(
          invitation.id(),
          invitation.email(),
          invitation.userName(),
          invitation.roles().stream().map(Role::label).sorted().toList(),
          expired ? "expired" : invitation.state().name().toLowerCase(Locale.ROOT),
          invitation.invitedBy(),
          invitation.invitedAt(),
          invitation.expiresAt());
    }
  }

  @POST
  @PermissionsAllowed("invitation:create")
  @Operation(
      summary = "Invite somebody by mail",
      description =
          "The mail has a code that works once, for a week; whoever has it chooses a password")
  @APIResponse(responseCode = "201", description = "A mail is on its way")
  @APIResponse(responseCode = "409", description = "Problem user-name-taken, no-mail-server")
  @APIResponse(responseCode = "422", description = "Problem role-not-assignable")
  public RestResponse<InvitationView> invite(UUID tenant, @NotNull @Valid NewInvitation request) {
    var invitation =
        tendInvitations.invite(
            caller.actor(),
            touchable(tenant),
            request.email(),
            request.userName(),
            AssignableRoles.of(Holder.TENANT_USER, request.roles()));
    return RestResponse.status(
        RestResponse.Status.CREATED, InvitationView.of(invitation, clock.instant()));
  }

  @GET
  @PermissionsAllowed("invitation:read")
  @Transactional
  @Operation(summary = "List the tenant's invitations, newest first")
  public Page<InvitationView> list(
      UUID tenant,
      @QueryParam("cursor") @Nullable UUID cursor,
      @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(Page.MOST) int limit) {
    var now = clock.instant();
    var oneMore =
        invitations
            .before(touchable(tenant), Objects.requireNonNullElse(cursor, NEWEST), limit + 1)
            .stream()
            .map(invitation -> InvitationView.of(invitation, now))
            .toList();
    return Page.of(oneMore, limit, invitation -> invitation.id().toString());
  }

  @POST
  @Path("/{id:[^/:]+}:resend")
  @PermissionsAllowed("invitation:create")
  @Operation(summary = "Send another mail; the code of the one before is refused")
  @APIResponse(responseCode = "204", description = "A mail is on its way")
  public void resend(UUID tenant, UUID id) {
    tendInvitations.resend(caller.actor(), touchable(tenant), id);
  }

  @POST
  @Path("/{id:[^/:]+}:withdraw")
  @PermissionsAllowed("invitation:withdraw")
  @Operation(summary = "Take an invitation back; its code is refused")
  @APIResponse(responseCode = "204", description = "Taken back")
  public void withdraw(UUID tenant, UUID id) {
    tendInvitations.withdraw(caller.actor(), touchable(tenant), id);
  }

  /// @throws Refusal NOT_FOUND for another's tenant as for none
  private TenantId touchable(UUID tenant) {
    return tenants.get(caller.tenantAskedFor(tenant)).id();
  }
}
