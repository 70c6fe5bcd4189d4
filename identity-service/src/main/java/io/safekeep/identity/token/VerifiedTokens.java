package io.safekeep.identity.token;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.safekeep.identity.key.SigningKeys;
import io.safekeep.runtime.secret.Secret;
import jakarta.inject.Singleton;
import java.text.ParseException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Access tokens of ours, by their signatures alone. A token is shown again and again while it is
/// good, and to verify its signature costs more than all the rest of an answer; so those shown last
/// are remembered by their hashes. That holds only as long as the key is published: whatever else
/// may have ended meanwhile is looked at by others, each time.
@Singleton
class VerifiedTokens {

  private static final int MOST_REMEMBERED = 2_000;

  private final OwnSignature ownSignature;
  private final SigningKeys signingKeys;
  private final Map<String, Verified> remembered =
      Collections.synchronizedMap(new LeastRecentlyShownLeave());

  VerifiedTokens(OwnSignature ownSignature, SigningKeys signingKeys) {
    this.ownSignature = ownSignature;
    this.signingKeys = signingKeys;
  }

  private record Verified(String keyId, JWTClaimsSet claims) {}

  /// The claims of an access token that is ours and unchanged, however old.
  Optional<JWTClaimsSet> claims(String serialized) {
    var hash = new Secret(serialized).hash();
    var known = remembered.get(hash);
    if (known == null) {
      return verified(serialized, hash);
    }
    return signingKeys.verificationKey(known.keyId).isPresent()
        ? Optional.of(known.claims)
        : Optional.empty();
  }

  private Optional<JWTClaimsSet> verified(String serialized, String hash) {
    try {
      var token = SignedJWT.parse(serialized);
      var claims = ownSignature.claims(token, Tokens.ACCESS_TOKEN);
      claims.ifPresent(
          good -> remembered.put(hash, new Verified(token.getHeader().getKeyID(), good)));
      return claims;
    } catch (ParseException malformed) {
      return Optional.empty();
    }
  }

  private static final class LeastRecentlyShownLeave extends LinkedHashMap<String, Verified> {

    private static final long serialVersionUID = 1;

    LeastRecentlyShownLeave() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Verified> eldest) {
      return size() > MOST_REMEMBERED;
    }
  }
}
