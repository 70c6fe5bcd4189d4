package io.safekeep.identity.invitation;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.safekeep.identity.IdentityProblem;
import io.safekeep.identity.op.BrowserForms;
import io.safekeep.identity.op.Pages;
import io.safekeep.identity.password.Password;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.secret.Secret;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// The page on which somebody accepts. The token stands in the fragment of the address that was
/// mailed, which no browser sends anywhere, and comes back in a form: it is in no log and no
/// `Referer`, and whoever looks at links in mails uses nothing up.
@Path(AcceptResource.PATH)
@PermitAll
@Produces(MediaType.TEXT_HTML)
class AcceptResource {

  static final String PATH = "/invitation";

  private static final int LONGEST_INPUT = 1024;
  private static final int LONGEST_NAME = 200;

  private final TendInvitations invitations;
  private final BrowserForms forms;

  AcceptResource(TendInvitations invitations, BrowserForms forms) {
    this.invitations = invitations;
    this.forms = forms;
  }

  /// Templates in `templates/Invitation`.
  @CheckedTemplate(basePath = "Invitation")
  static class Templates {

    private Templates() {}

    static native TemplateInstance accept(AcceptForm form);
  }

  /// @param token to fill in
  /// @param name to fill in
  record AcceptForm(String token, String name, @Nullable String error) {}

  @GET
  @Operation(hidden = true)
  public Response page() {
    return page(Response.Status.OK, new AcceptForm("", "", null));
  }

  @POST
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  @Operation(hidden = true)
  public Response accept(
      @FormParam("token") @DefaultValue("") String token,
      @FormParam("name") @DefaultValue("") String name,
      @FormParam("newPassword") @DefaultValue("") String newPassword,
      @HeaderParam("Origin") @Nullable String origin) {
    if (!forms.isOurs(origin)
        || token.length() > LONGEST_INPUT
        || newPassword.length() > LONGEST_INPUT) {
      return Pages.startAgain();
    }
    var shown = token.strip();
    if (name.isBlank() || name.length() > LONGEST_NAME) {
      return page(
          Response.Status.BAD_REQUEST,
          new AcceptForm(shown, "", "Say your name, in at most 200 characters."));
    }
    try {
      return switch (invitations.accept(
          new Secret(shown), name.strip(), new Password(newPassword))) {
        case TendInvitations.Outcome.Joined(var signInName) ->
            Pages.notice(
                Response.Status.OK,
                "You are in",
                "Your sign-in name is %s. Keep it, and go to the application that you were invited for."
                    .formatted(signInName));
        case TendInvitations.Outcome.NotGood _ ->
            page(
                Response.Status.FORBIDDEN,
                new AcceptForm(
                    "",
                    name,
                    "That code is not good any more: it works once, for a week. Ask for another invitation."));
      };
    } catch (Refusal refusal) {
      return refused(refusal, new AcceptForm(shown, name, refusal.detail()));
    }
  }

  private static Response refused(Refusal refusal, AcceptForm form) {
    return switch (refusal.type()) {
      case IdentityProblem.PASSWORD_TOO_WEAK -> page(Response.Status.BAD_REQUEST, form);
      case IdentityProblem.USER_NAME_TAKEN ->
          page(
              Response.Status.CONFLICT,
              new AcceptForm(
                  form.token(),
                  form.name(),
                  "There is such an account already. Ask who invited you."));
      case IdentityProblem.BUSY ->
          Pages.waiting(
              page(
                  Response.Status.SERVICE_UNAVAILABLE,
                  new AcceptForm(
                      form.token(),
                      form.name(),
                      "Many people are signing in right now. Try again in a moment.")),
              refusal.retryAfter().orElse(Duration.ofSeconds(2)));
      default -> throw refusal;
    };
  }

  private static Response page(Response.Status status, AcceptForm form) {
    return Pages.scripted(status, Templates.accept(form), Optional.empty());
  }
}
