package io.safekeep.tlog;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;

/// By the JDK, which everybody has.
final class JdkEd25519 implements Ed25519 {

  @Override
  public byte[] sign(PrivateKey secret, byte[] message) {
    try {
      var signer = algorithm();
      signer.initSign(secret);
      signer.update(message);
      return signer.sign();
    } catch (InvalidKeyException e) {
      throw new IllegalArgumentException("a key of " + secret.getAlgorithm(), e);
    } catch (SignatureException e) {
      throw new IllegalStateException("a note cannot be signed", e);
    }
  }

  @Override
  public boolean verifies(PublicKey key, byte[] message, byte[] signature) {
    try {
      var verifier = algorithm();
      verifier.initVerify(key);
      verifier.update(message);
      return verifier.verify(signature);
    } catch (GeneralSecurityException malformed) {
      return false;
    }
  }

  private static Signature algorithm() {
    try {
      return Signature.getInstance("Ed25519");
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("this JDK has no Ed25519", missing);
    }
  }
}
