package io.safekeep.identity.op;

import io.safekeep.identity.consent.SqlConsents;
import io.safekeep.identity.op.Authorize.Consent;
import io.safekeep.identity.op.Authorize.Decision;
import io.safekeep.identity.op.Pages.ConsentForm;
import io.safekeep.identity.op.Pages.ConsentsForm;
import io.safekeep.identity.op.Pages.GivenConsent;
import io.safekeep.identity.op.PersonAtBrowser.Person;
import io.safekeep.identity.token.Issuer;
import jakarta.annotation.security.PermitAll;
import jakarta.transaction.Transactional;
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
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// Asks people whether a third party's application may learn of them, and lets them take it back.
@Path(ConsentResource.PATH)
@PermitAll
@Produces(MediaType.TEXT_HTML)
class ConsentResource {

  static final String PATH = "/consent";

  private final PendingConsent pendingConsent;
  private final Authorize authorize;
  private final SqlConsents consents;
  private final PersonAtBrowser personAtBrowser;
  private final Issuer issuer;

  ConsentResource(
      PendingConsent pendingConsent,
      Authorize authorize,
      SqlConsents consents,
      PersonAtBrowser personAtBrowser,
      Issuer issuer) {
    this.pendingConsent = pendingConsent;
    this.authorize = authorize;
    this.consents = consents;
    this.personAtBrowser = personAtBrowser;
    this.issuer = issuer;
  }

  @GET
  @Transactional
  @Operation(hidden = true)
  public Response page(
      @QueryParam("pending") @DefaultValue("") String pending, @Context HttpHeaders headers) {
    return personAtBrowser
        .find(headers)
        .flatMap(person ->
            pendingConsent
                .open(pending, person.session().signIn().session())
                .map(query -> ask(pending, query, person)))
        .orElseGet(Pages::startAgain);
  }

  private Response ask(String pending, String query, Person person) {
    return switch (authorize.decide(query, person.session(), Consent.UNASKED)) {
      case Decision.AskForConsent ask ->
          Pages.consent(
              new ConsentForm(
                  ask.client().name(),
                  person.account().signInName(),
                  learns(ask.scopes()),
                  pending),
              ask.redirectUri());
      case Decision.Answer(var response) -> Response.seeOther(response.toURI()).build();
      case Decision.AskToSignIn _, Decision.Unanswerable _ -> Pages.startAgain();
    };
  }

  @POST
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  @Transactional
  @Operation(hidden = true)
  public Response decide(
      @FormParam("pending") @DefaultValue("") String pending,
      @FormParam("decision") @DefaultValue("") String decision,
      @HeaderParam("Origin") @Nullable String origin,
      @Context HttpHeaders headers) {
    return personAtBrowser
        .find(headers)
        .filter(_ -> issuer.origin().equals(origin))
        .flatMap(person ->
            pendingConsent
                .open(pending, person.session().signIn().session())
                .map(query ->
                    authorize.decide(
                        query,
                        person.session(),
                        decision.equals("allow") ? Consent.GIVEN : Consent.REFUSED)))
        .map(decided ->
            decided instanceof Decision.Answer(var response)
                ? Response.seeOther(response.toURI()).build()
                : Pages.startAgain())
        .orElseGet(Pages::startAgain);
  }

  @GET
  @Path("/given")
  @Transactional
  @Operation(hidden = true)
  public Response given(@Context HttpHeaders headers) {
    return personAtBrowser.find(headers).map(this::list).orElseGet(ConsentResource::nobody);
  }

  @POST
  @Path("/given")
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  @Transactional
  @Operation(hidden = true)
  public Response withdraw(
      @FormParam("consent") @Nullable UUID consent,
      @HeaderParam("Origin") @Nullable String origin,
      @Context HttpHeaders headers) {
    var person = personAtBrowser.find(headers);
    if (person.isEmpty() || consent == null || !issuer.origin().equals(origin)) {
      return Pages.startAgain();
    }
    consents.withdraw(person.get().account(), consent);
    return list(person.get());
  }

  private Response list(Person person) {
    return Pages.consents(
        new ConsentsForm(
            person.account().signInName(),
            consents.of(person.account().id()).stream()
                .map(given ->
                    new GivenConsent(
                        given.id(),
                        given.client(),
                        learns(given.scopes()),
                        given.since().atOffset(ZoneOffset.UTC).toLocalDate().toString()))
                .toList()));
  }

  private static Response nobody() {
    return Pages.notice(
        Response.Status.UNAUTHORIZED,
        "You are not signed in",
        "Sign in at one of your applications, then come back to this page.");
  }

  private static List<String> learns(List<String> scopes) {
    return scopes.stream()
        .map(scope ->
            switch (scope) {
              case "openid" -> "numbers that stand for you and your organisation";
              case "profile" -> "your name and your user name";
              default -> scope;
            })
        .toList();
  }
}
