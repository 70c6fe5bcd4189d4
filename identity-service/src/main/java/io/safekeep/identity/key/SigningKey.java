package io.safekeep.identity.key;

import com.nimbusds.jose.jwk.ECKey;
import java.time.Instant;

/// One ES256 key pair in its life: published as next, then signing, then only verifying what it
/// signed until the last such token has expired.
sealed interface SigningKey {

  /// Key pair; its id is the RFC 7638 thumbprint.
  ECKey jwk();

  default String id() {
    return jwk().getKeyID();
  }

  /// Published so that caches know it before the first token bears its signature.
  record Next(ECKey jwk, Instant createdAt) implements SigningKey {

    Active activate(Instant now) {
      return new Active(jwk, createdAt, now);
    }
  }

  /// Signs.
  record Active(ECKey jwk, Instant createdAt, Instant activatedAt) implements SigningKey {

    Retiring retire(Instant now) {
      return new Retiring(jwk, createdAt, activatedAt, now);
    }
  }

  /// Verifies tokens signed before `retiredAt`.
  record Retiring(ECKey jwk, Instant createdAt, Instant activatedAt, Instant retiredAt)
      implements SigningKey {}
}
