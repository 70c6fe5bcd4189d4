package io.safekeep.identity.token;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.oauth2.sdk.dpop.JWKThumbprintConfirmation;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/// Verifies access tokens of this very provider, as RFC 9068, section 4 asks.
@ApplicationScoped
public class AcceptedTokens {

  private final VerifiedTokens verifiedTokens;
  private final Possession possession;
  private final Issuer issuer;
  private final Clock clock;

  AcceptedTokens(VerifiedTokens verifiedTokens, Possession possession, Issuer issuer, Clock clock) {
    this.verifiedTokens = verifiedTokens;
    this.possession = possession;
    this.issuer = issuer;
    this.clock = clock;
  }

  /// The claims of a token that is ours, unchanged, and not expired, whoever it is meant for and
  /// whoever holds it: for telling about tokens, never for letting somebody in.
  public Optional<JWTClaimsSet> read(String serialized) {
    return verifiedTokens.claims(serialized).filter(this::isGoodNow);
  }

  /// The claims of a token for the suite that whoever bears it may use. One that is bound to a key
  /// is refused here: whoever bears it may have copied it.
  public Optional<JWTClaimsSet> verify(String serialized) {
    return forSuite(serialized).filter(claims -> JWKThumbprintConfirmation.parse(claims) == null);
  }

  /// The claims of a token for the suite that is bound to a key, if the caller proves to hold it.
  ///
  /// @param proofs values of header `DPoP`
  public Optional<JWTClaimsSet> verifyBound(
      String serialized, String method, URI uri, List<String> proofs) {
    return forSuite(serialized)
        .filter(claims -> {
          var binding = JWKThumbprintConfirmation.parse(claims);
          return binding != null
              && possession.holdsKeyOf(
                  serialized,
                  binding,
                  String.valueOf(claims.getClaim("client_id")),
                  method,
                  uri,
                  proofs);
        });
  }

  /// The claims of a token for the suite, if it is bound to nothing, or to the key that the caller
  /// has proved to hold.
  public Optional<JWTClaimsSet> verify(
      String serialized, Optional<JWKThumbprintConfirmation> held) {
    return forSuite(serialized)
        .filter(claims -> {
          var binding = JWKThumbprintConfirmation.parse(claims);
          return binding == null || held.filter(binding::equals).isPresent();
        });
  }

  private Optional<JWTClaimsSet> forSuite(String serialized) {
    return read(serialized).filter(claims -> claims.getAudience().contains(issuer.audience()));
  }

  private boolean isGoodNow(JWTClaimsSet claims) {
    var now = clock.instant();
    return claims.getExpirationTime() != null
        && claims.getExpirationTime().toInstant().isAfter(now)
        && (claims.getNotBeforeTime() == null
            || !claims.getNotBeforeTime().toInstant().isAfter(now));
  }
}
