package io.safekeep.identity.op;

import io.safekeep.identity.IdentityProblem;
import io.safekeep.identity.captcha.Captchas;
import io.safekeep.identity.captcha.Captchas.Answer;
import io.safekeep.identity.federation.Federations;
import io.safekeep.identity.op.Onward.Destination;
import io.safekeep.identity.op.Onward.Lookup;
import io.safekeep.identity.op.Pages.SignInForm;
import io.safekeep.identity.password.Password;
import io.safekeep.identity.signin.ProveSecondFactor.HalfIn;
import io.safekeep.identity.signin.SignInWithPasskey;
import io.safekeep.identity.signin.SignInWithPassword;
import io.safekeep.identity.signin.SignInWithPassword.Outcome;
import io.safekeep.identity.signin.SqlSessions;
import io.safekeep.runtime.problem.Refusal;
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
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// The sign-in page. It never stands alone: it belongs to an authorization request that waits, to a
/// device that somebody wants to let in, or to a page of their account.
@Path("/sign-in")
@PermitAll
@Produces(MediaType.TEXT_HTML)
class SignInResource {

  /// Longer than any password that is taken, short enough to hash nothing silly.
  private static final int LONGEST_INPUT = 1024;

  private static final String NO_ISSUER =
      "No organisation signs its people in for that name. Enter it with the part behind the @, or your password.";

  private final BrowserForms forms;
  private final BrowserCookies cookies;
  private final Onward onward;
  private final SignInWithPassword signInWithPassword;
  private final SignInWithPasskey signInWithPasskey;
  private final SecondStepPages secondStep;
  private final Federations federations;
  private final FederatedDetour federatedDetour;
  private final Captchas captchas;

  SignInResource(
      BrowserForms forms,
      BrowserCookies cookies,
      Onward onward,
      SignInWithPassword signInWithPassword,
      SignInWithPasskey signInWithPasskey,
      SecondStepPages secondStep,
      Federations federations,
      FederatedDetour federatedDetour,
      Captchas captchas) {
    this.forms = forms;
    this.cookies = cookies;
    this.onward = onward;
    this.signInWithPassword = signInWithPassword;
    this.signInWithPasskey = signInWithPasskey;
    this.secondStep = secondStep;
    this.federations = federations;
    this.federatedDetour = federatedDetour;
    this.captchas = captchas;
  }

  /// What the page is shown for.
  private record Asking(Destination destination, String pending, HttpHeaders headers) {}

  @GET
  @Operation(hidden = true)
  public Response page(
      @QueryParam("pending") @DefaultValue("") String pending, @Context HttpHeaders headers) {
    return forms
        .opened(pending, headers)
        .map(purpose ->
            switch (onward.lookUp(purpose)) {
              case Lookup.Found(var destination) ->
                  begin(new Asking(destination, pending, headers));
              case Lookup.Answered(var response) -> response;
            })
        .orElseGet(Pages::startAgain);
  }

  /// Whoever the application names by a domain with an issuer of its own is led there at once.
  private Response begin(Asking ask) {
    return ask.destination
        .loginHint()
        .filter(hint -> hint.contains("@") && hint.length() <= LONGEST_INPUT)
        .flatMap(hint ->
            federations
                .of(hint)
                .map(connection ->
                    federatedDetour.take(connection, ask.destination, hint, ask.headers)))
        .orElseGet(() -> page(ask));
  }

  @POST
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  @Operation(hidden = true)
  public Response signIn(
      @FormParam("pending") @DefaultValue("") String pending,
      @FormParam("name") @DefaultValue("") String name,
      @FormParam("password") @DefaultValue("") String password,
      @FormParam("newPassword") @DefaultValue("") String newPassword,
      @FormParam("captcha") @DefaultValue("") String captcha,
      @FormParam("digits") @DefaultValue("") String digits,
      @HeaderParam("Origin") @Nullable String origin,
      @Context HttpHeaders headers,
      @Context RoutingContext http) {
    var asking = asking(pending, origin, headers);
    if (asking.isEmpty()) {
      return Pages.startAgain();
    }
    var ask = asking.get();
    var signInName = name.strip();
    if (signInName.length() > LONGEST_INPUT
        || password.length() > LONGEST_INPUT
        || newPassword.length() > LONGEST_INPUT) {
      return again(ask, "", wrongCredentials());
    }
    try {
      return switch (signInWithPassword.attempt(
          signInName,
          new Password(password),
          newPassword.isEmpty() ? Optional.empty() : Optional.of(new Password(newPassword)),
          captcha.isEmpty() ? Optional.empty() : Optional.of(new Answer(captcha, digits)),
          ask.destination.needed(),
          cookies.visitor(headers, http))) {
        case Outcome.SignedIn(var started) -> signedIn(ask, started);
        case Outcome.SecondStep(var account, var hash) ->
            secondStep.ask(HalfIn.byPassword(account.id(), hash), ask.destination, headers);
        case Outcome.FirstFactor(var account, var hash) ->
            secondStep.enrol(
                account, HalfIn.byPassword(account.id(), hash), ask.destination, headers);
        case Outcome.WrongCredentials _ -> again(ask, signInName, wrongCredentials());
        case Outcome.OnlyFederated _ -> toIssuer(ask, signInName);
        case Outcome.Paused(var remaining) ->
            Pages.waiting(
                page(
                    Response.Status.TOO_MANY_REQUESTS,
                    ask,
                    signInName,
                    Pages.tooManyTries(remaining)),
                remaining);
        case Outcome.CaptchaWanted _ ->
            page(
                Response.Status.FORBIDDEN,
                ask,
                signInName,
                captcha.isEmpty()
                    ? "Too many tries have failed. Show that you are a person, and try again."
                    : "Those were not the digits. Here are others.",
                captchas.ask());
        case Outcome.Barred(var bar) ->
            again(
                ask,
                signInName,
                switch (bar) {
                  case TENANT_SUSPENDED -> "Your organisation’s access is suspended.";
                  case NOT_ACTIVE -> "Your account is not active. Ask your administrator.";
                });
        case Outcome.PasswordExpired(var violations) -> expired(ask, signInName, violations);
      };
    } catch (Refusal refusal) {
      if (refusal.type() != IdentityProblem.BUSY) {
        throw refusal;
      }
      var page =
          page(
              Response.Status.SERVICE_UNAVAILABLE,
              ask,
              signInName,
              "Many people are signing in right now. Try again in a moment.");
      return Pages.waiting(page, Duration.ofSeconds(2));
    }
  }

  /// For people whose tenant has an issuer of its own: the domain of their name says which. What
  /// stands before it is only passed on, so that nobody learns who has an account.
  @POST
  @Path("/organisation")
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  @Operation(hidden = true)
  public Response withOrganisation(
      @FormParam("pending") @DefaultValue("") String pending,
      @FormParam("name") @DefaultValue("") String name,
      @HeaderParam("Origin") @Nullable String origin,
      @Context HttpHeaders headers) {
    var asking = asking(pending, origin, headers);
    if (asking.isEmpty()) {
      return Pages.startAgain();
    }
    return name.length() > LONGEST_INPUT
        ? again(asking.get(), "", NO_ISSUER)
        : toIssuer(asking.get(), name.strip());
  }

  private Response toIssuer(Asking ask, String signInName) {
    return federations
        .of(signInName)
        .map(connection ->
            federatedDetour.take(connection, ask.destination, signInName, ask.headers))
        .orElseGet(() -> again(ask, signInName, NO_ISSUER));
  }

  @POST
  @Path("/passkey")
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  @Operation(hidden = true)
  public Response withPasskey(
      @FormParam("pending") @DefaultValue("") String pending,
      @FormParam("challenge") @DefaultValue("") String challenge,
      @FormParam("credential") @DefaultValue("") String credential,
      @HeaderParam("Origin") @Nullable String origin,
      @Context HttpHeaders headers,
      @Context RoutingContext http) {
    var asking = asking(pending, origin, headers);
    var asked = forms.challenge(challenge, headers);
    if (asking.isEmpty() || asked.isEmpty()) {
      return Pages.startAgain();
    }
    return signInWithPasskey
        .attempt(asked.get(), credential, cookies.visitor(headers, http))
        .map(started -> signedIn(asking.get(), started))
        .orElseGet(() ->
            again(
                asking.get(),
                "",
                "That passkey does not open an account here, or its account has to choose a new password first: sign in with the password."));
  }

  private Response signedIn(Asking ask, SqlSessions.Started started) {
    return Response.fromResponse(onward.go(ask.destination.purpose(), started.session()))
        .cookie(cookies.of(started))
        .build();
  }

  private Optional<Asking> asking(String pending, @Nullable String origin, HttpHeaders headers) {
    return forms
        .posted(pending, origin, headers)
        .flatMap(onward::find)
        .map(destination -> new Asking(destination, pending, headers));
  }

  private static String wrongCredentials() {
    return "That name and password do not go together.";
  }

  private Response expired(Asking ask, String signInName, List<String> violations) {
    var error =
        violations.isEmpty()
            ? "Your password has expired. Enter it once more, and a new one."
            : "The new password %s.".formatted(String.join("; it ", violations));
    return Pages.signIn(
        Response.Status.UNAUTHORIZED,
        new SignInForm(ask.destination.client(), ask.pending, signInName, error, true, null, null),
        ask.destination.returnTo());
  }

  private Response again(Asking ask, String signInName, String error) {
    return page(Response.Status.UNAUTHORIZED, ask, signInName, error);
  }

  private Response page(Asking ask) {
    return page(Response.Status.OK, ask, ask.destination.loginHint().orElse(""), null);
  }

  private Response page(
      Response.Status status, Asking ask, String signInName, @Nullable String error) {
    return page(status, ask, signInName, error, null);
  }

  private Response page(
      Response.Status status,
      Asking ask,
      String signInName,
      @Nullable String error,
      @Nullable String captcha) {
    var passkey = forms.passkeyOf(Optional.empty(), cookies.formOrNew(ask.headers));
    return Pages.signIn(
        status,
        new SignInForm(
            ask.destination.client(), ask.pending, signInName, error, false, captcha, passkey),
        ask.destination.returnTo());
  }
}
