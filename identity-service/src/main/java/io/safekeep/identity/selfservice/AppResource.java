package io.safekeep.identity.selfservice;

import io.safekeep.identity.factor.SecondFactors;
import io.safekeep.identity.factor.SecondFactors.Enrolment;
import io.safekeep.identity.factor.TotpKey;
import io.safekeep.identity.op.BrowserForms;
import io.safekeep.identity.op.Pages;
import io.safekeep.identity.op.PendingRequest.Purpose;
import io.safekeep.identity.op.PersonAtBrowser.Person;
import io.safekeep.identity.selfservice.AccountResource.Done;
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
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// Authenticator app and recovery codes.
@Path(AccountResource.PATH)
@PermitAll
@Transactional
@Produces(MediaType.TEXT_HTML)
class AppResource {

  private static final String PATH = AccountResource.PATH + "/app";

  private final Door door;
  private final BrowserForms forms;
  private final SecondFactors secondFactors;

  AppResource(Door door, BrowserForms forms, SecondFactors secondFactors) {
    this.door = door;
    this.forms = forms;
    this.secondFactors = secondFactors;
  }

  @GET
  @Path("/app")
  @Operation(hidden = true)
  public Response page(@Context HttpHeaders headers) {
    return door.lookClosely(
        headers, PATH, person -> form(Response.Status.OK, person, TotpKey.random(), headers, null));
  }

  @POST
  @Path("/app")
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  @Operation(hidden = true)
  public Response confirm(
      @FormParam("pending") @DefaultValue("") String pending,
      @FormParam("code") @DefaultValue("") String code,
      @HeaderParam("Origin") @Nullable String origin,
      @Context HttpHeaders headers) {
    return door.change(
        origin,
        headers,
        PATH,
        person ->
            forms.posted(pending, origin, headers).orElse(null)
                        instanceof Purpose.NewApp(var account, var key)
                    && account.equals(person.account().id())
                ? confirmed(person, key, code.replace(" ", "").strip(), headers)
                : Pages.startAgain());
  }

  @POST
  @Path("/app/remove")
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  @Operation(hidden = true)
  public Response remove(
      @HeaderParam("Origin") @Nullable String origin, @Context HttpHeaders headers) {
    return door.change(
        origin,
        headers,
        AccountResource.PATH,
        person -> {
          secondFactors.removeApp(person.account());
          return Done.APP_REMOVED.page();
        });
  }

  @POST
  @Path("/recovery-codes")
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  @Operation(hidden = true)
  public Response replaceRecoveryCodes(
      @HeaderParam("Origin") @Nullable String origin, @Context HttpHeaders headers) {
    return door.change(
        origin,
        headers,
        AccountResource.PATH,
        person ->
            secondFactors
                .replaceRecoveryCodes(person.account())
                .map(codes -> Pages.recoveryCodes(codes, Optional.empty(), "", Optional.empty()))
                .orElseGet(Pages::startAgain));
  }

  private Response confirmed(Person person, TotpKey key, String code, HttpHeaders headers) {
    return switch (secondFactors.addApp(person.account(), key, code)) {
      case Enrolment.Enrolled(var codes) when codes.isEmpty() -> Done.APP.page();
      case Enrolment.Enrolled(var codes) ->
          Pages.recoveryCodes(codes, Optional.empty(), "", Optional.empty());
      case Enrolment.Refused _ ->
          form(
              Response.Status.BAD_REQUEST,
              person,
              key,
              headers,
              "That is not the code of this key. Wait for the next one.");
    };
  }

  private Response form(
      Response.Status status,
      Person person,
      TotpKey key,
      HttpHeaders headers,
      @Nullable String error) {
    return forms.sealed(
        new Purpose.NewApp(person.account().id(), key),
        headers,
        pending -> AccountPages.app(status, Pages.app(person.account(), key, pending, error)));
  }
}
