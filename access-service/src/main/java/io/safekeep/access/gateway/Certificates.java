package io.safekeep.access.gateway;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// TLS from PEM texts: as ourselves to clients, and as one who trusts a named authority to servers.
final class Certificates {
  private static final List<String> KEY_KINDS = List.of("EC", "RSA", "EdDSA");

  private Certificates() {}

  /// @param certificate PEM file, our certificate first
  /// @param key PEM file, PKCS #8
  /// @throws GeneralSecurityException if they are not what they should be
  static SSLContext ourselves(Path certificate, Path key)
      throws GeneralSecurityException, IOException {
    var chain = certificates(Files.readString(certificate)).toArray(Certificate[]::new);
    var keys = KeyStore.getInstance("PKCS12");
    keys.load(null, null);
    keys.setKeyEntry("gateway", privateKey(Files.readString(key)), new char[0], chain);
    var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, new char[0]);
    var context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
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

  private static List<Certificate> certificates(String pem) throws CertificateException {
    List<Certificate> certificates =
        List.copyOf(
            CertificateFactory.getInstance("X.509")
                .generateCertificates(
                    new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII))));
    if (certificates.isEmpty()) {
      throw new CertificateException("there is no certificate in the PEM text");
    }
    return certificates;
  }

  private static PrivateKey privateKey(String pem) throws GeneralSecurityException {
    var der =
        Base64.getMimeDecoder()
            .decode(
                pem.replace("-----BEGIN PRIVATE KEY-----", "")
                    .replace("-----END PRIVATE KEY-----", ""));
    for (var kind : KEY_KINDS) {
      try {
        return KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(der));
      } catch (InvalidKeySpecException otherKind) {
        continue;
      }
    }
    throw new InvalidKeySpecException("the key is none of " + KEY_KINDS + " in PKCS #8");
  }
}
