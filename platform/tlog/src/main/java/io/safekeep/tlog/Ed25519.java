package io.safekeep.tlog;

import java.security.PrivateKey;
import java.security.PublicKey;

/// Signatures of RFC 8032, section 5.1. The JDK makes them, unless the class path has somebody who
/// makes the same ones faster ([java.util.ServiceLoader]).
public interface Ed25519 {
  int KEY_BYTES = 32;
  int SIGNATURE_BYTES = 64;

  /// @throws IllegalArgumentException if the key is one of another algorithm
  byte[] sign(PrivateKey secret, byte[] message);

  /// @param signature of any length
  boolean verifies(PublicKey key, byte[] message, byte[] signature);

  /// What this process has.
  static Ed25519 fastest() {
    return FastestEd25519.FOUND;
  }
}
