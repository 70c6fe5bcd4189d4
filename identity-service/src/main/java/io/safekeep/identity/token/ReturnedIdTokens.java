package io.safekeep.identity.token;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTClaimsSet;
import jakarta.inject.Singleton;
import java.util.Optional;

/// ID tokens that clients show us again, as hints of who was signed in where. That they have
/// expired does not matter (OpenID Connect RP-Initiated Logout 1.0, section 2).
@Singleton
public class ReturnedIdTokens {

  private final OwnSignature ownSignature;

  ReturnedIdTokens(OwnSignature ownSignature) {
    this.ownSignature = ownSignature;
  }

  /// The claims of an ID token that is ours and unchanged.
  public Optional<JWTClaimsSet> read(JWT hint) {
    return ownSignature.claims(hint, JOSEObjectType.JWT);
  }
}
