package io.safekeep.identity.admin;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.quarkus.security.PermissionsAllowed;
import io.safekeep.identity.admin.StaffShown.Choice;
import io.safekeep.identity.attestation.Attestation.Kind;
import io.safekeep.identity.attestation.Requirements.PolicyVersion;
import io.safekeep.identity.attestation.SqlAttestations;
import io.safekeep.identity.attestation.SqlRequirements;
import io.safekeep.identity.attestation.TendRequirements;
import io.safekeep.identity.employee.Employee;
import io.safekeep.identity.employee.EmployeeDirectory;
import io.safekeep.identity.role.AssignableRoles;
import io.safekeep.identity.role.Role;
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
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;

/// Versions of the security policy, how many have acknowledged each, and the courses of roles.
@Path(StaffPolicyPages.PATH)
@Produces(MediaType.TEXT_HTML)
class StaffPolicyPages {

  static final String PATH = AdminPaths.FIRST + "/policy";

  private static final String COURSE = "[a-z0-9][a-z0-9-]{0,49}";

  private final Shell.Shells shells;
  private final Administrator administrator;
  private final SqlRequirements requirements;
  private final TendRequirements tendRequirements;
  private final SqlAttestations attestations;
  private final EmployeeDirectory employees;

  StaffPolicyPages(
      Shell.Shells shells,
      Administrator administrator,
      SqlRequirements requirements,
      TendRequirements tendRequirements,
      SqlAttestations attestations,
      EmployeeDirectory employees) {
    this.shells = shells;
    this.administrator = administrator;
    this.requirements = requirements;
    this.tendRequirements = tendRequirements;
    this.attestations = attestations;
    this.employees = employees;
  }

  record Policies(
      Frame frame,
      List<Shell.Way> ways,
      List<VersionRow> versions,
      List<CourseRow> courses,
      List<Choice> roles,
      boolean mayPublish) {}

  /// @param acknowledged how many of those who work here
  record VersionRow(
      String version,
      String title,
      String location,
      String requiredFrom,
      long acknowledged,
      int of) {}

  record CourseRow(String role, String course, String requiredFrom) {}

  /// Templates in `templates/Admin`.
  @CheckedTemplate(basePath = "Admin")
  static class Templates {

    private Templates() {}

    static native TemplateInstance policy(Policies page);
  }

  @GET
  @PermissionsAllowed("employee:read")
  @Transactional
  @Operation(hidden = true)
  public Response page() {
    var shell = shells.around(PATH);
    var required = requirements.read();
    var working =
        employees.all().stream()
            .filter(employee ->
                employee instanceof Employee.Active || employee instanceof Employee.Suspended)
            .map(employee -> employee.profile().id())
            .toList();
    var acknowledged =
        attestations.ofAll(working).values().stream()
            .map(recorded ->
                recorded.stream()
                    .filter(one -> one.kind() == Kind.ACKNOWLEDGEMENT)
                    .flatMap(one -> one.covers().stream())
                    .toList())
            .toList();
    return PageAnswer.ok(
        Templates.policy(
            new Policies(
                shell.frame(),
                shell.ways(),
                required.policies().stream()
                    .map(policy -> row(policy, acknowledged, working.size()))
                    .toList(),
                required.courses().stream()
                    .map(course ->
                        new CourseRow(
                            course.role().label(),
                            course.course(),
                            StaffShown.day(course.requiredFrom())))
                    .toList(),
                Choice.roles(Set.of()),
                administrator.may("staff-policy", "publish"))));
  }

  private static VersionRow row(
      PolicyVersion policy, List<List<String>> acknowledged, int working) {
    return new VersionRow(
        policy.version(),
        policy.title(),
        policy.location(),
        StaffShown.day(policy.requiredFrom()),
        acknowledged.stream().filter(versions -> versions.contains(policy.version())).count(),
        working);
  }

  @POST
  @PermissionsAllowed("staff-policy:publish")
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  @Operation(hidden = true)
  public Response publish(
      @FormParam("version") @DefaultValue("") String version,
      @FormParam("title") @DefaultValue("") String title,
      @FormParam("location") @DefaultValue("") String location,
      @FormParam("documentSha256") @DefaultValue("") String documentSha256,
      @FormParam("requiredFrom") @DefaultValue("") String requiredFrom) {
    need("version", version, "[A-Za-z0-9][A-Za-z0-9._-]{0,39}");
    need("title", title, ".{1,200}");
    need("location", location, "https://\\S{1,490}");
    need("documentSha256", documentSha256, "[0-9a-f]{64}");
    tendRequirements.publish(
        version.strip(),
        title.strip(),
        location.strip(),
        documentSha256.strip(),
        requiredFrom.isBlank() ? null : StaffShown.startOf("requiredFrom", requiredFrom));
    return PageAnswer.seeOther(PATH);
  }

  @POST
  @Path("/courses")
  @PermissionsAllowed("staff-policy:publish")
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  @Operation(hidden = true)
  public Response require(
      @FormParam("role") @DefaultValue("") String role,
      @FormParam("course") @DefaultValue("") String course,
      @FormParam("from") @DefaultValue("") String from) {
    need("course", course, COURSE);
    tendRequirements.require(
        held(role), course.strip(), from.isBlank() ? null : StaffShown.startOf("from", from));
    return PageAnswer.seeOther(PATH);
  }

  @POST
  @Path("/courses/end")
  @PermissionsAllowed("staff-policy:publish")
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  @Operation(hidden = true)
  public Response drop(
      @FormParam("role") @DefaultValue("") String role,
      @FormParam("course") @DefaultValue("") String course) {
    tendRequirements.drop(held(role), course);
    return PageAnswer.seeOther(PATH);
  }

  private static Role held(String role) {
    return AssignableRoles.of(Role.Holder.EMPLOYEE, List.of(role)).iterator().next();
  }

  private static void need(String field, String value, String pattern) {
    if (!value.strip().matches(pattern)) {
      throw Refusal.invalid(field, "is needed, and is not as it should be");
    }
  }
}
