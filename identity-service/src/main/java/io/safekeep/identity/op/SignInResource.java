package io.safekeep.identity.op;

import io.safekeep.identity.IdentityProblem;
import io.safekeep.identity.op.Authorize.Decision;
import io.safekeep.identity.op.Pages.SignInForm;
import io.safekeep.identity.op.PendingRequest.Purpose;
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
import jakarta.ws.rs.core.UriBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// The sign-in page. It never stands alone: it belongs to an authorization request that waits, or
/// to a device that somebody wants to let in.
@Path("/")
@PermitAll
@Produces(MediaType.TEXT_HTML)
class SignInResource {

  /// Longer than any password that is taken, short enough to hash nothing silly.
  private static final int LONGEST_INPUT = 1024;

  /// Until somebody has signed in nothing is told of the device.
  private static final String DEVICE = "your device";

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

  /// What the page is shown for.
  ///
  /// @param client to continue to
  /// @param returnTo where the browser goes on; empty if it stays here
  private record Asking(
      Purpose purpose,
      String pending,
      String client,
      Optional<URI> returnTo,
      Optional<String> loginHint) {}

  @GET
  @Path("sign-in")
  @Operation(hidden = true)
  public Response page(
      @QueryParam("pending") @DefaultValue("") String pending, @Context HttpHeaders headers) {
    return switch (opened(pending, headers).orElse(null)) {
      case Purpose.Authorization(var query) ->
          switch (authorize.decide(query, Optional.empty(), false)) {
            case Decision.AskToSignIn ask -> page(asking(pending, query, ask));
            case Decision.Answer(var response) -> Response.seeOther(response.toURI()).build();
            case Decision.AskForConsent _ -> Pages.startAgain();
            case Decision.Unanswerable(var reason) -> cannotGoOn(reason);
          };
      case Purpose.DeviceEntry entry -> page(asking(pending, entry));
      case Purpose.DeviceDecision _ -> Pages.startAgain();
      case null -> Pages.startAgain();
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
    var asking =
        opened(pending, headers)
            .filter(_ -> issuer.origin().equals(origin))
            .flatMap(purpose -> asking(pending, purpose));
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
          http.request().remoteAddress().hostAddress())) {
        case Outcome.SignedIn(var started) -> signedIn(ask.purpose, started);
        case Outcome.WrongCredentials _ -> again(ask, signInName, wrongCredentials());
        case Outcome.Paused(var remaining) ->
            Pages.waiting(
                page(
                    Response.Status.TOO_MANY_REQUESTS,
                    ask,
                    signInName,
                    Pages.tooManyTries(remaining)),
                remaining);
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

  private Response signedIn(Purpose purpose, SqlSessions.Started started) {
    var cookie = cookies.session(started.secret());
    return switch (purpose) {
      case Purpose.Authorization(var query) ->
          switch (authorize.decide(query, Optional.of(started.session()), true)) {
            case Decision.Answer(var response) ->
                Response.seeOther(response.toURI()).cookie(cookie).build();
            case Decision.AskForConsent ask ->
                Response.fromResponse(Pages.toConsent(ask.pending())).cookie(cookie).build();
            case Decision.AskToSignIn _ -> Pages.startAgain();
            case Decision.Unanswerable(var reason) -> cannotGoOn(reason);
          };
      case Purpose.DeviceEntry(var userCode) -> {
        var page = UriBuilder.fromPath(DeviceResource.PATH);
        if (!userCode.isEmpty()) {
          page.queryParam(DeviceResource.USER_CODE, userCode);
        }
        yield Response.seeOther(page.build()).cookie(cookie).build();
      }
      case Purpose.DeviceDecision _ -> Pages.startAgain();
    };
  }

  private Optional<Asking> asking(String pending, Purpose purpose) {
    return switch (purpose) {
      case Purpose.Authorization(var query) ->
          authorize.decide(query, Optional.empty(), false) instanceof Decision.AskToSignIn ask
              ? Optional.of(asking(pending, query, ask))
              : Optional.empty();
      case Purpose.DeviceEntry entry -> Optional.of(asking(pending, entry));
      case Purpose.DeviceDecision _ -> Optional.empty();
    };
  }

  private static Asking asking(String pending, String query, Decision.AskToSignIn ask) {
    return new Asking(
        new Purpose.Authorization(query),
        pending,
        ask.client().name(),
        Optional.of(ask.redirectUri()),
        ask.loginHint());
  }

  private static Asking asking(String pending, Purpose.DeviceEntry entry) {
    return new Asking(entry, pending, DEVICE, Optional.empty(), Optional.empty());
  }

  private Optional<Purpose> opened(String pending, HttpHeaders headers) {
    return cookies.form(headers).flatMap(browser -> pendingRequest.open(pending, browser));
  }

  private static String wrongCredentials() {
    return "That name and password do not go together.";
  }

  private static Response expired(Asking ask, String signInName, List<String> violations) {
    var error =
        violations.isEmpty()
            ? "Your password has expired. Enter it once more, and a new one."
            : "The new password %s.".formatted(String.join("; it ", violations));
    return Pages.signIn(
        Response.Status.UNAUTHORIZED,
        new SignInForm(ask.client, ask.pending, signInName, error, true),
        ask.returnTo);
  }

  private static Response again(Asking ask, String signInName, String error) {
    return page(Response.Status.UNAUTHORIZED, ask, signInName, error);
  }

  private static Response page(Asking ask) {
    return page(Response.Status.OK, ask, ask.loginHint.orElse(""), null);
  }

  private static Response page(
      Response.Status status, Asking ask, String signInName, @Nullable String error) {
    return Pages.signIn(
        status, new SignInForm(ask.client, ask.pending, signInName, error, false), ask.returnTo);
  }

  private static Response cannotGoOn(String reason) {
    return Pages.notice(Response.Status.BAD_REQUEST, "This sign-in cannot go on", reason);
  }
}
