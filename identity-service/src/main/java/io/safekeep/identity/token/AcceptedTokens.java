package io.safekeep.identity.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.safekeep.identity.key.SigningKeys;
import jakarta.enterprise.context.ApplicationScoped;
import java.text.ParseException;
import java.time.Clock;
import java.util.Optional;

/// Verifies access tokens of this very provider, as RFC 9068, section 4 asks.
@ApplicationScoped
public class AcceptedTokens {

  private final SigningKeys signingKeys;
  private final Issuer issuer;
  private final Clock clock;

  AcceptedTokens(SigningKeys signingKeys, Issuer issuer, Clock clock) {
    this.signingKeys = signingKeys;
    this.issuer = issuer;
    this.clock = clock;
  }

  /// The claims of a token that is ours, unchanged, meant for the suite and not expired.
  public Optional<JWTClaimsSet> verify(String serialized) {
    try {
      var token = SignedJWT.parse(serialized);
      var header = token.getHeader();
      if (!JWSAlgorithm.ES256.equals(header.getAlgorithm())
          || !Tokens.ACCESS_TOKEN.equals(header.getType())
          || header.getKeyID() == null) {
        return Optional.empty();
      }
      var key = signingKeys.verificationKey(header.getKeyID());
      if (key.isEmpty() || !token.verify(new ECDSAVerifier(key.get().toPublicJWK()))) {
        return Optional.empty();
      }
      return Optional.of(token.getJWTClaimsSet()).filter(this::isForUsNow);
    } catch (ParseException | JOSEException malformed) {
      return Optional.empty();
    }
  }

  private boolean isForUsNow(JWTClaimsSet claims) {
    return issuer.url().equals(claims.getIssuer())
        && claims.getAudience().contains(issuer.audience())
        && claims.getExpirationTime() != null
        && claims.getExpirationTime().toInstant().isAfter(clock.instant());
  }
}
