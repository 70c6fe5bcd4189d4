package io.safekeep.identity.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.safekeep.identity.key.SigningKeys;
import jakarta.inject.Singleton;
import java.text.ParseException;
import java.util.Optional;

/// Tells whether a token was signed here.
@Singleton
class OwnSignature {

  private final SigningKeys signingKeys;
  private final Issuer issuer;

  OwnSignature(SigningKeys signingKeys, Issuer issuer) {
    this.signingKeys = signingKeys;
    this.issuer = issuer;
  }

  /// The claims of a token of that type that is ours and unchanged, however old.
  ///
  /// @param type which no token of another kind has, or one could pass for another
  Optional<JWTClaimsSet> claims(JWT token, JOSEObjectType type) {
    try {
      if (!(token instanceof SignedJWT signed)
          || !JWSAlgorithm.ES256.equals(signed.getHeader().getAlgorithm())
          || !type.equals(signed.getHeader().getType())
          || signed.getHeader().getKeyID() == null) {
        return Optional.empty();
      }
      var key = signingKeys.verificationKey(signed.getHeader().getKeyID());
      if (key.isEmpty() || !signed.verify(new ECDSAVerifier(key.get().toPublicJWK()))) {
        return Optional.empty();
      }
      return Optional.of(signed.getJWTClaimsSet())
          .filter(claims -> issuer.url().equals(claims.getIssuer()));
    } catch (ParseException | JOSEException malformed) {
      return Optional.empty();
    }
  }
}
