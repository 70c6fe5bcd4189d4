package io.safekeep.identity.op;

import io.safekeep.identity.IdentityProblem;
import io.safekeep.identity.op.Authorize.Decision;
import io.safekeep.identity.op.Pages.SignInForm;
import io.safekeep.identity.password.Password;
import io.safekeep.identity.signin.SignInWithPassword;
import io.safekeep.identity.signin.SignInWithPassword.Outcome;
import io.safekeep.identity.signin.SqlSessions;
import io.safekeep.identity.token.Issuer;
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

/// The sign-in page. It never stands alone: it belongs to an authorization request that waits.
@Path("/")
@PermitAll
@Produces(MediaType.TEXT_HTML)
class SignInResource {

  /// Longer than any password that is taken, short enough to hash nothing silly.
  private static final int LONGEST_INPUT = 1024;

  private final PendingRequest pendingRequest;
  private final Authorize authorize;
  private final SignInWithPassword signInWithPassword;
  private final BrowserCookies cookies;
  private final Issuer issuer;

  SignInResource(
      PendingRequest pendingRequest,
      Authorize authorize,
      SignInWithPassword signInWithPassword,
      BrowserCookies cookies,
      Issuer issuer) {
    this.pendingRequest = pendingRequest;
    this.authorize = authorize;
    this.signInWithPassword = signInWithPassword;
    this.cookies = cookies;
    this.issuer = issuer;
  }

  @GET
  @Path("sign-in")
  @Operation(hidden = true)
  public Response page(
      @QueryParam("pending") @DefaultValue("") String pending, @Context HttpHeaders headers) {
    var query = opened(pending, headers);
    if (query.isEmpty()) {
      return startAgain();
    }
    return switch (authorize.decide(query.get(), Optional.empty(), false)) {
      case Decision.AskToSignIn ask ->
          Pages.signIn(
              Response.Status.OK,
              new SignInForm(ask.client().name(), pending, ask.loginHint().orElse(""), null, false),
              ask.redirectUri());
      case Decision.Answer(var response) -> Response.seeOther(response.toURI()).build();
      case Decision.Unanswerable(var reason) -> cannotGoOn(reason);
    };
  }

  @POST
  @Path("sign-in")
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  @Operation(hidden = true)
  public Response signIn(
      @FormParam("pending") @DefaultValue("") String pending,
      @FormParam("name") @DefaultValue("") String name,
      @FormParam("password") @DefaultValue("") String password,
      @FormParam("newPassword") @DefaultValue("") String newPassword,
      @HeaderParam("Origin") @Nullable String origin,
      @Context HttpHeaders headers,
      @Context RoutingContext http) {
    var query = opened(pending, headers);
    if (query.isEmpty() || !issuer.origin().equals(origin)) {
      return startAgain();
    }
    if (!(authorize.decide(query.get(), Optional.empty(), false)
        instanceof Decision.AskToSignIn ask)) {
      return startAgain();
    }
    var signInName = name.strip();
    if (signInName.length() > LONGEST_INPUT
        || password.length() > LONGEST_INPUT
        || newPassword.length() > LONGEST_INPUT) {
      return again(ask, pending, "", wrongCredentials());
    }
    try {
      return switch (signInWithPassword.attempt(
          signInName,
          new Password(password),
          newPassword.isEmpty() ? Optional.empty() : Optional.of(new Password(newPassword)),
          http.request().remoteAddress().hostAddress())) {
        case Outcome.SignedIn(var started) -> signedIn(query.get(), started);
        case Outcome.WrongCredentials _ -> again(ask, pending, signInName, wrongCredentials());
        case Outcome.Paused(var remaining) -> paused(ask, pending, signInName, remaining);
        case Outcome.Barred(var bar) ->
            again(
                ask,
                pending,
                signInName,
                switch (bar) {
                  case TENANT_SUSPENDED -> "Your organisation’s access is suspended.";
                  case NOT_ACTIVE -> "Your account is not active. Ask your administrator.";
                });
        case Outcome.PasswordExpired(var violations) ->
            expired(ask, pending, signInName, violations);
      };
    } catch (Refusal refusal) {
      if (refusal.type() != IdentityProblem.BUSY) {
        throw refusal;
      }
      var page =
          page(
              Response.Status.SERVICE_UNAVAILABLE,
              ask,
              pending,
              signInName,
              "Many people are signing in right now. Try again in a moment.");
      return Response.fromResponse(page).header(HttpHeaders.RETRY_AFTER, 2).build();
    }
  }

  private Response signedIn(String query, SqlSessions.Started started) {
    var cookie = cookies.session(started.secret());
    return switch (authorize.decide(query, Optional.of(started.session()), true)) {
      case Decision.Answer(var response) ->
          Response.seeOther(response.toURI()).cookie(cookie).build();
      case Decision.AskToSignIn _ -> startAgain();
      case Decision.Unanswerable(var reason) -> cannotGoOn(reason);
    };
  }

  private Optional<String> opened(String pending, HttpHeaders headers) {
    return cookies.form(headers).flatMap(browser -> pendingRequest.open(pending, browser));
  }

  private static Response paused(
      Decision.AskToSignIn ask, String pending, String signInName, Duration remaining) {
    var page =
        page(
            Response.Status.TOO_MANY_REQUESTS,
            ask,
            pending,
            signInName,
            "Too many tries. Wait %s, then try again.".formatted(spoken(remaining)));
    return Response.fromResponse(page)
        .header(HttpHeaders.RETRY_AFTER, remaining.toSeconds())
        .build();
  }

  private static String spoken(Duration duration) {
    long minutes = duration.plusSeconds(59).toMinutes();
    if (duration.compareTo(Duration.ofMinutes(1)) > 0) {
      return minutes + " minutes";
    }
    return duration.toSeconds() == 1 ? "a second" : duration.toSeconds() + " seconds";
  }

  private static String wrongCredentials() {
    return "That name and password do not go together.";
  }

  private static Response expired(
      Decision.AskToSignIn ask, String pending, String signInName, List<String> violations) {
    var error =
        violations.isEmpty()
            ? "Your password has expired. Enter it once more, and a new one."
            : "The new password %s.".formatted(String.join("; it ", violations));
    return Pages.signIn(
        Response.Status.UNAUTHORIZED,
        new SignInForm(ask.client().name(), pending, signInName, error, true),
        ask.redirectUri());
  }

  private static Response again(
      Decision.AskToSignIn ask, String pending, String signInName, String error) {
    return page(Response.Status.UNAUTHORIZED, ask, pending, signInName, error);
  }

  private static Response page(
      Response.Status status,
      Decision.AskToSignIn ask,
      String pending,
      String signInName,
      String error) {
    return Pages.signIn(
        status,
        new SignInForm(ask.client().name(), pending, signInName, error, false),
        ask.redirectUri());
  }

  private static Response cannotGoOn(String reason) {
    return Pages.notice(Response.Status.BAD_REQUEST, "This sign-in cannot go on", reason);
  }

  private static Response startAgain() {
    return Pages.notice(
        Response.Status.BAD_REQUEST,
        "Please start again",
        "This sign-in page was open for too long, or cookies are switched off. Go back to the application and sign in from there.");
  }
}
