package io.safekeep.identity.reset;

import io.safekeep.identity.IdentityProblem;
import io.safekeep.identity.captcha.Captchas;
import io.safekeep.identity.captcha.Captchas.Answer;
import io.safekeep.identity.mail.AccountMail;
import io.safekeep.identity.op.BrowserForms;
import io.safekeep.identity.op.Pages;
import io.safekeep.identity.password.Password;
import io.safekeep.identity.reset.ResetPages.AskForm;
import io.safekeep.identity.reset.ResetPages.ChooseForm;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.secret.Secret;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// The way back for people who have forgotten their password. The token stands in the fragment of
/// the address that was mailed, which no browser sends anywhere, and comes back in a form: it is in
/// no log and no `Referer`.
@Path(PasswordResetResource.PATH)
@PermitAll
@Produces(MediaType.TEXT_HTML)
class PasswordResetResource {

  static final String PATH = "/password-reset";
  static final String CHOOSE = PATH + "/choose";

  private static final int LONGEST_INPUT = 1024;

  private final AskForReset askForReset;
  private final ResetPassword resetPassword;
  private final Captchas captchas;
  private final AccountMail mail;
  private final BrowserForms forms;

  PasswordResetResource(
      AskForReset askForReset,
      ResetPassword resetPassword,
      Captchas captchas,
      AccountMail mail,
      BrowserForms forms) {
    this.askForReset = askForReset;
    this.resetPassword = resetPassword;
    this.captchas = captchas;
    this.mail = mail;
    this.forms = forms;
  }

  @GET
  @Operation(hidden = true)
  public Response page() {
    return mail.isPossible() ? ask(Response.Status.OK, "", null) : noMail();
  }

  @POST
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  @Operation(hidden = true)
  public Response ask(
      @FormParam("name") @DefaultValue("") String name,
      @FormParam("captcha") @DefaultValue("") String captcha,
      @FormParam("digits") @DefaultValue("") String digits,
      @HeaderParam("Origin") @Nullable String origin,
      @Context RoutingContext http) {
    if (!mail.isPossible()) {
      return noMail();
    }
    var signInName = name.strip();
    if (!forms.isOurs(origin) || signInName.length() > LONGEST_INPUT) {
      return Pages.startAgain();
    }
    return switch (askForReset.ask(
        signInName, new Answer(captcha, digits), http.request().remoteAddress().hostAddress())) {
      case AskForReset.Outcome.Noted _ ->
          Pages.notice(
              Response.Status.OK,
              "Look into your mail",
              "If there is an account of that name and we know its address, a message is on its way. It works for half an hour. If none comes, ask your administrator.");
      case AskForReset.Outcome.NotPassed _ ->
          ask(
              Response.Status.FORBIDDEN,
              signInName,
              "Those were not the digits, or they were shown too long ago. Here are others.");
      case AskForReset.Outcome.Paused(var remaining) ->
          Pages.waiting(
              ask(Response.Status.TOO_MANY_REQUESTS, signInName, Pages.tooManyTries(remaining)),
              remaining);
    };
  }

  @GET
  @Path("/choose")
  @Operation(hidden = true)
  public Response choose() {
    return ResetPages.choose(Response.Status.OK, new ChooseForm("", null));
  }

  @POST
  @Path("/choose")
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  @Operation(hidden = true)
  public Response choose(
      @FormParam("token") @DefaultValue("") String token,
      @FormParam("newPassword") @DefaultValue("") String newPassword,
      @HeaderParam("Origin") @Nullable String origin) {
    if (!forms.isOurs(origin)
        || token.length() > LONGEST_INPUT
        || newPassword.length() > LONGEST_INPUT) {
      return Pages.startAgain();
    }
    var shown = token.strip();
    try {
      return switch (resetPassword.reset(new Secret(shown), new Password(newPassword))) {
        case ResetPassword.Outcome.Done _ ->
            Pages.notice(
                Response.Status.OK,
                "Your password is changed",
                "You are signed out everywhere. Go back to the application and sign in with the new one.");
        case ResetPassword.Outcome.NotGood _ ->
            ResetPages.choose(
                Response.Status.FORBIDDEN,
                new ChooseForm(
                    "", "That code is not good any more: it works once, for half an hour."));
        case ResetPassword.Outcome.TooWeak(var violations) ->
            ResetPages.choose(
                Response.Status.BAD_REQUEST,
                new ChooseForm(
                    shown, "The new password %s.".formatted(String.join("; it ", violations))));
      };
    } catch (Refusal refusal) {
      if (refusal.type() != IdentityProblem.BUSY) {
        throw refusal;
      }
      return Pages.waiting(
          ResetPages.choose(
              Response.Status.SERVICE_UNAVAILABLE,
              new ChooseForm(
                  shown, "Many people are signing in right now. Try again in a moment.")),
          refusal.retryAfter().orElse(Duration.ofSeconds(2)));
    }
  }

  private Response ask(Response.Status status, String signInName, @Nullable String error) {
    return ResetPages.ask(status, new AskForm(signInName, captchas.ask(), error));
  }

  private static Response noMail() {
    return Pages.notice(
        Response.Status.OK,
        "This installation sends no mail",
        "Ask your administrator for a new password.");
  }
}
