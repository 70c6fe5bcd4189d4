package io.safekeep.identity.client;

import com.nimbusds.jose.jwk.JWKSet;
import io.safekeep.runtime.secret.Secret;
import java.net.URI;

/// What a client proves itself with (RFC 6749, section 2.3; RFC 7523, section 2.2).
public sealed interface Credential {

  /// Nothing: a public client, which only PKCE protects.
  record None() implements Credential {}

  /// A secret that both sides know; only its hash is kept.
  record SecretHash(String hash) implements Credential {

    boolean isOf(Secret secret) {
      return secret.matches(hash);
    }

    @Override
    public String toString() {
      return "SecretHash[...]";
    }
  }

  /// Public keys that the client registered.
  record Keys(JWKSet set) implements Credential {}

  /// Public keys that the client publishes, and rotates as it likes.
  record KeysAt(URI uri) implements Credential {}

  /// True for a client that can keep something to itself.
  default boolean isConfidential() {
    return !(this instanceof None);
  }

  /// True if the client signs assertions with a private key, which never leaves it.
  default boolean isKey() {
    return this instanceof Keys || this instanceof KeysAt;
  }
}
