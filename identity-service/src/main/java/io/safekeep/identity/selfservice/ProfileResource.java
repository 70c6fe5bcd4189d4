package io.safekeep.identity.selfservice;

import io.safekeep.contracts.TenantId;
import io.safekeep.identity.account.Account;
import io.safekeep.identity.op.PersonAtBrowser.Person;
import io.safekeep.identity.selfservice.AccountPages.ProfileForm;
import io.safekeep.identity.selfservice.AccountResource.Done;
import io.safekeep.identity.user.ChangeUser;
import io.safekeep.identity.user.ReadParticulars;
import io.safekeep.identity.user.UserDirectory;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Actor;
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
import java.net.URI;
import java.time.ZoneId;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// What people of tenants say of themselves. A mail address leads to a new password, so whoever
/// changes it has signed in a moment ago.
@Path(ProfileResource.PATH)
@PermitAll
@Produces(MediaType.TEXT_HTML)
class ProfileResource {

  static final String PATH = AccountResource.PATH + "/profile";

  private static final int LONGEST_NAME = 200;

  private final Door door;
  private final UserDirectory users;
  private final ChangeUser changeUser;

  ProfileResource(Door door, UserDirectory users, ChangeUser changeUser) {
    this.door = door;
    this.users = users;
    this.changeUser = changeUser;
  }

  @GET
  @Operation(hidden = true)
  public Response page(@Context HttpHeaders headers) {
    return door.lookClosely(headers, PATH, this::form);
  }

  @POST
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  @Operation(hidden = true)
  public Response change(
      @FormParam("name") @DefaultValue("") String name,
      @FormParam("email") @DefaultValue("") String email,
      @FormParam("locale") @DefaultValue("") String locale,
      @FormParam("zone") @DefaultValue("") String zone,
      @HeaderParam("Origin") @Nullable String origin,
      @Context HttpHeaders headers) {
    return door.change(
        origin,
        headers,
        PATH,
        person ->
            person
                .account()
                .tenant()
                .map(tenant ->
                    changed(
                        tenant, person.account(), new ProfileForm(name, email, locale, zone, null)))
                .orElseGet(ProfileResource::elsewhere));
  }

  private Response changed(TenantId tenant, Account account, ProfileForm typed) {
    if (typed.name().isBlank() || typed.name().length() > LONGEST_NAME) {
      return AccountPages.profile(
          Response.Status.BAD_REQUEST, typed.with("Say your name, in at most 200 characters."));
    }
    try {
      changeUser.describe(
          new Actor(account.id().toString(), null),
          tenant,
          account.id(),
          ReadParticulars.of(typed.name(), typed.email(), typed.locale(), typed.zone()));
      return Done.PROFILE.page();
    } catch (Refusal refusal) {
      return AccountPages.profile(Response.Status.BAD_REQUEST, typed.with(refusal.detail()));
    }
  }

  private Response form(Person person) {
    return users
        .find(person.account().id())
        .map(user -> user.profile().particulars())
        .map(known ->
            AccountPages.profile(
                Response.Status.OK,
                new ProfileForm(
                    known.displayName(),
                    known.email().orElse(""),
                    known.locale().map(Locale::toLanguageTag).orElse(""),
                    known.zone().map(ZoneId::getId).orElse(""),
                    null)))
        .orElseGet(ProfileResource::elsewhere);
  }

  /// What is known of the vendor's own people is for others to change.
  private static Response elsewhere() {
    return Response.seeOther(URI.create(AccountResource.PATH)).build();
  }
}
