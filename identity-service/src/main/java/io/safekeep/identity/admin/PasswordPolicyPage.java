package io.safekeep.identity.admin;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.quarkus.security.PermissionsAllowed;
import io.safekeep.contracts.TenantId;
import io.safekeep.identity.password.PasswordPolicyResource;
import io.safekeep.identity.password.PasswordPolicyResource.ExpressionView;
import io.safekeep.identity.password.PasswordPolicyResource.NewPolicy;
import io.safekeep.identity.password.PasswordPolicyResource.PolicyView;
import io.safekeep.identity.password.TestPasswordResource;
import io.safekeep.runtime.pages.Frame;
import io.safekeep.runtime.pages.PageAnswer;
import io.safekeep.runtime.problem.CommonProblem;
import io.safekeep.runtime.problem.Refusal;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// What a tenant asks of its people's passwords, and a box to try it.
@Path(PasswordPolicyPage.PATH)
@Produces(MediaType.TEXT_HTML)
class PasswordPolicyPage {

  static final String PATH = AdminPaths.FIRST + "/password-policy";

  private static final String MUST_NOT = "noneOf";
  private static final int LONGEST_INPUT = 200;

  /// Rows to fill in beside those that are filled in already.
  private static final int EMPTY_ROWS = 2;

  private final Shell.Shells shells;
  private final Administrator administrator;
  private final PasswordPolicyResource policies;
  private final TestPasswordResource box;

  PasswordPolicyPage(
      Shell.Shells shells,
      Administrator administrator,
      PasswordPolicyResource policies,
      TestPasswordResource box) {
    this.shells = shells;
    this.administrator = administrator;
    this.policies = policies;
    this.box = box;
  }

  /// @param tenant null until somebody of the vendor has said whose rule it is about
  /// @param form null likewise
  /// @param error what was wrong with the last change
  /// @param saved true after one
  /// @param verdict of the test box
  record PolicyPage(
      Frame frame,
      List<Shell.Way> ways,
      @Nullable UUID tenant,
      boolean ofTheVendor,
      boolean maySet,
      @Nullable Form form,
      List<String> rule,
      @Nullable String error,
      boolean saved,
      @Nullable VerdictView verdict) {}

  record Form(int version, List<PresetView> presets, int remembered, List<Row> rows) {}

  record PresetView(String name, String text, boolean chosen) {}

  /// @param place counts the rows, for labels
  /// @param unwanted true for what may not be found
  record Row(int place, String expression, String says, boolean unwanted) {}

  record VerdictView(boolean accepted, List<String> violations) {}

  /// Templates in `templates/Admin`.
  @CheckedTemplate(basePath = "Admin")
  static class Templates {

    private Templates() {}

    static native TemplateInstance passwordPolicy(PolicyPage page);
  }

  @GET
  @PermissionsAllowed("password-policy:read")
  @Operation(hidden = true)
  public Response page(
      @QueryParam("tenant") @Nullable UUID tenant,
      @QueryParam("saved") @DefaultValue("false") boolean saved) {
    return about(tenant)
        .map(id -> shown(200, id, policies.read(id), null, saved, null))
        .orElseGet(() -> PageAnswer.ok(Templates.passwordPolicy(whose())));
  }

  @POST
  @PermissionsAllowed("password-policy:set")
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  @Operation(hidden = true)
  public Response set(
      @FormParam("tenant") UUID tenant,
      @FormParam("version") int version,
      @FormParam("preset") @DefaultValue("") String preset,
      @FormParam("remembered") int remembered,
      @FormParam("kind") List<String> kinds,
      @FormParam("expression") List<String> expressions,
      @FormParam("says") List<String> says) {
    var typed = rows(kinds, expressions, says);
    var present = policies.read(tenant);
    if (typed.stream().anyMatch(PasswordPolicyPage::isIncomplete)) {
      return again(
          400,
          tenant,
          present,
          version,
          preset,
          remembered,
          typed,
          "Each expression needs words for whoever breaks it, of at most 200 characters.");
    }
    try {
      policies.set(
          tenant,
          new NewPolicy(version, preset, only(typed, false), only(typed, true), remembered));
    } catch (Refusal refusal) {
      if (refusal.type() != CommonProblem.INVALID_REQUEST
          && refusal.type() != CommonProblem.CONFLICT) {
        throw refusal;
      }
      return again(
          refusal.type().status(),
          tenant,
          present,
          // After somebody else's change one looks again before one's own goes over it.
          refusal.type() == CommonProblem.CONFLICT ? present.version() : version,
          preset,
          remembered,
          typed,
          "Not saved: " + refusal.detail() + ".");
    }
    return PageAnswer.seeOther(PATH + "?saved=true&tenant=" + tenant);
  }

  @POST
  @Path("/test")
  @PermissionsAllowed("password-policy:read")
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  @Operation(hidden = true)
  public Response test(
      @FormParam("tenant") UUID tenant,
      @FormParam("candidate") @DefaultValue("") String candidate) {
    var present = policies.read(tenant);
    if (candidate.length() > LONGEST_INPUT) {
      return shown(400, tenant, present, "That is too long to try.", false, null);
    }
    var verdict = box.test(tenant, new TestPasswordResource.Candidate(candidate));
    return shown(
        200,
        tenant,
        present,
        null,
        false,
        new VerdictView(verdict.accepted(), verdict.violations()));
  }

  /// One's own tenant; people of the vendor say which.
  private Optional<UUID> about(@Nullable UUID asked) {
    return Optional.ofNullable(asked).or(() -> administrator.tenant().map(TenantId::value));
  }

  private PolicyPage whose() {
    var shell = shells.around(PATH);
    return new PolicyPage(
        shell.frame(), shell.ways(), null, true, false, null, List.of(), null, false, null);
  }

  private Response shown(
      int status,
      UUID tenant,
      PolicyView policy,
      @Nullable String error,
      boolean saved,
      @Nullable VerdictView verdict) {
    var rows = new ArrayList<Row>();
    policy.allOf().forEach(one -> rows.add(row(rows.size() + 1, one, false)));
    policy.noneOf().forEach(one -> rows.add(row(rows.size() + 1, one, true)));
    return answer(
        status,
        tenant,
        form(policy.version(), policy.preset(), policy.remembered(), rows),
        policy,
        error,
        saved,
        verdict);
  }

  private Response again(
      int status,
      UUID tenant,
      PolicyView present,
      int version,
      String preset,
      int remembered,
      List<Row> typed,
      String error) {
    return answer(
        status, tenant, form(version, preset, remembered, typed), present, error, false, null);
  }

  private Response answer(
      int status,
      UUID tenant,
      Form form,
      PolicyView policy,
      @Nullable String error,
      boolean saved,
      @Nullable VerdictView verdict) {
    var shell = shells.around(PATH);
    return PageAnswer.of(
        status,
        Templates.passwordPolicy(
            new PolicyPage(
                shell.frame(),
                shell.ways(),
                tenant,
                administrator.tenant().isEmpty(),
                administrator.may("password-policy", "set"),
                form,
                policy.rule().inWords(),
                error,
                saved,
                verdict)));
  }

  private static Form form(int version, String chosen, int remembered, List<Row> filled) {
    var rows = new ArrayList<>(filled);
    for (int empty = 0; empty < EMPTY_ROWS; empty++) {
      rows.add(new Row(rows.size() + 1, "", "", false));
    }
    return new Form(
        version,
        List.of(
            preset(
                "customer",
                "At least 6 characters: lower case, upper case, a digit or a special one",
                chosen),
            preset(
                "employee",
                "At least 8 characters of all four classes, another one every 90 days",
                chosen),
            preset(
                "infrastructure",
                "At least 12 characters: lower case, upper case, a digit or a special one",
                chosen),
            preset(
                "nist-800-63b-4",
                "NIST SP 800-63B-4: at least 15 characters, or 8 where everybody needs a second factor; any characters",
                chosen)),
        remembered,
        rows);
  }

  private static PresetView preset(String name, String text, String chosen) {
    return new PresetView(name, text, name.equals(chosen));
  }

  private static Row row(int place, ExpressionView one, boolean unwanted) {
    return new Row(place, one.expression(), one.says(), unwanted);
  }

  /// Rows whose expression was left empty are gone.
  private static List<Row> rows(List<String> kinds, List<String> expressions, List<String> says) {
    var rows = new ArrayList<Row>();
    int complete = Math.min(kinds.size(), Math.min(expressions.size(), says.size()));
    for (int i = 0; i < complete; i++) {
      if (!expressions.get(i).isBlank()) {
        rows.add(
            new Row(
                rows.size() + 1,
                expressions.get(i),
                says.get(i).strip(),
                kinds.get(i).equals(MUST_NOT)));
      }
    }
    return rows;
  }

  private static boolean isIncomplete(Row row) {
    return row.says.isEmpty()
        || row.says.length() > LONGEST_INPUT
        || row.expression.length() > LONGEST_INPUT;
  }

  private static List<ExpressionView> only(List<Row> rows, boolean unwanted) {
    return rows.stream()
        .filter(row -> row.unwanted == unwanted)
        .map(row -> new ExpressionView(row.expression, row.says))
        .toList();
  }
}
