package io.safekeep.identity.op;

import io.safekeep.identity.op.Authorize.Decision;
import io.safekeep.identity.op.PendingRequest.Purpose;
import io.safekeep.identity.signin.SqlSessions.Session;
import io.safekeep.identity.token.ContextClass;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/// What waits behind a sign-in, and the way there.
@Singleton
class Onward {

  /// Until somebody has signed in nothing is told of the device.
  private static final String DEVICE = "your device";

  private static final String OWN_PAGE = "your account";

  /// Our own pages want a sign-in younger than that before they change anything.
  private static final Duration YOUNG = Duration.ofMinutes(5);

  private final Authorize authorize;

  Onward(Authorize authorize) {
    this.authorize = authorize;
  }

  /// What the pages of a sign-in say of it.
  ///
  /// @param client to continue to
  /// @param returnTo where the browser goes on; empty if it stays here
  /// @param needed what the sign-in has to amount to at least
  /// @param maximumAge of a sign-in somewhere else; zero for a new one
  record Destination(
      Purpose purpose,
      String client,
      Optional<URI> returnTo,
      Optional<String> loginHint,
      ContextClass needed,
      Optional<Duration> maximumAge) {

    private static Destination ofOurs(Purpose purpose, String name) {
      return new Destination(
          purpose,
          name,
          Optional.empty(),
          Optional.empty(),
          ContextClass.PASSWORD,
          Optional.of(YOUNG));
    }
  }

  /// Where a sign-in may lead.
  sealed interface Lookup {

    record Found(Destination destination) implements Lookup {}

    /// There is nothing to sign in for: what waited is answered already, or cannot be.
    record Answered(Response response) implements Lookup {}
  }

  Lookup lookUp(Purpose purpose) {
    return switch (purpose) {
      case Purpose.Authorization(var query) ->
          switch (authorize.decide(query, Optional.empty(), false)) {
            case Decision.AskToSignIn ask ->
                new Lookup.Found(
                    new Destination(
                        purpose,
                        ask.client().name(),
                        Optional.of(ask.redirectUri()),
                        ask.loginHint(),
                        ask.needed(),
                        ask.maximumAge()));
            case Decision.Answer(var response) ->
                new Lookup.Answered(Response.seeOther(response.toURI()).build());
            case Decision.AskForConsent _ -> new Lookup.Answered(Pages.startAgain());
            case Decision.Unanswerable(var reason) -> new Lookup.Answered(cannotGoOn(reason));
          };
      case Purpose.DeviceEntry _ -> new Lookup.Found(Destination.ofOurs(purpose, DEVICE));
      case Purpose.OwnPage _ -> new Lookup.Found(Destination.ofOurs(purpose, OWN_PAGE));
      case Purpose.DeviceDecision _,
          Purpose.SecondStep _,
          Purpose.FirstApp _,
          Purpose.SignedIn _,
          Purpose.Federated _,
          Purpose.SignedOut _,
          Purpose.NewApp _,
          Purpose.PasskeyChallenge _,
          Purpose.NewPasskey _ ->
          new Lookup.Answered(Pages.startAgain());
    };
  }

  Optional<Destination> find(Purpose purpose) {
    return lookUp(purpose) instanceof Lookup.Found(var destination)
        ? Optional.of(destination)
        : Optional.empty();
  }

  /// Sends somebody on who has just signed in.
  Response go(Purpose purpose, Session session) {
    return switch (purpose) {
      case Purpose.Authorization(var query) ->
          switch (authorize.decide(query, Optional.of(session), true)) {
            case Decision.Answer(var response) -> Response.seeOther(response.toURI()).build();
            case Decision.AskForConsent ask -> Pages.toConsent(ask.pending());
            case Decision.AskToSignIn _ -> Pages.startAgain();
            case Decision.Unanswerable(var reason) -> cannotGoOn(reason);
          };
      case Purpose.DeviceEntry(var userCode) -> {
        var page = UriBuilder.fromPath(DeviceResource.PATH);
        if (!userCode.isEmpty()) {
          page.queryParam(DeviceResource.USER_CODE, userCode);
        }
        yield Response.seeOther(page.build()).build();
      }
      case Purpose.OwnPage(var path) -> Response.seeOther(URI.create(path)).build();
      case Purpose.DeviceDecision _,
          Purpose.SecondStep _,
          Purpose.FirstApp _,
          Purpose.SignedIn _,
          Purpose.Federated _,
          Purpose.SignedOut _,
          Purpose.NewApp _,
          Purpose.PasskeyChallenge _,
          Purpose.NewPasskey _ ->
          Pages.startAgain();
    };
  }

  private static Response cannotGoOn(String reason) {
    return Pages.notice(Response.Status.BAD_REQUEST, "This sign-in cannot go on", reason);
  }
}
