package io.safekeep.identity.key;

import com.nimbusds.jose.jwk.JWKSet;
import io.safekeep.runtime.secret.Secret;

/// The JWK Set (RFC 7517, section 5) as it goes out.
///
/// @param entityTag changes exactly when the keys do
public record PublishedKeys(String json, String entityTag) {

  static PublishedKeys of(JWKSet keys) {
    var json = keys.toString(true);
    return new PublishedKeys(json, new Secret(json).hash());
  }
}
