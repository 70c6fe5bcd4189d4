package io.safekeep.access.gateway;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// TLS from PEM texts: as ourselves to clients, and as one who trusts a named authority to servers.
final class Certificates {
  private static final List<String> KEY_KINDS = List.of("EC", "RSA", "EdDSA");

  private Certificates() {}

  /// Who we are to clients.
  ///
  /// @param until when the certificate expires
  record Identity(SSLContext context, Instant until) {}

  /// @param certificate PEM text, our certificate first
  /// @param key PEM text, PKCS #8
  /// @throws GeneralSecurityException if they are not what they should be, or not of each other
  static Identity ourselves(String certificate, String key)
      throws GeneralSecurityException, IOException {
    var chain = certificates(certificate).toArray(X509Certificate[]::new);
    var secret = privateKey(key);
    requirePair(chain[0].getPublicKey(), secret);
    var keys = KeyStore.getInstance("PKCS12");
    keys.load(null, null);
    keys.setKeyEntry("gateway", secret, new char[0], chain);
    var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, new char[0]);
    var context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return new Identity(context, chain[0].getNotAfter().toInstant());
  }

  /// JSSE would find out no earlier than in a client's handshake.
  private static void requirePair(PublicKey ours, PrivateKey secret)
      throws GeneralSecurityException {
    var algorithm =
        switch (secret.getAlgorithm()) {
          case "EC" -> "SHA256withECDSA";
          case "RSA" -> "SHA256withRSA";
          default -> secret.getAlgorithm();
        };
    var signature = Signature.getInstance(algorithm);
    signature.initSign(secret);
    var signed = signature.sign();
    signature.initVerify(ours);
    if (!signature.verify(signed)) {
      throw new InvalidKeyException("the key is not the certificate's");
    }
  }

  /// @param authority PEM text
  static SSLContext trusting(String authority) throws GeneralSecurityException, IOException {
    var roots = KeyStore.getInstance("PKCS12");
    roots.load(null, null);
    for (var certificate : certificates(authority)) {
      roots.setCertificateEntry("root-" + roots.size(), certificate);
    }
    var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(roots);
    var context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }

  private static List<X509Certificate> certificates(String pem) throws CertificateException {
    var certificates =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))
            .stream()
            .map(X509Certificate.class::cast)
            .toList();
    if (certificates.isEmpty()) {
      throw new CertificateException("there is no certificate in the PEM text");
    }
    return certificates;
  }

  private static PrivateKey privateKey(String pem) throws GeneralSecurityException {
    var der = der(pem);
    for (var kind : KEY_KINDS) {
      try {
        return KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(der));
      } catch (InvalidKeySpecException otherKind) {
        continue;
      }
    }
    throw new InvalidKeySpecException("the key is none of " + KEY_KINDS + " in PKCS #8");
  }

  private static byte[] der(String pem) throws InvalidKeyException {
    try {
      return Base64.getMimeDecoder()
          .decode(
              pem.replace("-----BEGIN PRIVATE KEY-----", "")
                  .replace("-----END PRIVATE KEY-----", ""));
    } catch (IllegalArgumentException e) {
      throw new InvalidKeyException("the key is no PEM text", e);
    }
  }
}
