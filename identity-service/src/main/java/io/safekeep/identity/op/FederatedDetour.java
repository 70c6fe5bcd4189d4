package io.safekeep.identity.op;

import io.safekeep.identity.federation.Connection;
import io.safekeep.identity.federation.FederatedSignIn;
import io.safekeep.identity.federation.FederatedSignIn.Wish;
import io.safekeep.identity.federation.SqlFederatedSignIns;
import io.safekeep.identity.federation.SqlFederatedSignIns.Origin;
import io.safekeep.identity.op.Onward.Destination;
import io.safekeep.identity.op.PendingRequest.Purpose;
import io.safekeep.identity.signin.SqlSessions.Session;
import io.safekeep.identity.token.ContextClass;
import io.safekeep.identity.token.Issuer;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.Optional;

/// Sends a browser to a tenant's issuer, to sign in or out. What waits here travels along sealed,
/// as `state`, and opens only in that browser.
@Singleton
class FederatedDetour {

  /// Below `/sign-out`.
  static final String SIGNED_OUT = "/federated";

  private final FederatedSignIn federatedSignIn;
  private final SqlFederatedSignIns signIns;
  private final PendingRequest pendingRequest;
  private final BrowserCookies cookies;
  private final Issuer issuer;

  FederatedDetour(
      FederatedSignIn federatedSignIn,
      SqlFederatedSignIns signIns,
      PendingRequest pendingRequest,
      BrowserCookies cookies,
      Issuer issuer) {
    this.federatedSignIn = federatedSignIn;
    this.signIns = signIns;
    this.pendingRequest = pendingRequest;
    this.cookies = cookies;
    this.issuer = issuer;
  }

  /// @param signInName as the person typed it
  Response take(
      Connection.Enabled connection,
      Destination destination,
      String signInName,
      HttpHeaders headers) {
    var wish =
        new Wish(
            signInName.contains("@") ? Optional.of(signInName) : Optional.empty(),
            destination.maximumAge(),
            destination.needed().isAtLeast(ContextClass.MULTI_FACTOR));
    var begun = federatedSignIn.begin(connection, wish);
    var browser = cookies.formOrNew(headers);
    var state = pendingRequest.seal(new Purpose.Federated(begun, destination.purpose()), browser);
    var name = connection.terms().name();
    try {
      var address = federatedSignIn.address(connection, begun, state, wish);
      return Response.fromResponse(Pages.leave("Sign in", name, address))
          .cookie(cookies.form(browser))
          .build();
    } catch (IOException unavailable) {
      return unreachable();
    }
  }

  /// Where the person of a session signed in, if that was elsewhere.
  Optional<Origin> originOf(Optional<Session> session) {
    return session.flatMap(open -> signIns.originOf(open.signIn().session()));
  }

  /// @param elsewhere where the person is signed in too
  /// @param goOn where the browser goes after that; empty if it stays here
  /// @return empty if there is nowhere to sign out
  Optional<Response> signOut(Optional<Origin> elsewhere, String goOn, HttpHeaders headers) {
    var browser = cookies.formOrNew(headers);
    return elsewhere
        .flatMap(origin ->
            federatedSignIn.signOut(
                origin,
                issuer.endpoint("/sign-out" + SIGNED_OUT),
                pendingRequest.seal(new Purpose.SignedOut(goOn), browser)))
        .map(address ->
            Response.fromResponse(Pages.leave("Sign out", address.getHost(), address))
                .cookie(cookies.form(browser))
                .build());
  }

  static Response unreachable() {
    return Pages.notice(
        Response.Status.SERVICE_UNAVAILABLE,
        "Your organisation’s sign-in does not answer",
        "Nothing is wrong with your account. Try again in a moment; if it goes on, tell your administrator.");
  }
}
