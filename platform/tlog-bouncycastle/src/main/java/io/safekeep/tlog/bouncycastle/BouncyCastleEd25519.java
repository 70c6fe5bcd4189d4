package io.safekeep.tlog.bouncycastle;

import io.safekeep.tlog.Ed25519;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.EdECPrivateKey;
import java.util.Arrays;

/// By Bouncy Castle, in a fraction of the JDK's time (docs/benchmarks.md). Takes the JDK's keys.
public final class BouncyCastleEd25519 implements Ed25519 {

  /// For [java.util.ServiceLoader].
  public BouncyCastleEd25519() {}

  @Override
  public byte[] sign(PrivateKey secret, byte[] message) {
    if (!(secret instanceof EdECPrivateKey key)) {
      throw new IllegalArgumentException("a key of " + secret.getAlgorithm());
    }
    var seed = key.getBytes().orElseThrow();
    var signature = new byte[SIGNATURE_BYTES];
    // The public key is computed anew: to sign under one that was put in its place gives the
    // secret away.
    org.bouncycastle.math.ec.rfc8032.Ed25519.sign(
        seed, 0, message, 0, message.length, signature, 0);
    Arrays.fill(seed, (byte) 0);
    return signature;
  }

  @Override
  public boolean verifies(PublicKey key, byte[] message, byte[] signature) {
    var encoded = key.getEncoded();
    return signature.length == SIGNATURE_BYTES
        && org.bouncycastle.math.ec.rfc8032.Ed25519.verify(
            signature, 0, encoded, encoded.length - KEY_BYTES, message, 0, message.length);
  }
}
