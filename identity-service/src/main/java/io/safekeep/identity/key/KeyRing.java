package io.safekeep.identity.key;

import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// All keys of the provider at one moment: exactly one signs, exactly one waits.
record KeyRing(SigningKey.Next next, SigningKey.Active active, List<SigningKey.Retiring> retiring) {

  KeyRing {
    retiring = List.copyOf(retiring);
  }

  /// A first ring, of two new keys.
  static KeyRing of(ECKey first, ECKey second, Instant now) {
    return new KeyRing(
        new SigningKey.Next(second, now), new SigningKey.Next(first, now).activate(now), List.of());
  }

  /// The waiting key signs from now on, the signing key retires, `fresh` waits.
  KeyRing rotate(ECKey fresh, Instant now) {
    return new KeyRing(
        new SigningKey.Next(fresh, now),
        next.activate(now),
        Stream.concat(retiring.stream(), Stream.of(active.retire(now))).toList());
  }

  /// Without the keys whose last token has expired.
  ///
  /// @param overlap how long after its retirement a key must still verify
  KeyRing without(Duration overlap, Instant now) {
    return new KeyRing(
        next,
        active,
        retiring.stream().filter(key -> key.retiredAt().plus(overlap).isAfter(now)).toList());
  }

  boolean isDue(Duration interval, Instant now) {
    return !active.activatedAt().plus(interval).isAfter(now);
  }

  Stream<SigningKey> keys() {
    return Stream.concat(Stream.of(active, next), retiring.stream());
  }

  Optional<ECKey> find(String keyId) {
    return keys().map(SigningKey::jwk).filter(jwk -> keyId.equals(jwk.getKeyID())).findFirst();
  }

  /// The public halves.
  JWKSet published() {
    return new JWKSet(keys().map(SigningKey::jwk).<JWK>map(ECKey::toPublicJWK).toList());
  }
}
