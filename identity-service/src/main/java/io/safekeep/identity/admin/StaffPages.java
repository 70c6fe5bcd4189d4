package io.safekeep.identity.admin;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.quarkus.security.PermissionsAllowed;
import io.safekeep.identity.admin.StaffShown.Choice;
import io.safekeep.identity.admin.StaffShown.OnRecord;
import io.safekeep.identity.admin.StaffShown.PersonRow;
import io.safekeep.identity.attestation.Attestation;
import io.safekeep.identity.attestation.SqlAttestations;
import io.safekeep.identity.employee.Employee;
import io.safekeep.identity.employee.EmployeeDirectory;
import io.safekeep.identity.employee.RecordAttestation;
import io.safekeep.identity.employee.TendEmployees;
import io.safekeep.identity.roster.ImportRoster;
import io.safekeep.identity.roster.Report;
import io.safekeep.identity.roster.RosterLine;
import io.safekeep.identity.signin.EndSessionsResource;
import io.safekeep.identity.signin.SqlKnownDevices;
import io.safekeep.identity.signin.SqlKnownDevices.Device;
import io.safekeep.identity.sshkey.SshKey;
import io.safekeep.identity.sshkey.SshKeys;
import io.safekeep.runtime.pages.Frame;
import io.safekeep.runtime.pages.PageAnswer;
import io.safekeep.runtime.problem.Refusal;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.multipart.FileUpload;
import org.jspecify.annotations.Nullable;

/// The vendor's people: who lacks what, one of them with all that is known, and the import.
@Path(StaffPages.PATH)
@Produces(MediaType.TEXT_HTML)
class StaffPages {

  static final String PATH = AdminPaths.FIRST + "/employees";

  private static final int LONGEST_REASON = 500;
  private static final Duration A_DAY = Duration.ofDays(1);

  private static final int MOST_TEAMS = 20;
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,49}");

  private final Shell.Shells shells;
  private final Administrator administrator;
  private final EmployeeDirectory employees;
  private final TendEmployees tendEmployees;
  private final RecordAttestation recordAttestation;
  private final SqlAttestations attestations;
  private final SshKeys keys;
  private final SqlKnownDevices devices;
  private final EndSessionsResource.OfAccount sessions;
  private final ImportRoster importRoster;

  StaffPages(
      Shell.Shells shells,
      Administrator administrator,
      EmployeeDirectory employees,
      TendEmployees tendEmployees,
      RecordAttestation recordAttestation,
      SqlAttestations attestations,
      SshKeys keys,
      SqlKnownDevices devices,
      EndSessionsResource.OfAccount sessions,
      ImportRoster importRoster) {
    this.shells = shells;
    this.administrator = administrator;
    this.employees = employees;
    this.tendEmployees = tendEmployees;
    this.recordAttestation = recordAttestation;
    this.attestations = attestations;
    this.keys = keys;
    this.devices = devices;
    this.sessions = sessions;
    this.importRoster = importRoster;
  }

  /// @param missing how many lack a gate
  record People(
      Frame frame, List<Shell.Way> ways, List<PersonRow> people, long missing, boolean mayImport) {}

  record One(
      Frame frame,
      List<Shell.Way> ways,
      PersonRow person,
      List<String> missingToStart,
      List<OnRecord> onRecord,
      List<SshKey> keys,
      List<Device> devices,
      List<Choice> roles,
      List<Choice> managers,
      boolean mayAttest,
      boolean mayMove,
      boolean maySignOut,
      boolean mayAct) {}

  /// @param report null before anything was sent
  record Import(Frame frame, List<Shell.Way> ways, @Nullable Report report) {}

  /// Templates in `templates/Admin`.
  @CheckedTemplate(basePath = "Admin")
  static class Templates {

    private Templates() {}

    static native TemplateInstance employees(People page);

    static native TemplateInstance employee(One page);

    static native TemplateInstance employeeImport(Import page);
  }

  @GET
  @PermissionsAllowed("employee:read")
  @Transactional
  @Operation(hidden = true)
  public Response page() {
    var shell = shells.around(PATH);
    var people =
        employees.all().stream()
            .filter(Employee.Employed.class::isInstance)
            .sorted(Comparator.comparing(employee -> employee.profile().displayName()))
            .toList();
    var standings = employees.standings(people);
    var rows =
        people.stream()
            .map(person -> PersonRow.of(person, standings.get(person.profile().id())))
            .toList();
    return PageAnswer.ok(
        Templates.employees(
            new People(
                shell.frame(),
                shell.ways(),
                rows,
                rows.stream().filter(PersonRow::lacksSomething).count(),
                administrator.may("employee", "import"))));
  }

  @GET
  @Path("/{id}")
  @PermissionsAllowed("employee:read")
  @Transactional
  @Operation(hidden = true)
  public Response one(UUID id) {
    var shell = shells.around(PATH);
    var person = employees.find(id).orElseThrow(() -> Refusal.notFound("employee " + id));
    var standing = employees.standings(List.of(person)).get(id);
    var works = person instanceof Employee.Employed;
    return PageAnswer.ok(
        Templates.employee(
            new One(
                shell.frame(),
                shell.ways(),
                PersonRow.of(person, standing),
                person instanceof Employee.Pending && standing != null
                    ? standing.missingToStart()
                    : List.of(),
                attestations.of(id).stream().map(OnRecord::of).toList(),
                keys.of(id),
                devices.signedIn(id),
                Choice.roles(person.profile().roles()),
                managers(person.profile()),
                works && administrator.may("employee", "attest"),
                works && administrator.may("employee", "change"),
                works && administrator.may("session", "end"),
                works && administrator.may("employee", "deactivate"))));
  }

  private List<Choice> managers(Employee.Profile of) {
    return Choice.people(
        employees.all().stream().filter(other -> !other.profile().id().equals(of.id())).toList(),
        of.manager());
  }

  @POST
  @Path("/{id}/position")
  @PermissionsAllowed("employee:change")
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  @Operation(hidden = true)
  public Response move(
      UUID id,
      @FormParam("role") List<String> roles,
      @FormParam("teams") @DefaultValue("") String teams,
      @FormParam("manager") @DefaultValue("") String manager) {
    if (roles.isEmpty()) {
      throw Refusal.invalid("role", "is needed: at least one");
    }
    var named = RosterLine.words(teams);
    if (named.size() > MOST_TEAMS || !named.stream().allMatch(NAME.asMatchPredicate())) {
      throw Refusal.invalid("teams", "has other characters than a-z, 0-9 and hyphen, or over 20");
    }
    tendEmployees.move(
        id,
        roles,
        Set.copyOf(named),
        manager.isBlank() ? null : StaffShown.person("manager", manager));
    return again(id);
  }

  @POST
  @Path("/{id}/attestations")
  @PermissionsAllowed("employee:attest")
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  @Operation(hidden = true)
  public Response attest(
      UUID id,
      @FormParam("kind") @DefaultValue("") String kind,
      @FormParam("covers") @DefaultValue("") String covers,
      @FormParam("provider") @DefaultValue("") String provider,
      @FormParam("completedOn") @DefaultValue("") String completedOn,
      @FormParam("documentSha256") @DefaultValue("") String documentSha256) {
    if (provider.isBlank() || provider.length() > LONGEST_REASON) {
      throw Refusal.invalid("provider", "is needed, of at most 500 characters");
    }
    if (!documentSha256.strip().matches("[0-9a-f]{64}")) {
      throw Refusal.invalid("documentSha256", "is no SHA-256: 64 digits and letters a to f");
    }
    recordAttestation.record(
        id,
        new RecordAttestation.Evidence(
            Attestation.Kind.find(kind)
                .orElseThrow(() -> Refusal.invalid("kind", "is unknown: " + kind)),
            Set.copyOf(RosterLine.words(covers)),
            provider.strip(),
            StaffShown.startOf("completedOn", completedOn),
            null,
            documentSha256.strip()));
    return again(id);
  }

  @POST
  @Path("/{id}/activation")
  @PermissionsAllowed("employee:activate")
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  @Operation(hidden = true)
  public Response activate(UUID id) {
    tendEmployees.activate(id);
    return again(id);
  }

  @POST
  @Path("/{id}/sign-out")
  @PermissionsAllowed("session:end")
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  @Operation(hidden = true)
  public Response signOut(UUID id, @FormParam("reason") @DefaultValue("") String reason) {
    sessions.end(id, new EndSessionsResource.Reason(reason));
    return again(id);
  }

  @POST
  @Path("/{id}/leaving")
  @PermissionsAllowed("employee:deactivate")
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  @Operation(hidden = true)
  public Response leave(
      UUID id,
      @FormParam("reason") @DefaultValue("") String reason,
      @FormParam("lastDay") @DefaultValue("") String lastDay) {
    if (reason.isBlank() || reason.length() > LONGEST_REASON) {
      throw Refusal.invalid("reason", "is needed, of at most 500 characters");
    }
    if (lastDay.isBlank()) {
      tendEmployees.deactivate(id, reason.strip());
    } else {
      tendEmployees.leaveAt(id, StaffShown.startOf("lastDay", lastDay).plus(A_DAY), reason.strip());
    }
    return again(id);
  }

  @GET
  @Path("/import")
  @PermissionsAllowed("employee:import")
  @Operation(hidden = true)
  public Response importPage() {
    return imported(null);
  }

  @POST
  @Path("/import")
  @PermissionsAllowed("employee:import")
  @Consumes(MediaType.MULTIPART_FORM_DATA)
  @Operation(hidden = true)
  public Response take(
      @RestForm("export") @Nullable FileUpload export, @RestForm("act") @Nullable String act)
      throws IOException {
    if (export == null) {
      throw Refusal.invalid("export", "is needed: a CSV file");
    }
    try (var content = Files.newInputStream(export.uploadedFile())) {
      return imported(importRoster.csv(content, !"run".equals(act)));
    }
  }

  private Response imported(@Nullable Report report) {
    var shell = shells.around(PATH);
    return PageAnswer.ok(Templates.employeeImport(new Import(shell.frame(), shell.ways(), report)));
  }

  private static Response again(UUID id) {
    return PageAnswer.seeOther(PATH + "/" + id);
  }
}
