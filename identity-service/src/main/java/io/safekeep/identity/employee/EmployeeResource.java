package io.safekeep.identity.employee;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.identity.password.Password;
import io.safekeep.identity.role.Role;
import io.safekeep.runtime.http.Idempotency;
import io.safekeep.runtime.http.Page;
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
import jakarta.ws.rs.DELETE;
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
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
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
  private final Clock clock;

  EmployeeResource(
      TendEmployees tendEmployees, Employees employees, Idempotency idempotency, Clock clock) {
    this.tendEmployees = tendEmployees;
    this.employees = employees;
    this.idempotency = idempotency;
    this.clock = clock;
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
          @Schema(description = "platform-operator, support, engineer, services, security, cio")
          List<String> roles,
      @NotNull @Schema(format = "password") String password,
      @Nullable
          @Pattern(regexp = "employee|contractor", message = "is neither employee nor contractor")
          @Schema(description = "employee or contractor; without it, employee")
          String kind,
      @Nullable
          @Size(min = 1, max = 100)
          @Schema(description = "What the HR system calls the person; unique")
          String externalId,
      @Nullable
          @Size(max = 254)
          @Pattern(regexp = "[^@\\s]+@[^@\\s]+", message = "is no mail address")
          @Schema(description = "Where a link to choose another password is sent")
          String email,
      @Nullable
          @Schema(
              description =
                  "Day of the formal offer, by which the background check is completed; without"
                      + " it, today")
          LocalDate offeredOn,
      @Nullable @Schema(description = "First day; without it, today") LocalDate startsOn) {

    Employee.Hire hire(LocalDate today) {
      return new Employee.Hire(
          userName.toLowerCase(Locale.ROOT),
          displayName.strip(),
          kind == null ? Employee.Kind.EMPLOYEE : Employee.Kind.find(kind).orElseThrow(),
          externalId,
          email,
          offeredOn == null ? today : offeredOn,
          startsOn == null ? today : startsOn);
    }

    @Override
    public String toString() {
      return "NewEmployee[" + userName + "]";
    }
  }

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

  @Schema(name = "Leaving")
  record Leaving(@NotNull Instant at, @NotBlank @Size(max = 500) String reason) {}

  @Schema(name = "Employee")
  record EmployeeView(
      UUID id,
      String userName,
      String displayName,
      List<String> roles,
      List<String> teams,
      @Nullable UUID manager,
      @Schema(enumeration = {"employee", "contractor"}) String kind,
      @Nullable String externalId,
      LocalDate offeredOn,
      LocalDate startsOn,
      @Schema(enumeration = {"pending", "active", "suspended", "left"}) String state,
      @Schema(description = "What is missing, while suspended") List<String> suspendedFor,
      @Nullable @Schema(description = "When they will leave, if that is planned") Instant leavesAt,
      @Nullable Instant leftAt,
      Instant createdAt) {

    static EmployeeView of(Employee employee) {
      var profile = employee.profile();
      var hire = profile.hire();
      return new EmployeeView(
          profile.id(),
          profile.userName(),
          profile.displayName(),
          profile.roles().stream().map(Role::label).sorted().toList(),
          profile.teams().stream().sorted().toList(),
          profile.manager(),
          hire.kind().label(),
          hire.externalId(),
          hire.offeredOn(),
          hire.startsOn(),
          EmployeeEntity.stateOf(employee),
          employee instanceof Employee.Suspended suspended ? suspended.reasons() : List.of(),
          profile.leaving() == null ? null : profile.leaving().at(),
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
    var hire = request.hire(LocalDate.now(clock.withZone(ZoneOffset.UTC)));
    // Not the password: a plain hash of the request is kept to recognise a repetition.
    var recognised = List.of(request.userName(), request.displayName(), request.roles());
    var created =
        idempotency.once(
            idempotencyKey,
            recognised,
            EmployeeView.class,
            () ->
                EmployeeView.of(
                    tendEmployees.create(hire, request.roles(), new Password(request.password()))));
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
  @Operation(
      summary = "Let an employee sign in",
      description =
          "With a background check of all three kinds, completed by the day of the offer, a signed"
              + " NDA, and the courses of their roles on record.")
  @APIResponse(
      responseCode = "409",
      description = "Problem attestation-missing, person-active, person-not-active")
  public EmployeeView activate(UUID id) {
    return EmployeeView.of(tendEmployees.activate(id));
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
  @Path("/{id:[^/:]+}/leaving")
  @PermissionsAllowed("employee:deactivate")
  @Operation(summary = "Plan when an employee leaves; then it happens by itself")
  @APIResponse(responseCode = "409", description = "Problem person-not-active")
  public EmployeeView leaveAt(UUID id, @NotNull @Valid Leaving leaving) {
    return EmployeeView.of(tendEmployees.leaveAt(id, leaving.at(), leaving.reason().strip()));
  }

  @DELETE
  @Path("/{id:[^/:]+}/leaving")
  @PermissionsAllowed("employee:deactivate")
  @Operation(summary = "Forget that an employee was to leave")
  @APIResponse(responseCode = "409", description = "Problem person-not-active")
  public EmployeeView stay(UUID id) {
    return EmployeeView.of(tendEmployees.stay(id));
  }
}
