package io.safekeep.identity.selfservice;

import io.safekeep.identity.IdentityProblem;
import io.safekeep.identity.op.Pages;
import io.safekeep.identity.op.PersonAtBrowser.Person;
import io.safekeep.identity.password.Password;
import io.safekeep.identity.selfservice.AccountPages.PasswordForm;
import io.safekeep.identity.selfservice.AccountResource.Done;
import io.safekeep.identity.signin.ChangePassword;
import io.safekeep.identity.signin.ChangePassword.Outcome;
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
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// Choosing another password.
@Path(PasswordResource.PATH)
@PermitAll
@Produces(MediaType.TEXT_HTML)
class PasswordResource {

  static final String PATH = AccountResource.PATH + "/password";

  private static final int LONGEST_INPUT = 1024;

  private final Door door;
  private final ChangePassword changePassword;

  PasswordResource(Door door, ChangePassword changePassword) {
    this.door = door;
    this.changePassword = changePassword;
  }

  @GET
  @Operation(hidden = true)
  public Response page(@Context HttpHeaders headers) {
    return door.lookClosely(headers, PATH, person -> form(Response.Status.OK, person, null));
  }

  @POST
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  @Operation(hidden = true)
  public Response change(
      @FormParam("password") @DefaultValue("") String password,
      @FormParam("newPassword") @DefaultValue("") String newPassword,
      @HeaderParam("Origin") @Nullable String origin,
      @Context HttpHeaders headers,
      @Context RoutingContext http) {
    return door.change(
        origin,
        headers,
        PATH,
        person ->
            password.length() > LONGEST_INPUT || newPassword.length() > LONGEST_INPUT
                ? form(Response.Status.BAD_REQUEST, person, "That is too long for a password.")
                : changed(
                    person,
                    new Password(password),
                    new Password(newPassword),
                    http.request().remoteAddress().hostAddress()));
  }

  private Response changed(Person person, Password password, Password newPassword, String source) {
    try {
      return switch (changePassword.change(
          person.account(), person.session().device(), password, newPassword, source)) {
        case Outcome.Changed _ -> Done.PASSWORD.page();
        case Outcome.WrongPassword _ ->
            form(Response.Status.UNAUTHORIZED, person, "That is not your password.");
        case Outcome.Paused(var remaining) ->
            Pages.waiting(
                form(Response.Status.TOO_MANY_REQUESTS, person, Pages.tooManyTries(remaining)),
                remaining);
        case Outcome.TooWeak(var violations) ->
            form(
                Response.Status.BAD_REQUEST,
                person,
                "The new password %s.".formatted(String.join("; it ", violations)));
      };
    } catch (Refusal refusal) {
      if (refusal.type() != IdentityProblem.BUSY) {
        throw refusal;
      }
      return Pages.waiting(
          form(
              Response.Status.SERVICE_UNAVAILABLE,
              person,
              "Many people are signing in right now. Try again in a moment."),
          Duration.ofSeconds(2));
    }
  }

  private static Response form(Response.Status status, Person person, @Nullable String error) {
    return AccountPages.password(status, new PasswordForm(person.account().signInName(), error));
  }
}
