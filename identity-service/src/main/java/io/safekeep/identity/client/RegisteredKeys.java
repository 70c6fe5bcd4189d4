package io.safekeep.identity.client;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import io.safekeep.runtime.problem.Refusal;
import java.text.ParseException;
import java.util.Map;

/// Which public keys a client may prove itself with.
final class RegisteredKeys {

  private static final int MOST = 10;

  /// RFC 7518, section 3.5.
  private static final int SHORTEST_RSA_BITS = 2048;

  private RegisteredKeys() {}

  /// @param json a JWK Set (RFC 7517, section 5)
  /// @throws Refusal INVALID_REQUEST with what is wrong; private keys are refused, and never
  ///   repeated
  static JWKSet read(Map<String, Object> json) {
    JWKSet set;
    try {
      set = JWKSet.parse(json);
    } catch (ParseException malformed) {
      throw Refusal.invalid("jwks", "is no JWK Set");
    }
    if (set.isEmpty() || set.size() > MOST) {
      throw Refusal.invalid("jwks", "has %d keys; 1 to %d fit".formatted(set.size(), MOST));
    }
    set.getKeys().forEach(RegisteredKeys::check);
    return set;
  }

  /// The keys of a set that a client publishes for whatever purposes, as far as they serve here.
  static JWKSet fitting(JWKSet published) {
    return new JWKSet(
        published.getKeys().stream().filter(RegisteredKeys::fits).limit(MOST).toList());
  }

  private static void check(JWK key) {
    if (key.isPrivate()) {
      throw Refusal.invalid("jwks", "has a private key; make a new one, and keep that to yourself");
    }
    if (!fits(key)) {
      throw Refusal.invalid(
          "jwks",
          "has a key of type %s that is neither EC on P-256 nor RSA of at least %d bits"
              .formatted(key.getKeyType(), SHORTEST_RSA_BITS));
    }
  }

  private static boolean fits(JWK key) {
    return switch (key) {
      case ECKey curve -> Curve.P_256.equals(curve.getCurve());
      case RSAKey rsa -> rsa.size() >= SHORTEST_RSA_BITS;
      default -> false;
    };
  }
}
