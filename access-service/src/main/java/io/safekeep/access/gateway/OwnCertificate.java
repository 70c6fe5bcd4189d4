package io.safekeep.access.gateway;

import io.safekeep.access.gateway.Certificates.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import org.jboss.logging.Logger;

/// By what clients know the gateway: a certificate and its key, in two files that somebody renews.
/// New clients are shown what the files hold now; open sessions keep the connection that they have.
///
/// Failure semantics: while the files hold nothing usable, such as a new certificate beside the key
/// of the old one, what they held before stays in use.
final class OwnCertificate {
  private static final Logger LOGGER = Logger.getLogger(OwnCertificate.class);

  private final Path certificate;
  private final Path key;
  private byte[] seen;
  private volatile Identity identity;

  /// @throws GeneralSecurityException if certificate and key are not usable
  OwnCertificate(Path certificate, Path key) throws IOException, GeneralSecurityException {
    this.certificate = certificate;
    this.key = key;
    this.seen = digest();
    this.identity = read();
  }

  SSLContext context() {
    return identity.context();
  }

  /// When the certificate in use expires.
  Instant until() {
    return identity.until();
  }

  /// Takes what the files hold, if that is new.
  synchronized void look() {
    try {
      var now = digest();
      if (!Arrays.equals(now, seen)) {
        seen = now;
        identity = read();
        LOGGER.infof("clients are shown a new certificate, good until %s", identity.until());
      }
    } catch (IOException | GeneralSecurityException e) {
      LOGGER.warnf(
          "the certificate good until %s stays in use, its files cannot be: %s",
          identity.until(), e.getMessage());
    }
  }

  private Identity read() throws IOException, GeneralSecurityException {
    return Certificates.ourselves(Files.readString(certificate), Files.readString(key));
  }

  private byte[] digest() throws IOException, GeneralSecurityException {
    var digest = MessageDigest.getInstance("SHA-256");
    digest.update(Files.readAllBytes(certificate));
    return digest.digest(Files.readAllBytes(key));
  }
}
