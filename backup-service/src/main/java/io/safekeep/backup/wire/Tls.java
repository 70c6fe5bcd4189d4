package io.safekeep.backup.wire;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/// Turns a fresh TCP connection into a TLS one where server and mode agree (documentation, "SSL
/// Session Encryption").
final class Tls {
  /// Code of SSLRequest: 1234 in the high half, 5679 in the low half.
  private static final byte[] SSL_REQUEST = {0, 0, 0, 8, 0x04, (byte) 0xD2, 0x16, 0x2F};

  private Tls() {}

  /// @return the plain socket itself if the connection stays without TLS
  /// @throws SSLException if the mode demands TLS and the server has none, or its certificate is
  ///   not trusted
  static Socket negotiate(Socket plain, Dsn dsn) throws IOException {
    if (dsn.sslMode() == SslMode.DISABLE) {
      return plain;
    }
    plain.getOutputStream().write(SSL_REQUEST);
    plain.getOutputStream().flush();
    // Exactly one byte, straight from the socket: bytes that came before the handshake must never
    // be taken for the
    // server's (CVE-2021-23222).
    int answer = plain.getInputStream().read();
    return switch (answer) {
      case 'S' -> handshake(plain, dsn);
      case 'N' -> {
        if (dsn.sslMode() != SslMode.PREFER) {
          throw new SSLException("server offers no TLS, and sslmode is " + dsn.sslMode());
        }
        yield plain;
      }
      case -1 -> throw new IOException("server closed the connection");
      default -> throw new ProtocolViolation("server answered a request for TLS with " + answer);
    };
  }

  private static Socket handshake(Socket plain, Dsn dsn) throws IOException {
    SSLContext context;
    try {
      context = SSLContext.getInstance("TLS");
      context.init(null, trustManagers(dsn), null);
    } catch (GeneralSecurityException unusable) {
      throw new SSLException("cannot set up TLS: " + unusable.getMessage(), unusable);
    }
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(plain, dsn.host(), dsn.port(), true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
    if (dsn.sslMode() == SslMode.VERIFY_FULL) {
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
    }
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  /// The server's own certificate, for channel binding; null without TLS.
  static @Nullable X509Certificate serverCertificate(Socket socket) throws IOException {
    if (!(socket instanceof SSLSocket tls)) {
      return null;
    }
    return tls.getSession().getPeerCertificates()[0] instanceof X509Certificate certificate
        ? certificate
        : null;
  }

  private static TrustManager @Nullable [] trustManagers(Dsn dsn) throws GeneralSecurityException {
    boolean verified =
        switch (dsn.sslMode()) {
          case VERIFY_CA, VERIFY_FULL -> true;
          case REQUIRE -> dsn.rootCertificates() != null;
          case DISABLE, PREFER -> false;
        };
    if (!verified) {
      return new TrustManager[] {new AnyServer()};
    }
    return dsn.rootCertificates() == null ? null : trusting(dsn.rootCertificates());
  }

  private static TrustManager[] trusting(String pem) throws GeneralSecurityException {
    try {
      KeyStore roots = KeyStore.getInstance(KeyStore.getDefaultType());
      roots.load(null, null);
      int count = 0;
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509")
              .generateCertificates(
                  new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))) {
        roots.setCertificateEntry("root-" + count++, certificate);
      }
      if (count == 0) {
        throw new GeneralSecurityException("no certificate in the PEM text of the roots");
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(roots);
      return factory.getTrustManagers();
    } catch (IOException unreadable) {
      throw new GeneralSecurityException("unreadable root certificates", unreadable);
    }
  }

  /// Modes prefer and require hide the traffic and do not ask who answers; that is what their names
  /// promise.
  private static final class AnyServer implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
