package io.safekeep.access.ssh;

import io.safekeep.runtime.ssh.SshBytes;
import io.safekeep.runtime.ssh.SshPublicKey;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;

/// The key pair of a certificate authority: Ed25519 (RFC 8032), as SSH uses it (RFC 8709).
final class AuthorityKey {

  private static final int PUBLIC_KEY_BYTES = 32;

  private final SshPublicKey publicKey;
  private final PrivateKey privateKey;

  private AuthorityKey(SshPublicKey publicKey, PrivateKey privateKey) {
    this.publicKey = publicKey;
    this.privateKey = privateKey;
  }

  static AuthorityKey random() {
    try {
      var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      var encoded = pair.getPublic().getEncoded();
      // RFC 8410, section 4: the key is the end of its SubjectPublicKeyInfo.
      var raw = Arrays.copyOfRange(encoded, encoded.length - PUBLIC_KEY_BYTES, encoded.length);
      return new AuthorityKey(
          new SshPublicKey(SshPublicKey.ED25519, new SshBytes().string(raw).toBytes()),
          pair.getPrivate());
    } catch (GeneralSecurityException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }

  /// @param encoded PKCS #8, as [#encodedPrivateKey()] gave it
  static AuthorityKey of(SshPublicKey publicKey, byte[] encoded) {
    try {
      return new AuthorityKey(
          publicKey,
          KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(encoded)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the key of authority " + publicKey + " cannot be read", e);
    }
  }

  SshPublicKey publicKey() {
    return publicKey;
  }

  byte[] encodedPrivateKey() {
    return privateKey.getEncoded();
  }

  /// The signature as SSH writes it: its type, then its bytes.
  byte[] sign(byte[] message) {
    try {
      var signature = Signature.getInstance("Ed25519");
      signature.initSign(privateKey);
      signature.update(message);
      return new SshBytes().string(SshPublicKey.ED25519).string(signature.sign()).toBytes();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("authority " + publicKey + " cannot sign", e);
    }
  }

  @Override
  public String toString() {
    return "AuthorityKey[" + publicKey + "]";
  }
}
