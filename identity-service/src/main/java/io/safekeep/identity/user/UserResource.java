package io.safekeep.identity.user;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.contracts.TenantId;
import io.safekeep.identity.password.Password;
import io.safekeep.identity.role.Role;
import io.safekeep.runtime.http.Idempotency;
import io.safekeep.runtime.http.Page;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import jakarta.transaction.Transactional;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/// A tenant's users over HTTP.
@Path("/v1/tenants/{tenant}/users")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Users")
class UserResource {

  private static final UUID FIRST = new UUID(0, 0);

  private final CreateUser createUser;
  private final DeactivateUser deactivateUser;
  private final Users users;
  private final Idempotency idempotency;
  private final Caller caller;

  UserResource(
      CreateUser createUser,
      DeactivateUser deactivateUser,
      Users users,
      Idempotency idempotency,
      Caller caller) {
    this.createUser = createUser;
    this.deactivateUser = deactivateUser;
    this.users = users;
    this.idempotency = idempotency;
    this.caller = caller;
  }

  @Schema(name = "NewUser")
  record NewUser(
      @NotNull
          @Size(max = 64)
          @Pattern(
              regexp = "(?i)[a-z0-9]([a-z0-9._-]*[a-z0-9])?",
              message = "has other characters than letters, digits, dot, hyphen and underscore")
          @Schema(
              description = "Unique within the tenant; signs in as userName@domain",
              examples = "ada")
          String userName,
      @NotBlank @Size(max = 200) @Schema(examples = "Ada Lovelace") String displayName,
      @NotEmpty @Size(max = 10) @Schema(description = "tenant-admin, member") List<String> roles,
      @NotNull @Schema(format = "password") String password) {

    @Override
    public String toString() {
      return "NewUser[" + userName + "]";
    }
  }

  @Schema(name = "UserReason")
  record Reason(@NotBlank @Size(max = 500) String reason) {}

  @Schema(name = "User")
  record UserView(
      UUID id,
      UUID tenant,
      String userName,
      String displayName,
      List<String> roles,
      @Schema(enumeration = {"active", "deactivated"}) String state,
      @Nullable Instant deactivatedAt,
      Instant createdAt) {

    static UserView of(User user) {
      var profile = user.profile();
      return new UserView(
          profile.id(),
          profile.tenant().value(),
          profile.userName(),
          profile.displayName(),
          profile.roles().stream().map(Role::label).sorted().toList(),
          switch (user) {
            case User.Active _ -> "active";
            case User.Deactivated _ -> "deactivated";
          },
          user instanceof User.Deactivated deactivated ? deactivated.deactivatedAt() : null,
          profile.createdAt());
    }
  }

  @POST
  @PermissionsAllowed("user:create")
  @Transactional
  @Operation(summary = "Create a user of the tenant")
  @APIResponse(responseCode = "201", description = "Created")
  @APIResponse(responseCode = "409", description = "Problem user-name-taken")
  @APIResponse(responseCode = "422", description = "Problem password-too-weak, role-not-assignable")
  public RestResponse<UserView> create(
      UUID tenant,
      @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey,
      @NotNull @Valid NewUser request) {
    var id = touchable(tenant);
    // Not the password: a plain hash of the request is kept to recognise a repetition.
    var recognised = List.of(tenant, request.userName(), request.displayName(), request.roles());
    var created =
        idempotency.once(
            idempotencyKey,
            recognised,
            UserView.class,
            () ->
                UserView.of(
                    createUser.create(
                        id,
                        request.userName(),
                        request.displayName().strip(),
                        request.roles(),
                        new Password(request.password()))));
    return RestResponse.ResponseBuilder.<UserView>created(
            URI.create("/v1/tenants/" + tenant + "/users/" + created.id()))
        .entity(created)
        .build();
  }

  @GET
  @PermissionsAllowed("user:read")
  @Transactional
  @Operation(summary = "List the tenant's users, oldest first")
  public Page<UserView> list(
      UUID tenant,
      @QueryParam("cursor") @Nullable UUID cursor,
      @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(Page.MOST) int limit) {
    var oneMore =
        users.after(touchable(tenant), cursor == null ? FIRST : cursor, limit + 1).stream()
            .map(entity -> UserView.of(entity.toUser()))
            .toList();
    return Page.of(oneMore, limit, user -> user.id().toString());
  }

  @GET
  @Path("/{id:[^/:]+}")
  @PermissionsAllowed("user:read")
  @Transactional
  @Operation(summary = "Read one user")
  public UserView read(UUID tenant, UUID id) {
    return UserView.of(users.of(touchable(tenant), id).toUser());
  }

  @POST
  @Path("/{id:[^/:]+}:deactivate")
  @PermissionsAllowed("user:deactivate")
  @Operation(summary = "Take a user's access away")
  @APIResponse(responseCode = "409", description = "Problem person-not-active")
  public UserView deactivate(UUID tenant, UUID id, @NotNull @Valid Reason request) {
    return UserView.of(deactivateUser.deactivate(touchable(tenant), id, request.reason()));
  }

  @POST
  @Path("/{id:[^/:]+}:activate")
  @PermissionsAllowed("user:activate")
  @Operation(summary = "Give a deactivated user access again")
  @APIResponse(responseCode = "409", description = "Problem person-active")
  public UserView activate(UUID tenant, UUID id, @NotNull @Valid Reason request) {
    return UserView.of(deactivateUser.activate(touchable(tenant), id, request.reason()));
  }

  private TenantId touchable(UUID tenant) {
    var id = new TenantId(tenant);
    if (!caller.mayTouch(id)) {
      throw Refusal.notFound("tenant " + tenant);
    }
    return id;
  }
}
