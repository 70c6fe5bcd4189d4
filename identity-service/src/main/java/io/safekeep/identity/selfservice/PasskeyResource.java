package io.safekeep.identity.selfservice;

import io.safekeep.identity.factor.Challenge;
import io.safekeep.identity.factor.Passkeys;
import io.safekeep.identity.factor.SecondFactors;
import io.safekeep.identity.factor.SecondFactors.Enrolment;
import io.safekeep.identity.op.BrowserForms;
import io.safekeep.identity.op.Pages;
import io.safekeep.identity.op.Pages.PasskeyForm;
import io.safekeep.identity.op.PendingRequest.Purpose;
import io.safekeep.identity.op.PersonAtBrowser.Person;
import io.safekeep.identity.selfservice.AccountPages.NewPasskeyForm;
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

/// Passkeys: adding one, and removing one that is lost.
@Path(PasskeyResource.PATH)
@PermitAll
@Transactional
@Produces(MediaType.TEXT_HTML)
class PasskeyResource {

  static final String PATH = AccountResource.PATH + "/passkeys";

  private static final int LONGEST_NAME = 60;
  private static final String UNNAMED = "Passkey";

  private final Door door;
  private final BrowserForms forms;
  private final Passkeys passkeys;
  private final SecondFactors secondFactors;

  PasskeyResource(Door door, BrowserForms forms, Passkeys passkeys, SecondFactors secondFactors) {
    this.door = door;
    this.forms = forms;
    this.passkeys = passkeys;
    this.secondFactors = secondFactors;
  }

  @GET
  @Operation(hidden = true)
  public Response page(@Context HttpHeaders headers) {
    return door.lookClosely(
        headers, PATH, person -> form(Response.Status.OK, person, headers, null));
  }

  @POST
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  @Operation(hidden = true)
  public Response add(
      @FormParam("challenge") @DefaultValue("") String challenge,
      @FormParam("name") @DefaultValue("") String name,
      @FormParam("credential") @DefaultValue("") String credential,
      @HeaderParam("Origin") @Nullable String origin,
      @Context HttpHeaders headers) {
    return door.change(
        origin,
        headers,
        PATH,
        person ->
            forms.posted(challenge, origin, headers).orElse(null)
                        instanceof Purpose.NewPasskey(var account, var asked)
                    && account.equals(person.account().id())
                ? added(person, asked, named(name), credential, headers)
                : Pages.startAgain());
  }

  @POST
  @Path("/remove")
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  @Operation(hidden = true)
  public Response remove(
      @FormParam("id") @DefaultValue("") String id,
      @HeaderParam("Origin") @Nullable String origin,
      @Context HttpHeaders headers) {
    return door.change(
        origin,
        headers,
        AccountResource.PATH,
        person -> {
          secondFactors.removePasskey(person.account(), id);
          return Done.PASSKEY_REMOVED.page();
        });
  }

  private Response added(
      Person person, Challenge challenge, String name, String credential, HttpHeaders headers) {
    return switch (secondFactors.addPasskey(person.account(), name, challenge, credential)) {
      case Enrolment.Enrolled(var codes) when codes.isEmpty() -> Done.PASSKEY.page();
      case Enrolment.Enrolled(var codes) ->
          Pages.recoveryCodes(codes, Optional.empty(), "", Optional.empty());
      case Enrolment.Refused _ ->
          form(
              Response.Status.BAD_REQUEST,
              person,
              headers,
              "That passkey cannot be used here. Try again, or another one.");
    };
  }

  private Response form(
      Response.Status status, Person person, HttpHeaders headers, @Nullable String error) {
    var challenge = Challenge.random();
    return forms.sealed(
        new Purpose.NewPasskey(person.account().id(), challenge),
        headers,
        sealed ->
            AccountPages.passkey(
                status,
                new NewPasskeyForm(
                    new PasskeyForm(passkeys.creationOptions(person.account(), challenge), sealed),
                    error)));
  }

  private static String named(String name) {
    var written =
        name.strip()
            .codePoints()
            .filter(character -> !Character.isISOControl(character))
            .limit(LONGEST_NAME)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    return written.isEmpty() ? UNNAMED : written;
  }
}
