package io.safekeep.access.gateway;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Optional;
import javax.net.ssl.SSLSocket;

/// How a client comes in (documentation, "SSL Session Encryption"): it asks for TLS or begins with
/// it, names who it is, and shows its token. Nothing it sends in the clear is used, but an order to
/// cancel: many clients send that one so.
final class Entrance {
  private static final int CANCEL_REQUEST = 80877102;
  private static final int SSL_REQUEST = 80877103;
  private static final int GSSENC_REQUEST = 80877104;

  /// First byte of a TLS record that holds a handshake (RFC 8446, section 5.1).
  private static final int TLS_HANDSHAKE = 0x16;

  /// As PostgreSQL has it (`MAX_STARTUP_PACKET_LENGTH`).
  private static final int LONGEST_STARTUP = 10_000;

  private static final int LONGEST_PASSWORD = 1_000;
  private static final String ALPN = "postgresql";

  private final OwnCertificate ourselves;

  Entrance(OwnCertificate ourselves) {
    this.ourselves = ourselves;
  }

  /// What a client came for.
  sealed interface Arrival {

    /// A session; `password` was not looked at yet.
    record Session(SSLSocket socket, Startup startup, String password) implements Arrival {}

    /// The end of what another session runs.
    record Cancel(int process, int key) implements Arrival {}
  }

  /// @return empty if the client went away, or was refused and told why
  Optional<Arrival> admit(Socket plain) throws IOException {
    var first = new byte[2 * Integer.BYTES];
    for (var gssAsked = false; ; gssAsked = true) {
      int count = plain.getInputStream().readNBytes(first, 0, 1);
      if (count == 0) {
        return Optional.empty();
      }
      if (first[0] == TLS_HANDSHAKE) {
        return direct(plain, first[0]);
      }
      if (plain.getInputStream().readNBytes(first, 1, first.length - 1) < first.length - 1) {
        return Optional.empty();
      }
      int length = ByteBuffer.wrap(first).getInt();
      int code = ByteBuffer.wrap(first).getInt(Integer.BYTES);
      if (length == first.length && code == GSSENC_REQUEST && !gssAsked) {
        plain.getOutputStream().write('N');
        continue;
      }
      if (length == 2 * first.length && code == CANCEL_REQUEST) {
        return Optional.of(cancel(plain.getInputStream()));
      }
      if (length != first.length || code != SSL_REQUEST) {
        refuse(plain, "28000", "the gateway speaks TLS only");
        return Optional.empty();
      }
      if (plain.getInputStream().available() > 0) {
        // Sent in the clear, to be taken for part of what follows (CVE-2021-23214).
        throw new ProtocolViolation("bytes came between the request for TLS and its answer");
      }
      plain.getOutputStream().write('S');
      return begin(secure(plain, InputStream.nullInputStream()));
    }
  }

  static void refuse(Socket socket, String sqlState, String text) throws IOException {
    socket.getOutputStream().write(Message.fatal(sqlState, text));
    socket.getOutputStream().flush();
  }

  private Optional<Arrival> direct(Socket plain, byte first) throws IOException {
    var tls = secure(plain, new ByteArrayInputStream(new byte[] {first}));
    if (!ALPN.equals(tls.getApplicationProtocol())) {
      throw new ProtocolViolation("TLS began directly, but not for " + ALPN);
    }
    return begin(tls);
  }

  private SSLSocket secure(Socket plain, InputStream consumed) throws IOException {
    var tls =
        (SSLSocket) ourselves.context().getSocketFactory().createSocket(plain, consumed, true);
    var parameters = tls.getSSLParameters();
    parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
    parameters.setApplicationProtocols(new String[] {ALPN});
    tls.setSSLParameters(parameters);
    tls.setUseClientMode(false);
    tls.startHandshake();
    return tls;
  }

  private static Optional<Arrival> begin(SSLSocket tls) throws IOException {
    var in = new DataInputStream(tls.getInputStream());
    try {
      int length = in.readInt();
      if (length < 2 * Integer.BYTES || length > LONGEST_STARTUP) {
        throw new ProtocolViolation("a start-up message announces " + length + " bytes");
      }
      var body = new byte[length - Integer.BYTES];
      in.readFully(body);
      if (length == 4 * Integer.BYTES && ByteBuffer.wrap(body).getInt() == CANCEL_REQUEST) {
        return Optional.of(cancel(new ByteArrayInputStream(body, Integer.BYTES, body.length)));
      }
      var startup = Startup.parse(body);
      if (startup.newerProtocol()) {
        // NegotiateProtocolVersion: 3.0 it is, and no option was unknown.
        tls.getOutputStream().write(Message.of('v', Startup.PROTOCOL_3_0, 0));
      }
      // AuthenticationCleartextPassword: the password is a token that is good once.
      tls.getOutputStream().write(Message.of('R', 3));
      tls.getOutputStream().flush();
      return Optional.of(new Arrival.Session(tls, startup, password(in)));
    } catch (EOFException left) {
      return Optional.empty();
    } catch (ProtocolViolation violation) {
      refuse(tls, violation.sqlState(), String.valueOf(violation.getMessage()));
      return Optional.empty();
    }
  }

  private static String password(DataInputStream in) throws IOException {
    int type = in.readUnsignedByte();
    int length = in.readInt() - Integer.BYTES;
    if (type != 'p' || length < 1 || length > LONGEST_PASSWORD) {
      throw new ProtocolViolation("no password follows");
    }
    var bytes = new byte[length];
    in.readFully(bytes);
    var body = new Body(bytes);
    var password = Body.readable(body.string());
    body.end();
    return password;
  }

  private static Arrival cancel(InputStream in) throws IOException {
    var fields = new DataInputStream(in);
    return new Arrival.Cancel(fields.readInt(), fields.readInt());
  }
}
