package io.safekeep.notification.listener;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.safekeep.notification.listener.Seen.Agreed;
import jakarta.inject.Singleton;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.EdECKey;
import java.security.interfaces.RSAKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Connects to listeners and says what they agree to. Sends no data but greetings.
///
/// Whoever is at the other end is not believed in anything: certificates are looked at, not
/// trusted, and nothing that is read is longer than a few bytes.
@Singleton
class LookAtListeners {

  private static final int PATIENCE_MILLIS = (int) Duration.ofSeconds(5).toMillis();
  private static final int HANDSHAKE = 0x16;
  private static final int ED25519_BITS = 255;
  private static final int ED448_BITS = 448;
  private static final int SSL_REQUEST = 80_877_103;
  private static final int PROTOCOL_3 = 196_608;

  private final SSLContext context;

  LookAtListeners() throws GeneralSecurityException {
    context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Onlooker()}, null);
  }

  Seen look(Listener listener) {
    try {
      List<String> taken = new ArrayList<>();
      if (takes(listener, Hello.old())) {
        taken.add("TLS 1.1");
      }
      if (takes(listener, Hello.weak())) {
        taken.add("ciphers that protect nothing");
      }
      if (speaksPlainly(listener)) {
        taken.add("plain text");
      }
      return new Seen(listener.name(), agree(listener), taken, null);
    } catch (IOException e) {
      return Seen.unreachable(listener.name(), e.getClass().getSimpleName());
    }
  }

  /// Null if the other end speaks no TLS that the JDK would speak.
  private @Nullable Agreed agree(Listener listener) throws IOException {
    try (Socket plain = connect(listener)) {
      if (!begin(listener, plain)) {
        return null;
      }
      try (var socket =
          (SSLSocket)
              context
                  .getSocketFactory()
                  .createSocket(plain, listener.host(), listener.port(), true)) {
        socket.startHandshake();
        var session = socket.getSession();
        var certificate = (X509Certificate) session.getPeerCertificates()[0];
        return new Agreed(
            session.getProtocol(),
            session.getCipherSuite(),
            certificate.getPublicKey().getAlgorithm(),
            bits(certificate.getPublicKey()),
            certificate.getSigAlgName(),
            certificate.getNotAfter().toInstant());
      } catch (IOException noTls) {
        return null;
      }
    }
  }

  private static int bits(Object key) {
    return switch (key) {
      case RSAKey rsa -> rsa.getModulus().bitLength();
      case ECKey curve -> curve.getParams().getCurve().getField().getFieldSize();
      case EdECKey edwards ->
          edwards.getParams().getName().equals("Ed448") ? ED448_BITS : ED25519_BITS;
      default -> 0;
    };
  }

  /// Whether it goes on after a greeting that it must refuse.
  private static boolean takes(Listener listener, byte[] hello) throws IOException {
    try (Socket socket = connect(listener)) {
      if (!begin(listener, socket)) {
        return false;
      }
      socket.getOutputStream().write(hello);
      return read(socket) == HANDSHAKE;
    }
  }

  private static boolean speaksPlainly(Listener listener) throws IOException {
    try (Socket socket = connect(listener)) {
      return switch (listener.protocol()) {
        case TLS -> {
          socket
              .getOutputStream()
              .write("GET / HTTP/1.0\r\nHost: listener\r\n\r\n".getBytes(US_ASCII));
          String answer = new String(first(socket, "HTTP/1.1 2".length()), US_ASCII);
          yield answer.startsWith("HTTP/1.") && answer.endsWith(" 2");
        }
        case POSTGRES -> {
          // A start without TLS; who asks for a password would have taken one in the clear.
          byte[] user = "user\0safekeep\0\0".getBytes(US_ASCII);
          var out = new DataOutputStream(socket.getOutputStream());
          out.writeInt(Integer.BYTES + Integer.BYTES + user.length);
          out.writeInt(PROTOCOL_3);
          out.write(user);
          yield read(socket) == 'R';
        }
      };
    }
  }

  /// Comes to where TLS begins; false if the other end does not want to.
  private static boolean begin(Listener listener, Socket socket) throws IOException {
    return switch (listener.protocol()) {
      case TLS -> true;
      case POSTGRES -> {
        var out = new DataOutputStream(socket.getOutputStream());
        out.writeInt(Integer.BYTES + Integer.BYTES);
        out.writeInt(SSL_REQUEST);
        yield read(socket) == 'S';
      }
    };
  }

  private static Socket connect(Listener listener) throws IOException {
    var socket = new Socket();
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.connect(new InetSocketAddress(listener.host(), listener.port()), PATIENCE_MILLIS);
    return socket;
  }

  /// -1 if the other end says nothing, or hangs up.
  private static int read(Socket socket) {
    byte[] first = first(socket, 1);
    return first.length == 0 ? -1 : first[0] & 0xff;
  }

  private static byte[] first(Socket socket, int bytes) {
    try {
      InputStream in = socket.getInputStream();
      return in.readNBytes(bytes);
    } catch (IOException refused) {
      return new byte[0];
    }
  }

  /// Lets every certificate be seen. Nothing is ever sent over a connection that it let through.
  private static final class Onlooker extends X509ExtendedTrustManager {

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
