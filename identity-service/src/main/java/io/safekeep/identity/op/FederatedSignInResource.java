package io.safekeep.identity.op;

import io.safekeep.identity.federation.FederatedSignIn;
import io.safekeep.identity.federation.FederatedSignIn.Outcome;
import io.safekeep.identity.federation.FederatedSignIn.Why;
import io.safekeep.identity.op.Onward.Destination;
import io.safekeep.identity.op.PendingRequest.Purpose;
import io.safekeep.identity.signin.SignInFederated;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;

/// Where tenants' issuers send browsers back. Each connection has an address of its own, so that no
/// issuer's answer passes for another's.
@Path("/sign-in/federated")
@PermitAll
@Produces(MediaType.TEXT_HTML)
class FederatedSignInResource {

  private final BrowserForms forms;
  private final BrowserCookies cookies;
  private final Onward onward;
  private final FederatedSignIn federatedSignIn;
  private final SignInFederated signInFederated;
  private final SecondStepPages secondStep;

  FederatedSignInResource(
      BrowserForms forms,
      BrowserCookies cookies,
      Onward onward,
      FederatedSignIn federatedSignIn,
      SignInFederated signInFederated,
      SecondStepPages secondStep) {
    this.forms = forms;
    this.cookies = cookies;
    this.onward = onward;
    this.federatedSignIn = federatedSignIn;
    this.signInFederated = signInFederated;
    this.secondStep = secondStep;
  }

  @GET
  @Path("/{connection}")
  @Operation(hidden = true)
  public Response comeBack(
      UUID connection,
      @QueryParam("state") @DefaultValue("") String state,
      @Context UriInfo uri,
      @Context HttpHeaders headers,
      @Context RoutingContext http) {
    if (!(forms.opened(state, headers).orElse(null)
            instanceof Purpose.Federated(var begun, var then))
        || !begun.connection().equals(connection)) {
      return Pages.startAgain();
    }
    var destination = onward.find(then);
    if (destination.isEmpty()) {
      return Pages.startAgain();
    }
    return switch (federatedSignIn.finish(begun, uri.getQueryParameters())) {
      case Outcome.Admitted admitted -> goOn(admitted, destination.get(), headers, http);
      case Outcome.Refused(var why) ->
          Pages.notice(
              Response.Status.FORBIDDEN, "Your organisation’s sign-in did not work", text(why));
      case Outcome.Unreachable _ -> FederatedDetour.unreachable();
    };
  }

  private Response goOn(
      Outcome.Admitted admitted,
      Destination destination,
      HttpHeaders headers,
      RoutingContext http) {
    return switch (signInFederated.attempt(
        admitted, destination.needed(), cookies.visitor(headers, http))) {
      case SignInFederated.Outcome.SignedIn(var started) ->
          Response.fromResponse(onward.go(destination.purpose(), started.session()))
              .cookie(cookies.of(started))
              .build();
      case SignInFederated.Outcome.SecondStep(var person) ->
          secondStep.ask(person, destination, headers);
      case SignInFederated.Outcome.FirstFactor(var account, var person) ->
          secondStep.enrol(account, person, destination, headers);
    };
  }

  private static String text(Why why) {
    return switch (why) {
      case DENIED -> "It did not let you in. Go back to the application to try again.";
      case NOT_TO_BE_TRUSTED ->
          "Its answer was not the one that was asked for. Go back to the application to try again.";
      case TOO_WEAK ->
          "You signed in there with less than your organisation wants, or too long ago. Sign in there anew, with a second factor.";
      case UNKNOWN ->
          "It knows you, but you have no account here yet. Ask your administrator for one.";
      case FOREIGN_ADDRESS ->
          "It vouches for no e-mail address of yours in your organisation’s domains. Ask your administrator.";
      case NO_NAME -> "It says no name that an account could have. Ask your administrator.";
      case NAME_TAKEN ->
          "An account with your name is here already, and is not tied to your organisation’s sign-in. Ask your administrator to tie them.";
      case NO_ROLE -> "None of your groups there opens anything here. Ask your administrator.";
      case LAST_ADMINISTRATOR ->
          "You are the last administrator here, and your groups there take that away. Somebody else has to become one first.";
      case NOT_ACTIVE -> "Your account is not active. Ask your administrator.";
      case DISABLED -> "It is switched off. Ask your administrator.";
    };
  }
}
