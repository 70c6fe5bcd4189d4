package io.safekeep.identity.employee;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.identity.password.Password;
import io.safekeep.identity.role.Role;
import io.safekeep.runtime.http.Idempotency;
import io.safekeep.runtime.http.Page;
import io.safekeep.runtime.problem.Refusal;
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
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/// The vendor's people over HTTP, for operators only.
@Path("/v1/employees")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Employees")
class EmployeeResource {

  private static final UUID FIRST = new UUID(0, 0);

  private final TendEmployees tendEmployees;
  private final Employees employees;
  private final Idempotency idempotency;

  EmployeeResource(TendEmployees tendEmployees, Employees employees, Idempotency idempotency) {
    this.tendEmployees = tendEmployees;
    this.employees = employees;
    this.idempotency = idempotency;
  }

  @Schema(name = "NewEmployee")
  record NewEmployee(
      @NotNull
          @Size(max = 64)
          @Pattern(
              regexp = "(?i)[a-z0-9]([a-z0-9._-]*[a-z0-9])?",
              message = "has other characters than letters, digits, dot, hyphen and underscore")
          @Schema(description = "Unique; signs in as userName@staff-domain", examples = "grace")
          String userName,
      @NotBlank @Size(max = 200) @Schema(examples = "Grace Hopper") String displayName,
      @NotEmpty
          @Size(max = 10)
          @Schema(description = "platform-operator, support, engineer, services, security")
          List<String> roles,
      @NotNull @Schema(format = "password") String password) {

    @Override
    public String toString() {
      return "NewEmployee[" + userName + "]";
    }
  }

  @Schema(name = "Activation")
  record Activation(
      @NotBlank
          @Size(max = 200)
          @Schema(description = "Where the result of the background check is filed")
          String backgroundCheck) {}

  @Schema(name = "EmployeeReason")
  record Reason(@NotBlank @Size(max = 500) String reason) {}

  @Schema(name = "Position")
  record Position(
      @NotEmpty @Size(max = 10) List<String> roles,
      @NotNull @Size(max = 20)
          Set<
                  @NotNull
                  @Pattern(
                      regexp = "[a-z0-9][a-z0-9-]{0,49}",
                      message = "has other characters than a-z, 0-9 and hyphen")
                  String>
              teams,
      @Nullable @Schema(description = "Another employee; null for nobody") UUID manager) {}

  @Schema(name = "GatePassed")
  record GatePassed(
      @NotNull Instant passedAt,
      @NotBlank @Size(max = 200) @Schema(description = "Where the proof is filed")
          String reference) {}

  @Schema(name = "Employee")
  record EmployeeView(
      UUID id,
      String userName,
      String displayName,
      List<String> roles,
      List<String> teams,
      @Nullable UUID manager,
      @Schema(enumeration = {"pending", "active", "left"}) String state,
      @Nullable Instant leftAt,
      Instant createdAt) {

    static EmployeeView of(Employee employee) {
      var profile = employee.profile();
      return new EmployeeView(
          profile.id(),
          profile.userName(),
          profile.displayName(),
          profile.roles().stream().map(Role::label).sorted().toList(),
          profile.teams().stream().sorted().toList(),
          profile.manager(),
          EmployeeEntity.stateOf(employee),
          employee instanceof Employee.Left left ? left.leftAt() : null,
          profile.createdAt());
    }
  }

  @POST
  @PermissionsAllowed("employee:create")
  @Transactional
  @Operation(summary = "Create an employee, who can sign in once activated")
  @APIResponse(responseCode = "201", description = "Created")
  @APIResponse(responseCode = "409", description = "Problem user-name-taken")
  @APIResponse(responseCode = "422", description = "Problem password-too-weak, role-not-assignable")
  public RestResponse<EmployeeView> create(
      @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey,
      @NotNull @Valid NewEmployee request) {
    // Not the password: a plain hash of the request is kept to recognise a repetition.
    var recognised = List.of(request.userName(), request.displayName(), request.roles());
    var created =
        idempotency.once(
            idempotencyKey,
            recognised,
            EmployeeView.class,
            () ->
                EmployeeView.of(
                    tendEmployees.create(
                        request.userName(),
                        request.displayName().strip(),
                        request.roles(),
                        new Password(request.password()))));
    return RestResponse.ResponseBuilder.<EmployeeView>created(
            URI.create("/v1/employees/" + created.id()))
        .entity(created)
        .build();
  }

  @GET
  @PermissionsAllowed("employee:read")
  @Transactional
  @Operation(summary = "List employees, oldest first")
  public Page<EmployeeView> list(
      @QueryParam("cursor") @Nullable UUID cursor,
      @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(Page.MOST) int limit) {
    var oneMore =
        employees.after(cursor == null ? FIRST : cursor, limit + 1).stream()
            .map(entity -> EmployeeView.of(entity.toEmployee()))
            .toList();
    return Page.of(oneMore, limit, employee -> employee.id().toString());
  }

  @GET
  @Path("/{id:[^/:]+}")
  @PermissionsAllowed("employee:read")
  @Transactional
  @Operation(summary = "Read one employee")
  public EmployeeView read(UUID id) {
    return EmployeeView.of(employees.get(id).toEmployee());
  }

  @POST
  @Path("/{id:[^/:]+}:activate")
  @PermissionsAllowed("employee:activate")
  @Operation(summary = "Let an employee sign in, with the background check on record")
  @APIResponse(responseCode = "409", description = "Problem person-active, person-not-active")
  public EmployeeView activate(UUID id, @NotNull @Valid Activation request) {
    return EmployeeView.of(tendEmployees.activate(id, request.backgroundCheck()));
  }

  @POST
  @Path("/{id:[^/:]+}:deactivate")
  @PermissionsAllowed("employee:deactivate")
  @Operation(summary = "Let an employee go: no token from now on")
  @APIResponse(responseCode = "409", description = "Problem person-not-active")
  public EmployeeView deactivate(UUID id, @NotNull @Valid Reason request) {
    return EmployeeView.of(tendEmployees.deactivate(id, request.reason()));
  }

  @PUT
  @Path("/{id:[^/:]+}/position")
  @PermissionsAllowed("employee:change")
  @Operation(
      summary = "Give an employee other roles, teams or another manager",
      description =
          "What goes with the old teams ends: access-service ends access that the person is no"
              + " longer eligible for.")
  @APIResponse(responseCode = "409", description = "Problem person-not-active")
  @APIResponse(responseCode = "422", description = "Problem role-not-assignable")
  public EmployeeView move(UUID id, @NotNull @Valid Position position) {
    return EmployeeView.of(
        tendEmployees.move(id, position.roles(), position.teams(), position.manager()));
  }

  @PUT
  @Path("/{id:[^/:]+}/gates/{gate}")
  @PermissionsAllowed("employee:gate")
  @Operation(
      summary = "Note that an employee has passed a gate: nda, acknowledgement or training",
      description = "Without all of them no access to a tenant's data is granted.")
  @APIResponse(responseCode = "409", description = "Problem person-not-active")
  public EmployeeView pass(UUID id, String gate, @NotNull @Valid GatePassed passed) {
    var known = Gate.find(gate).orElseThrow(() -> Refusal.notFound("gate " + gate));
    return EmployeeView.of(
        tendEmployees.pass(id, known, passed.passedAt(), passed.reference().strip()));
  }
}
