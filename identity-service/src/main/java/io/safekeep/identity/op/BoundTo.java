package io.safekeep.identity.op;

import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.dpop.JWKThumbprintConfirmation;
import com.nimbusds.oauth2.sdk.token.AccessToken;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.oauth2.sdk.token.DPoPAccessToken;
import com.nimbusds.oauth2.sdk.token.TokenTypeURI;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Says in an answer whether an access token is bound to a key (RFC 9449, section 5).
final class BoundTo {

  private BoundTo() {}

  static AccessToken accessToken(
      Optional<JWKThumbprintConfirmation> binding,
      String token,
      Duration lifetime,
      Scope scope,
      @Nullable TokenTypeURI type) {
    return binding.isPresent()
        ? new DPoPAccessToken(token, lifetime.toSeconds(), scope, type)
        : new BearerAccessToken(token, lifetime.toSeconds(), scope, type);
  }
}
