package io.safekeep.identity.op;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.identity.account.Account;
import io.safekeep.identity.client.Client;
import io.safekeep.identity.client.ClientDirectory;
import io.safekeep.identity.device.SqlDeviceAuthorizations;
import io.safekeep.identity.device.SqlDeviceAuthorizations.Waiting;
import io.safekeep.identity.op.Pages.DeviceDecisionForm;
import io.safekeep.identity.op.Pages.DeviceForm;
import io.safekeep.identity.op.PendingRequest.Purpose;
import io.safekeep.identity.op.PersonAtBrowser.Person;
import io.safekeep.identity.signin.SqlAttempts;
import io.safekeep.identity.token.Issuer;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.security.Actor;
import io.vertx.ext.web.RoutingContext;
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
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// The page on which a person lets a device in (RFC 8628, section 3.3). Signs in first, then takes
/// the code, then asks: whoever follows a link with a code in it has allowed nothing yet, and only
/// people who are signed in can find out which codes exist.
@Path(DeviceResource.PATH)
@PermitAll
@Produces(MediaType.TEXT_HTML)
class DeviceResource {

  static final String PATH = "/device";
  static final String USER_CODE = "user_code";

  /// More than anybody types for eight letters.
  private static final int LONGEST_INPUT = 40;

  private final SqlDeviceAuthorizations authorizations;
  private final ClientDirectory clients;
  private final PersonAtBrowser personAtBrowser;
  private final SqlAttempts attempts;
  private final SignInDetour detour;
  private final PendingRequest pendingRequest;
  private final BrowserCookies cookies;
  private final Issuer issuer;
  private final AuditTrail auditTrail;
  private final Clock clock;

  DeviceResource(
      SqlDeviceAuthorizations authorizations,
      ClientDirectory clients,
      PersonAtBrowser personAtBrowser,
      SqlAttempts attempts,
      SignInDetour detour,
      PendingRequest pendingRequest,
      BrowserCookies cookies,
      Issuer issuer,
      AuditTrail auditTrail,
      Clock clock) {
    this.authorizations = authorizations;
    this.clients = clients;
    this.personAtBrowser = personAtBrowser;
    this.attempts = attempts;
    this.detour = detour;
    this.pendingRequest = pendingRequest;
    this.cookies = cookies;
    this.issuer = issuer;
    this.auditTrail = auditTrail;
    this.clock = clock;
  }

  /// A program that waits, and is open to the person.
  private record Found(Waiting waiting, Client client) {}

  @GET
  @Transactional
  @Operation(hidden = true)
  public Response page(
      @QueryParam(USER_CODE) @DefaultValue("") String userCode, @Context HttpHeaders headers) {
    var shown = shortened(userCode);
    return personAtBrowser
        .find(headers)
        .map(person -> entry(Response.Status.OK, person, shown, null))
        .orElseGet(() -> detour.take(new Purpose.DeviceEntry(shown), headers));
  }

  @POST
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  @Operation(hidden = true)
  public Response find(
      @FormParam(USER_CODE) @DefaultValue("") String userCode,
      @HeaderParam("Origin") @Nullable String origin,
      @Context HttpHeaders headers,
      @Context RoutingContext http) {
    if (!issuer.origin().equals(origin)) {
      return Pages.startAgain();
    }
    var shown = shortened(userCode);
    // Attempts are counted in transactions of their own: nothing is held open around them.
    var person = QuarkusTransaction.requiringNew().call(() -> personAtBrowser.find(headers));
    if (person.isEmpty()) {
      return detour.take(new Purpose.DeviceEntry(shown), headers);
    }
    var account = person.get().account();
    var source = http.request().remoteAddress().hostAddress();
    var pause = attempts.admitUserCode(account.id(), source);
    if (pause.isPresent()) {
      return Pages.waiting(
          entry(
              Response.Status.TOO_MANY_REQUESTS,
              person.get(),
              shown,
              Pages.tooManyTries(pause.get())),
          pause.get());
    }
    var found =
        QuarkusTransaction.requiringNew()
            .call(() -> authorizations.find(shown).flatMap(waiting -> open(waiting, account)));
    if (found.isEmpty()) {
      return entry(
          Response.Status.BAD_REQUEST,
          person.get(),
          shown,
          "Nothing waits under that code. Compare it with your device; a code is good for some minutes only.");
    }
    attempts.userCodeWasRight(account.id(), source);
    return signedInLongAgo(found.get().waiting, person.get())
        ? detour.take(new Purpose.DeviceEntry(shown), headers)
        : ask(found.get(), person.get(), shown, headers);
  }

  @POST
  @Path("/decision")
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  @Transactional
  @Operation(hidden = true)
  public Response decide(
      @FormParam("pending") @DefaultValue("") String pending,
      @FormParam("decision") @DefaultValue("") String decision,
      @HeaderParam("Origin") @Nullable String origin,
      @Context HttpHeaders headers) {
    var person = personAtBrowser.find(headers);
    var purpose = cookies.form(headers).flatMap(browser -> pendingRequest.open(pending, browser));
    if (!issuer.origin().equals(origin)
        || person.isEmpty()
        || !(purpose.orElse(null) instanceof Purpose.DeviceDecision(var id))) {
      return Pages.startAgain();
    }
    boolean allowed = decision.equals("allow");
    return authorizations
        .find(id)
        .flatMap(waiting -> open(waiting, person.get().account()))
        .filter(found -> !signedInLongAgo(found.waiting, person.get()))
        .filter(found -> authorizations.decide(found.waiting, person.get().session(), allowed))
        .map(found -> decided(found, person.get(), allowed))
        .orElseGet(() ->
            Pages.notice(
                Response.Status.BAD_REQUEST,
                "Your device waits no longer",
                "Somebody has answered already, or it took too long. Start again on your device."));
  }

  private Response decided(Found found, Person person, boolean allowed) {
    var account = person.account();
    auditTrail.record(
        new Actor(account.id().toString(), null),
        account.tenant().orElse(null),
        allowed ? "device.allow" : "device.refuse",
        found.waiting.id().toString(),
        Map.of(
            "client",
            found.client.id(),
            "source",
            found.waiting.source(),
            "session",
            person.session().signIn().session()));
    return allowed
        ? Pages.notice(
            Response.Status.OK,
            "Your device is signed in",
            "You can close this page and go back to it.")
        : Pages.notice(
            Response.Status.OK,
            "Your device is not signed in",
            "It was turned away. If you did not start it yourself, tell your security team.");
  }

  private Response ask(Found found, Person person, String userCode, HttpHeaders headers) {
    var browser = cookies.formOrNew(headers);
    var since = Duration.between(found.waiting.since(), clock.instant());
    var form =
        new DeviceDecisionForm(
            found.client.name(),
            userCode.toUpperCase(Locale.ROOT),
            found.waiting.source(),
            Pages.spoken(since.isNegative() ? Duration.ZERO : since),
            person.account().signInName(),
            pendingRequest.seal(new Purpose.DeviceDecision(found.waiting.id()), browser));
    return Response.fromResponse(Pages.deviceDecision(form)).cookie(cookies.form(browser)).build();
  }

  private static Response entry(
      Response.Status status, Person person, String userCode, @Nullable String error) {
    return Pages.device(status, new DeviceForm(userCode, person.account().signInName(), error));
  }

  private Optional<Found> open(Waiting waiting, Account account) {
    return clients
        .find(waiting.clientId())
        .filter(client -> Authorize.isOpenTo(client, account))
        .map(client -> new Found(waiting, client));
  }

  private static boolean signedInLongAgo(Waiting waiting, Person person) {
    return waiting
        .signedInAfter()
        .filter(earliest -> person.session().signIn().at().isBefore(earliest))
        .isPresent();
  }

  private static String shortened(String userCode) {
    var stripped = userCode.strip();
    return stripped.length() > LONGEST_INPUT ? "" : stripped;
  }
}
