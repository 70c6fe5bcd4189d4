package io.safekeep.identity.selfservice;

import io.safekeep.identity.account.Account;
import io.safekeep.identity.account.OwnActs;
import io.safekeep.identity.factor.Passkeys;
import io.safekeep.identity.factor.SecondFactors;
import io.safekeep.identity.factor.SqlAuthenticatorApps;
import io.safekeep.identity.factor.SqlPasskeys;
import io.safekeep.identity.factor.SqlRecoveryCodes;
import io.safekeep.identity.op.PersonAtBrowser.Person;
import io.safekeep.identity.role.PermissionMatrix;
import io.safekeep.identity.selfservice.AccountPages.AccountView;
import io.safekeep.identity.selfservice.AccountPages.DeviceView;
import io.safekeep.identity.selfservice.AccountPages.PasskeyView;
import io.safekeep.identity.signin.SqlKnownDevices;
import io.safekeep.identity.signin.SqlSessions;
import jakarta.annotation.security.PermitAll;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
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
import java.net.URI;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// Somebody's own account: what they sign in with, and where they are signed in.
@Path(AccountResource.PATH)
@PermitAll
@Produces(MediaType.TEXT_HTML)
class AccountResource {

  static final String PATH = "/account";

  private final Door door;
  private final SqlAuthenticatorApps apps;
  private final SqlPasskeys sqlPasskeys;
  private final Passkeys passkeys;
  private final SqlRecoveryCodes recoveryCodes;
  private final SecondFactors secondFactors;
  private final SqlKnownDevices devices;
  private final SqlSessions sessions;
  private final OwnActs ownActs;

  AccountResource(
      Door door,
      SqlAuthenticatorApps apps,
      SqlPasskeys sqlPasskeys,
      Passkeys passkeys,
      SqlRecoveryCodes recoveryCodes,
      SecondFactors secondFactors,
      SqlKnownDevices devices,
      SqlSessions sessions,
      OwnActs ownActs) {
    this.door = door;
    this.apps = apps;
    this.sqlPasskeys = sqlPasskeys;
    this.passkeys = passkeys;
    this.recoveryCodes = recoveryCodes;
    this.secondFactors = secondFactors;
    this.devices = devices;
    this.sessions = sessions;
    this.ownActs = ownActs;
  }

  /// What was done, to be said on the page that follows.
  enum Done {
    PASSWORD("Your password is changed. Wherever else you were signed in, you are not any more."),
    PROFILE("That is saved."),
    APP("Your authenticator app is set up."),
    APP_REMOVED("Your authenticator app is removed."),
    PASSKEY("Your passkey is added."),
    PASSKEY_REMOVED("That passkey opens nothing here any more."),
    DEVICE_ENDED("That device is signed out."),
    ELSEWHERE_ENDED("You are signed in on this device only.");

    private final String said;

    Done(String said) {
      this.said = said;
    }

    Response page() {
      return Response.seeOther(URI.create(PATH + "?done=" + name())).build();
    }
  }

  @GET
  @Transactional
  @Operation(hidden = true)
  public Response page(@QueryParam("done") @Nullable Done done, @Context HttpHeaders headers) {
    return door.look(headers, PATH, person -> AccountPages.account(view(person, done)));
  }

  @POST
  @Path("/devices/end")
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  @Transactional
  @Operation(hidden = true)
  public Response endDevice(
      @FormParam("device") UUID device,
      @HeaderParam("Origin") @Nullable String origin,
      @Context HttpHeaders headers) {
    return door.act(
        origin,
        headers,
        PATH,
        person -> {
          if (sessions.endOn(person.account().id(), device)) {
            ownActs.record(person.account(), "device.end", device.toString(), Map.of());
          }
          return Done.DEVICE_ENDED.page();
        });
  }

  @POST
  @Path("/devices/end-others")
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  @Transactional
  @Operation(hidden = true)
  public Response endOtherDevices(
      @HeaderParam("Origin") @Nullable String origin, @Context HttpHeaders headers) {
    return door.act(
        origin,
        headers,
        PATH,
        person -> {
          int ended =
              sessions.endAll(person.account().id(), person.session().device().orElse(null));
          ownActs.record(
              person.account(),
              "device.end-others",
              person.account().id().toString(),
              Map.of("sessions", ended));
          return Done.ELSEWHERE_ENDED.page();
        });
  }

  private AccountView view(Person person, @Nullable Done done) {
    var account = person.account();
    var here = person.session().device();
    var signedIn =
        devices.signedIn(account.id()).stream().map(device -> DeviceView.of(device, here)).toList();
    return new AccountView(
        account.displayName(),
        account.signInName(),
        done == null ? null : done.said,
        apps.since(account.id()).map(AccountPages::day).orElse(null),
        sqlPasskeys.of(account.id()).stream().map(PasskeyView::of).toList(),
        passkeys.arePossible(),
        !secondFactors.heldBy(account.id()).none(),
        secondFactors.isRequiredOf(account),
        recoveryCodes.left(account.id()),
        signedIn,
        signedIn.stream().anyMatch(device -> !device.here()),
        account.tenant().isEmpty(),
        seesToPeople(account));
  }

  private static boolean seesToPeople(Account account) {
    var permissions = PermissionMatrix.permissionsOf(account.roles());
    return permissions.contains("user:read") || permissions.contains("employee:read");
  }
}
