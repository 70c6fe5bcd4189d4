package io.safekeep.identity.op;

import io.safekeep.identity.MasterKeySettings;
import io.safekeep.identity.factor.Challenge;
import io.safekeep.identity.factor.TotpKey;
import io.safekeep.identity.federation.FederatedSignIn;
import io.safekeep.identity.federation.FederatedSignIn.Begun;
import io.safekeep.identity.signin.ProveSecondFactor.HalfIn;
import io.safekeep.runtime.http.SealedParameter;
import io.safekeep.runtime.secret.Secret;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/// What waits for the next form of a browser. It travels sealed through the browser, so that
/// nothing is stored for people who never go on, and only with the browser that it was given to: a
/// form that was filled in elsewhere is worth nothing.
@Singleton
public class PendingRequest {

  /// How long a page may stay open.
  private static final Duration LIFETIME = Duration.ofMinutes(30);

  /// How long a right password waits for the second factor, and a new key for its first code.
  private static final Duration BETWEEN_STEPS = Duration.ofMinutes(10);

  private static final String NOTHING = "-";

  private final SealedParameter sealed;

  PendingRequest(MasterKeySettings masterKey, Clock clock) {
    this.sealed = new SealedParameter(masterKey.sealerFor("pending-form"), clock);
  }

  /// What it is.
  public sealed interface Purpose {

    /// An authorization request that waits for a sign-in.
    ///
    /// @param query its parameters
    record Authorization(String query) implements Purpose {}

    /// A person who wants to let a device in, and has to sign in first.
    ///
    /// @param userCode that came with the link; may be empty
    record DeviceEntry(String userCode) implements Purpose {}

    /// A device that the person has named and is asked about.
    record DeviceDecision(UUID authorization) implements Purpose {}

    /// One of our own pages that waits for a sign-in.
    record OwnPage(String path) implements Purpose {}

    /// A person whose password was right, and what waits for the rest.
    record SecondStep(HalfIn person, Purpose then) implements Purpose {}

    /// Likewise, with the key of an authenticator app that they have to set up first.
    record FirstApp(HalfIn person, TotpKey key, Purpose then) implements Purpose {}

    /// A person who is away to sign in at their tenant's issuer.
    record Federated(Begun begun, Purpose then) implements Purpose {}

    /// A person who is signed out here and away to sign out at their tenant's issuer.
    ///
    /// @param goOn where they go on afterwards; empty if they stay here
    record SignedOut(String goOn) implements Purpose {}

    /// A person who is signed in already, and reads something before they go on.
    record SignedIn(UUID session, Purpose then) implements Purpose {}

    /// A key that somebody who is signed in wants to set an app up with.
    record NewApp(UUID account, TotpKey key) implements Purpose {}

    /// A challenge that a passkey has to answer.
    record PasskeyChallenge(Challenge challenge) implements Purpose {}

    /// A challenge that a passkey to be made for that account has to answer.
    record NewPasskey(UUID account, Challenge challenge) implements Purpose {}
  }

  /// @param browser the secret that this browser keeps in a cookie
  public String seal(Purpose purpose, Secret browser) {
    return sealed.seal(written(purpose), browser.hash(), lifetime(purpose));
  }

  /// Empty if it was changed, is too old, or belongs to another browser.
  public Optional<Purpose> open(String pending, Secret browser) {
    return sealed.open(pending, browser.hash()).map(PendingRequest::read);
  }

  private static Duration lifetime(Purpose purpose) {
    return switch (purpose) {
      case Purpose.SecondStep _, Purpose.FirstApp _, Purpose.NewApp _ -> BETWEEN_STEPS;
      case Purpose.Federated _ -> FederatedSignIn.PATIENCE;
      case Purpose.Authorization _,
          Purpose.DeviceEntry _,
          Purpose.DeviceDecision _,
          Purpose.OwnPage _,
          Purpose.SignedIn _,
          Purpose.SignedOut _,
          Purpose.PasskeyChallenge _,
          Purpose.NewPasskey _ ->
          LIFETIME;
    };
  }

  private static String written(Purpose purpose) {
    return switch (purpose) {
      case Purpose.Authorization(var query) -> "authorization " + query;
      case Purpose.DeviceEntry(var userCode) -> "device-entry " + userCode;
      case Purpose.DeviceDecision(var id) -> "device-decision " + id;
      case Purpose.OwnPage(var path) -> "own-page " + path;
      case Purpose.SecondStep(var person, var then) ->
          "second-step %s %s".formatted(written(person), written(then));
      case Purpose.FirstApp(var person, var key, var then) ->
          "first-app %s %s %s".formatted(key.text(), written(person), written(then));
      case Purpose.Federated(var begun, var then) ->
          "federated %s %s %s %s %s"
              .formatted(
                  begun.connection(),
                  begun.nonce(),
                  begun.verifier(),
                  begun.notBefore().map(Instant::toString).orElse(NOTHING),
                  written(then));
      case Purpose.SignedOut(var goOn) -> "signed-out " + goOn;
      case Purpose.SignedIn(var session, var then) ->
          "signed-in %s %s".formatted(session, written(then));
      case Purpose.NewApp(var account, var key) -> "new-app %s %s".formatted(account, key.text());
      case Purpose.PasskeyChallenge(var challenge) -> "passkey-challenge " + challenge.value();
      case Purpose.NewPasskey(var account, var challenge) ->
          "new-passkey %s %s".formatted(account, challenge.value());
    };
  }

  private static String written(HalfIn person) {
    return "%s %s %s"
        .formatted(
            person.account(),
            person.newPasswordHash().orElse(NOTHING),
            person.federated().map(UUID::toString).orElse(NOTHING));
  }

  private static Purpose read(String text) {
    var parts = text.split(" ", 2);
    var rest = parts[1];
    return switch (parts[0]) {
      case "authorization" -> new Purpose.Authorization(rest);
      case "device-entry" -> new Purpose.DeviceEntry(rest);
      case "device-decision" -> new Purpose.DeviceDecision(UUID.fromString(rest));
      case "own-page" -> new Purpose.OwnPage(rest);
      case "second-step" -> {
        var fields = rest.split(" ", 4);
        yield new Purpose.SecondStep(halfIn(fields[0], fields[1], fields[2]), read(fields[3]));
      }
      case "first-app" -> {
        var fields = rest.split(" ", 5);
        yield new Purpose.FirstApp(
            halfIn(fields[1], fields[2], fields[3]), TotpKey.parse(fields[0]), read(fields[4]));
      }
      case "federated" -> {
        var fields = rest.split(" ", 5);
        var begun =
            new Begun(
                UUID.fromString(fields[0]),
                fields[1],
                fields[2],
                given(fields[3]).map(Instant::parse));
        yield new Purpose.Federated(begun, read(fields[4]));
      }
      case "signed-out" -> new Purpose.SignedOut(rest);
      case "signed-in" -> {
        var fields = rest.split(" ", 2);
        yield new Purpose.SignedIn(UUID.fromString(fields[0]), read(fields[1]));
      }
      case "new-app" -> {
        var fields = rest.split(" ", 2);
        yield new Purpose.NewApp(UUID.fromString(fields[0]), TotpKey.parse(fields[1]));
      }
      case "passkey-challenge" -> new Purpose.PasskeyChallenge(new Challenge(rest));
      case "new-passkey" -> {
        var fields = rest.split(" ", 2);
        yield new Purpose.NewPasskey(UUID.fromString(fields[0]), new Challenge(fields[1]));
      }
      default -> throw new IllegalStateException("sealed by nobody: " + parts[0]);
    };
  }

  private static HalfIn halfIn(String account, String newPasswordHash, String federated) {
    return new HalfIn(
        UUID.fromString(account), given(newPasswordHash), given(federated).map(UUID::fromString));
  }

  private static Optional<String> given(String field) {
    return Optional.of(field).filter(Predicate.not(NOTHING::equals));
  }
}
