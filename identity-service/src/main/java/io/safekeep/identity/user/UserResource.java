package io.safekeep.identity.user;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.contracts.TenantId;
import io.safekeep.identity.password.Password;
import io.safekeep.identity.role.AssignableRoles;
import io.safekeep.identity.role.Role;
import io.safekeep.identity.role.Role.Holder;
import io.safekeep.identity.user.CreateUser.NewPerson;
import io.safekeep.runtime.http.Idempotency;
import io.safekeep.runtime.http.Page;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import jakarta.transaction.Transactional;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Email;
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
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
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
  private final ChangeUser changeUser;
  private final DeactivateUser deactivateUser;
  private final Users users;
  private final Idempotency idempotency;
  private final Caller caller;

  UserResource(
      CreateUser createUser,
      ChangeUser changeUser,
      DeactivateUser deactivateUser,
      Users users,
      Idempotency idempotency,
      Caller caller) {
    this.createUser = createUser;
    this.changeUser = changeUser;
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
              regexp = UserName.PATTERN,
              message = "has other characters than letters, digits and . _ + ' - in between")
          @Schema(
              description = "Unique within the tenant; signs in as userName@domain",
              examples = "ada")
          String userName,
      @NotBlank @Size(max = 200) @Schema(examples = "Ada Lovelace") String displayName,
      @NotEmpty @Size(max = 10) @Schema(description = "tenant-admin, member") List<String> roles,
      @NotNull @Schema(format = "password") String password,
      @Email @Size(max = 254) @Nullable String email,
      @Size(max = 35) @Schema(examples = "de-CH") @Nullable String locale,
      @Size(max = 50) @Schema(examples = "Europe/Zurich") @Nullable String zone) {

    @Override
    public String toString() {
      return "NewUser[" + userName + "]";
    }
  }

  @Schema(name = "UserParticulars")
  record ParticularsView(
      @NotBlank @Size(max = 200) @Schema(examples = "Ada Lovelace") String displayName,
      @Email @Size(max = 254) @Nullable String email,
      @Size(max = 35) @Schema(examples = "de-CH", description = "BCP 47") @Nullable String locale,
      @Size(max = 50) @Schema(examples = "Europe/Zurich", description = "IANA time zone")
          @Nullable String zone) {

    @Override
    public String toString() {
      return "ParticularsView[...]";
    }
  }

  @Schema(name = "UserRoles")
  record Roles(
      @NotEmpty @Size(max = 10) @Schema(description = "tenant-admin, member") List<String> roles) {}

  @Schema(name = "UserReason")
  record Reason(@NotBlank @Size(max = 500) String reason) {}

  @Schema(name = "User")
  record UserView(
      UUID id,
      UUID tenant,
      String userName,
      String displayName,
      @Nullable String email,
      @Nullable String locale,
      @Nullable String zone,
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
          profile.particulars().email().orElse(null),
          profile.particulars().locale().map(Locale::toLanguageTag).orElse(null),
          profile.particulars().zone().map(ZoneId::getId).orElse(null),
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
                        caller.actor(),
                        id,
                        new NewPerson(
                            request.userName(),
                            ReadParticulars.of(
                                request.displayName(),
                                request.email(),
                                request.locale(),
                                request.zone()),
                            AssignableRoles.of(Holder.TENANT_USER, request.roles()),
                            Optional.of(new Password(request.password()))))));
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
      @QueryParam("search")
          @DefaultValue("")
          @Size(max = 100)
          @Parameter(description = "Part of a name or mail address, in any case")
          String search,
      @QueryParam("cursor") @Nullable UUID cursor,
      @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(Page.MOST) int limit) {
    var oneMore =
        users
            .after(touchable(tenant), search.strip(), cursor == null ? FIRST : cursor, limit + 1)
            .stream()
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

  @PUT
  @Path("/{id:[^/:]+}/roles")
  @PermissionsAllowed("user:assign-roles")
  @Operation(
      summary = "Give a user these roles and no others",
      description = "Tokens have them from then on, refreshed ones too")
  @APIResponse(responseCode = "409", description = "Problem last-administrator")
  @APIResponse(responseCode = "422", description = "Problem role-not-assignable")
  public UserView assignRoles(UUID tenant, UUID id, @NotNull @Valid Roles request) {
    return UserView.of(
        changeUser.assign(
            caller.actor(),
            touchable(tenant),
            id,
            AssignableRoles.of(Holder.TENANT_USER, request.roles())));
  }

  @PUT
  @Path("/{id:[^/:]+}/profile")
  @PermissionsAllowed("user:describe")
  @Operation(summary = "Say who a user is: name, mail address, language, time zone")
  public UserView describe(UUID tenant, UUID id, @NotNull @Valid ParticularsView request) {
    return UserView.of(
        changeUser.describe(
            caller.actor(),
            touchable(tenant),
            id,
            ReadParticulars.of(
                request.displayName(), request.email(), request.locale(), request.zone())));
  }

  @POST
  @Path("/{id:[^/:]+}:deactivate")
  @PermissionsAllowed("user:deactivate")
  @Operation(summary = "Take a user's access away")
  @APIResponse(responseCode = "409", description = "Problem person-not-active, last-administrator")
  public UserView deactivate(UUID tenant, UUID id, @NotNull @Valid Reason request) {
    return UserView.of(
        deactivateUser.deactivate(caller.actor(), touchable(tenant), id, request.reason()));
  }

  @POST
  @Path("/{id:[^/:]+}:activate")
  @PermissionsAllowed("user:activate")
  @Operation(summary = "Give a deactivated user access again")
  @APIResponse(responseCode = "409", description = "Problem person-active")
  public UserView activate(UUID tenant, UUID id, @NotNull @Valid Reason request) {
    return UserView.of(
        deactivateUser.activate(caller.actor(), touchable(tenant), id, request.reason()));
  }

  private TenantId touchable(UUID tenant) {
    var id = new TenantId(tenant);
    if (!caller.mayTouch(id)) {
      throw Refusal.notFound("tenant " + tenant);
    }
    return id;
  }
}
