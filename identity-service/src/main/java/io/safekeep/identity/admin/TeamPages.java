package io.safekeep.identity.admin;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.quarkus.security.PermissionsAllowed;
import io.safekeep.identity.admin.StaffShown.Choice;
import io.safekeep.identity.employee.Employee;
import io.safekeep.identity.employee.EmployeeDirectory;
import io.safekeep.identity.team.DescribeTeam;
import io.safekeep.identity.team.Team;
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
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;

/// The teams of the vendor's people, and who answers for each.
@Path(TeamPages.PATH)
@Produces(MediaType.TEXT_HTML)
class TeamPages {

  static final String PATH = AdminPaths.FIRST + "/teams";

  private final Shell.Shells shells;
  private final Administrator administrator;
  private final DescribeTeam describeTeam;
  private final EmployeeDirectory employees;

  TeamPages(
      Shell.Shells shells,
      Administrator administrator,
      DescribeTeam describeTeam,
      EmployeeDirectory employees) {
    this.shells = shells;
    this.administrator = administrator;
    this.describeTeam = describeTeam;
    this.employees = employees;
  }

  record Teams(
      Frame frame,
      List<Shell.Way> ways,
      List<TeamRow> teams,
      List<Choice> people,
      boolean mayChange) {}

  /// @param title empty for one that nobody has described
  /// @param owner name; empty for nobody
  record TeamRow(String name, String title, String owner, long members) {

    static TeamRow of(Team team, Map<UUID, String> names) {
      return new TeamRow(
          team.name(),
          team.title() == null ? "" : team.title(),
          team.owner() == null ? "" : names.getOrDefault(team.owner(), ""),
          team.members());
    }
  }

  /// Templates in `templates/Admin`.
  @CheckedTemplate(basePath = "Admin")
  static class Templates {

    private Templates() {}

    static native TemplateInstance teams(Teams page);
  }

  @GET
  @PermissionsAllowed("employee:read")
  @Transactional
  @Operation(hidden = true)
  public Response page() {
    var shell = shells.around(PATH);
    var everybody = employees.all();
    var names =
        everybody.stream()
            .map(Employee::profile)
            .collect(Collectors.toMap(Employee.Profile::id, Employee.Profile::displayName));
    return PageAnswer.ok(
        Templates.teams(
            new Teams(
                shell.frame(),
                shell.ways(),
                describeTeam.all().stream().map(team -> TeamRow.of(team, names)).toList(),
                Choice.people(everybody, null),
                administrator.may("employee", "change"))));
  }

  @POST
  @PermissionsAllowed("employee:change")
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  @Operation(hidden = true)
  public Response describe(
      @FormParam("name") @DefaultValue("") String name,
      @FormParam("title") @DefaultValue("") String title,
      @FormParam("owner") @DefaultValue("") String owner) {
    if (!name.strip().matches("[a-z0-9][a-z0-9-]{0,49}")) {
      throw Refusal.invalid("name", "has other characters than a-z, 0-9 and hyphen");
    }
    if (title.isBlank() || title.length() > 200) {
      throw Refusal.invalid("title", "is needed, of at most 200 characters");
    }
    describeTeam.describe(name.strip(), title, StaffShown.person("owner", owner));
    return PageAnswer.seeOther(PATH);
  }
}
