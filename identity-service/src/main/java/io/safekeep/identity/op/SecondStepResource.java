package io.safekeep.identity.op;

import io.safekeep.identity.op.Onward.Destination;
import io.safekeep.identity.op.PendingRequest.Purpose;
import io.safekeep.identity.signin.BrowserSessions;
import io.safekeep.identity.signin.ProveSecondFactor;
import io.safekeep.identity.signin.ProveSecondFactor.Outcome;
import io.safekeep.identity.signin.ProveSecondFactor.Shown;
import io.safekeep.identity.signin.SqlSessions;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// The second step of a sign-in. That the password was right travels sealed in the form, for ten
/// minutes and in one browser; nothing is open until the second factor is right too.
@Path("/sign-in")
@PermitAll
@Produces(MediaType.TEXT_HTML)
class SecondStepResource {

  private static final int LONGEST_CODE = 64;
  private static final String WRONG =
      "That is not right. A code is good once; wait for the next one.";

  private final BrowserForms forms;
  private final BrowserCookies cookies;
  private final PendingRequest pendingRequest;
  private final Onward onward;
  private final SecondStepPages pages;
  private final ProveSecondFactor proveSecondFactor;
  private final BrowserSessions sessions;

  SecondStepResource(
      BrowserForms forms,
      BrowserCookies cookies,
      PendingRequest pendingRequest,
      Onward onward,
      SecondStepPages pages,
      ProveSecondFactor proveSecondFactor,
      BrowserSessions sessions) {
    this.forms = forms;
    this.cookies = cookies;
    this.pendingRequest = pendingRequest;
    this.onward = onward;
    this.pages = pages;
    this.proveSecondFactor = proveSecondFactor;
    this.sessions = sessions;
  }

  @POST
  @Path("/second-step")
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  @Operation(hidden = true)
  public Response prove(
      @FormParam("pending") @DefaultValue("") String pending,
      @FormParam("code") @DefaultValue("") String code,
      @FormParam("challenge") @DefaultValue("") String challenge,
      @FormParam("credential") @DefaultValue("") String credential,
      @HeaderParam("Origin") @Nullable String origin,
      @Context HttpHeaders headers,
      @Context RoutingContext http) {
    if (!(forms.posted(pending, origin, headers).orElse(null)
            instanceof Purpose.SecondStep(var person, var then))
        || code.length() > LONGEST_CODE) {
      return Pages.startAgain();
    }
    var destination = onward.find(then);
    var shown = shown(code, challenge, credential, headers);
    if (destination.isEmpty() || shown.isEmpty()) {
      return Pages.startAgain();
    }
    var outcome = proveSecondFactor.prove(person, shown.get(), cookies.visitor(headers, http));
    return answer(
        outcome,
        destination.get(),
        headers,
        (status, error) -> pages.ask(status, person, destination.get(), headers, error));
  }

  @POST
  @Path("/first-app")
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  @Operation(hidden = true)
  public Response enrol(
      @FormParam("pending") @DefaultValue("") String pending,
      @FormParam("code") @DefaultValue("") String code,
      @HeaderParam("Origin") @Nullable String origin,
      @Context HttpHeaders headers,
      @Context RoutingContext http) {
    if (!(forms.posted(pending, origin, headers).orElse(null)
            instanceof Purpose.FirstApp(var person, var key, var then))
        || code.length() > LONGEST_CODE) {
      return Pages.startAgain();
    }
    var destination = onward.find(then);
    var account = proveSecondFactor.person(person);
    if (destination.isEmpty() || account.isEmpty()) {
      return Pages.startAgain();
    }
    var outcome = proveSecondFactor.enrol(person, key, code, cookies.visitor(headers, http));
    return answer(
        outcome,
        destination.get(),
        headers,
        (status, error) ->
            pages.enrol(status, account.get(), person, key, destination.get(), headers, error));
  }

  /// From the page with the recovery codes to what has been waiting.
  @POST
  @Path("/onward")
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  @Operation(hidden = true)
  public Response goOn(
      @FormParam("pending") @DefaultValue("") String pending,
      @HeaderParam("Origin") @Nullable String origin,
      @Context HttpHeaders headers) {
    return forms.posted(pending, origin, headers).orElse(null)
            instanceof Purpose.SignedIn(var id, var then)
        ? cookies
            .session(headers)
            .flatMap(sessions::find)
            .filter(session -> session.signIn().session().equals(id))
            .map(session -> onward.go(then, session))
            .orElseGet(Pages::startAgain)
        : Pages.startAgain();
  }

  private interface Again {
    Response page(Response.Status status, String error);
  }

  private Response answer(
      Outcome outcome, Destination destination, HttpHeaders headers, Again again) {
    return switch (outcome) {
      case Outcome.SignedIn(var started) ->
          Response.fromResponse(onward.go(destination.purpose(), started.session()))
              .cookie(cookies.of(started))
              .build();
      case Outcome.Enrolled(var started, var codes) ->
          Response.fromResponse(codes(codes, started, destination, headers))
              .cookie(cookies.of(started))
              .build();
      case Outcome.Wrong _ -> again.page(Response.Status.UNAUTHORIZED, WRONG);
      case Outcome.Paused(var remaining) ->
          Pages.waiting(
              again.page(Response.Status.TOO_MANY_REQUESTS, Pages.tooManyTries(remaining)),
              remaining);
      case Outcome.Gone _ -> Pages.startAgain();
    };
  }

  private Response codes(
      List<String> codes,
      SqlSessions.Started started,
      Destination destination,
      HttpHeaders headers) {
    var signedIn =
        new Purpose.SignedIn(started.session().signIn().session(), destination.purpose());
    var pending = pendingRequest.seal(signedIn, cookies.formOrNew(headers));
    return Pages.recoveryCodes(
        codes, Optional.of(pending), destination.client(), destination.returnTo());
  }

  private Optional<Shown> shown(
      String code, String challenge, String credential, HttpHeaders headers) {
    return credential.isEmpty()
        ? Optional.of(new Shown.Code(code))
        : forms
            .challenge(challenge, headers)
            .map(asked -> new Shown.PasskeyAnswer(asked, credential));
  }
}
