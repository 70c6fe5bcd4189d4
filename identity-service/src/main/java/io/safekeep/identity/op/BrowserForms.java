package io.safekeep.identity.op;

import io.safekeep.identity.factor.Challenge;
import io.safekeep.identity.factor.Passkeys;
import io.safekeep.identity.op.Pages.PasskeyForm;
import io.safekeep.identity.op.PendingRequest.Purpose;
import io.safekeep.identity.token.Issuer;
import io.safekeep.runtime.secret.Secret;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What a form carries, and whether it came back from our own page in the browser it was given to.
@Singleton
public class BrowserForms {

  private final PendingRequest pendingRequest;
  private final BrowserCookies cookies;
  private final Passkeys passkeys;
  private final Issuer issuer;

  BrowserForms(
      PendingRequest pendingRequest, BrowserCookies cookies, Passkeys passkeys, Issuer issuer) {
    this.pendingRequest = pendingRequest;
    this.cookies = cookies;
    this.passkeys = passkeys;
    this.issuer = issuer;
  }

  /// What waits for a form that was posted; empty if it came from elsewhere.
  ///
  /// @param origin header Origin, which browsers send with every post
  public Optional<Purpose> posted(String pending, @Nullable String origin, HttpHeaders headers) {
    return isOurs(origin) ? opened(pending, headers) : Optional.empty();
  }

  public boolean isOurs(@Nullable String origin) {
    return issuer.origin().equals(origin);
  }

  Optional<Purpose> opened(String pending, HttpHeaders headers) {
    return cookies.form(headers).flatMap(browser -> pendingRequest.open(pending, browser));
  }

  /// A page with a form for which that waits.
  ///
  /// @param page of the sealed purpose
  public Response sealed(Purpose purpose, HttpHeaders headers, Function<String, Response> page) {
    var browser = cookies.formOrNew(headers);
    return Response.fromResponse(page.apply(pendingRequest.seal(purpose, browser)))
        .cookie(cookies.form(browser))
        .build();
  }

  /// Asks for a passkey.
  ///
  /// @param account whose; empty for anybody's
  /// @return null where there can be none
  @Nullable PasskeyForm passkeyOf(Optional<UUID> account, Secret browser) {
    if (!passkeys.arePossible()) {
      return null;
    }
    var challenge = Challenge.random();
    return new PasskeyForm(
        passkeys.requestOptions(account, challenge),
        pendingRequest.seal(new Purpose.PasskeyChallenge(challenge), browser));
  }

  /// The challenge that a passkey was asked to answer.
  Optional<Challenge> challenge(String sealed, HttpHeaders headers) {
    return opened(sealed, headers)
        .flatMap(purpose ->
            purpose instanceof Purpose.PasskeyChallenge(var challenge)
                ? Optional.of(challenge)
                : Optional.empty());
  }
}
