package io.safekeep.access.gateway;

import com.ongres.scram.client.ScramClient;
import com.ongres.scram.common.ScramMechanism;
import com.ongres.scram.common.exception.ScramException;
import com.ongres.scram.common.util.TlsServerEndpoint;
import io.safekeep.access.resource.Target;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/// A connection to a tenant's server as the role of one grant: TLS with the server's name verified,
/// SCRAM-SHA-256 with channel binding, nothing less.
final class ServerConnection implements Closeable {
  private static final int SSL_REQUEST = 80877103;
  private static final int CANCEL_REQUEST = 80877102;
  private static final Duration LONGEST_START = Duration.ofSeconds(10);
  private static final int LONGEST_ANSWER = 64 << 10;

  private final Target.Postgres target;
  private final SSLContext trust;
  private final Socket plain;
  private final MessageReader in;
  private final OutputStream out;
  private final ByteArrayOutputStream greeting = new ByteArrayOutputStream();
  private int process;
  private byte[] key = new byte[0];

  private ServerConnection(Target.Postgres target, SSLContext trust, Socket plain, SSLSocket tls)
      throws IOException {
    this.target = target;
    this.trust = trust;
    this.plain = plain;
    this.in = new MessageReader(tls.getInputStream());
    this.out = new BufferedOutputStream(tls.getOutputStream());
  }

  /// The server refuses the role or the database.
  static final class Refused extends IOException {
    private static final long serialVersionUID = 1L;

    Refused(String message) {
      super(message);
    }
  }

  /// @param trust in the server's authority
  /// @param parameters of the session, beside user and database
  static ServerConnection open(
      Target.Postgres target,
      SSLContext trust,
      String role,
      String password,
      Map<String, String> parameters)
      throws IOException {
    var plain = connect(target);
    try {
      plain.setSoTimeout((int) LONGEST_START.toMillis());
      var tls = secure(plain, target, trust);
      var connection = new ServerConnection(target, trust, plain, tls);
      connection.start(role, parameters);
      connection.prove(tls, password);
      connection.awaitReady();
      plain.setSoTimeout(0);
      return connection;
    } catch (IOException | RuntimeException e) {
      plain.close();
      throw e;
    }
  }

  MessageReader in() {
    return in;
  }

  OutputStream out() {
    return out;
  }

  /// Process id of the backend.
  int process() {
    return process;
  }

  /// The settings that the server reported, as messages for the client.
  byte[] greeting() {
    return greeting.toByteArray();
  }

  /// Asks the server to end what the session runs now.
  void cancel() throws IOException {
    try (var another = connect(target)) {
      another.setSoTimeout((int) LONGEST_START.toMillis());
      var tls = secure(another, target, trust);
      tls.getOutputStream().write(Message.untyped(CANCEL_REQUEST, process, key));
      tls.getOutputStream().flush();
      // The server closes when it has passed the signal on.
      var _ = tls.getInputStream().read();
    }
  }

  /// Closes the connection without a farewell that could block.
  @Override
  public void close() throws IOException {
    plain.close();
  }

  private static Socket connect(Target.Postgres target) throws IOException {
    var socket = new Socket();
    socket.setTcpNoDelay(true);
    socket.setKeepAlive(true);
    socket.connect(
        new InetSocketAddress(target.host(), target.port()), (int) LONGEST_START.toMillis());
    return socket;
  }

  private static SSLSocket secure(Socket plain, Target.Postgres target, SSLContext trust)
      throws IOException {
    plain.getOutputStream().write(Message.untyped(SSL_REQUEST));
    // One byte, straight from the socket: what came before the handshake is never taken for the
    // server's (CVE-2021-23222).
    if (plain.getInputStream().read() != 'S') {
      throw new SSLException("the server offers no TLS");
    }
    var tls =
        (SSLSocket)
            trust.getSocketFactory().createSocket(plain, target.host(), target.port(), true);
    var parameters = tls.getSSLParameters();
    parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    tls.setSSLParameters(parameters);
    tls.startHandshake();
    return tls;
  }

  private void start(String role, Map<String, String> parameters) throws IOException {
    List<Object> fields = new ArrayList<>();
    fields.add(Startup.PROTOCOL_3_0);
    fields.addAll(List.of("user", role, "database", target.database()));
    parameters.forEach((name, value) -> fields.addAll(List.of(name, value)));
    fields.add(new byte[1]);
    send(Message.untyped(fields.toArray()));
  }

  private void prove(SSLSocket tls, String password) throws IOException {
    var offer = authentication(10);
    List<String> mechanisms = new ArrayList<>();
    for (var name = offer.name(); !name.isEmpty(); name = offer.name()) {
      mechanisms.add(name);
    }
    try {
      var scram = scram(tls, mechanisms, password);
      var first = scram.clientFirstMessage().toString().getBytes(StandardCharsets.UTF_8);
      send(Message.of('p', scram.getScramMechanism().getName(), first.length, first));
      scram.serverFirstMessage(rest(authentication(11)));
      send(Message.of('p', scram.clientFinalMessage().toString().getBytes(StandardCharsets.UTF_8)));
      scram.serverFinalMessage(rest(authentication(12)));
    } catch (ScramException | IllegalArgumentException | IllegalStateException e) {
      throw new Refused("the server did not prove that it knows the password");
    }
    authentication(0);
  }

  private static ScramClient scram(SSLSocket tls, List<String> offered, String password)
      throws IOException {
    byte[] binding = channelBinding(tls);
    // A key whose signature names no hash (Ed25519) has no binding (RFC 5929, section 4.1).
    var usable =
        offered.stream()
            .filter(
                name -> ScramMechanism.SCRAM_SHA_256.getName().equals(name) || binding.length > 0)
            .toList();
    if (usable.stream().noneMatch(name -> name.startsWith("SCRAM-SHA-256"))) {
      throw new Refused("the server does not offer SCRAM-SHA-256");
    }
    // The server takes the user from the start-up message and ignores the one in SCRAM.
    var builder =
        ScramClient.builder()
            .advertisedMechanisms(usable)
            .username("*")
            .password(password.toCharArray());
    if (binding.length > 0) {
      builder.channelBinding(TlsServerEndpoint.TLS_SERVER_END_POINT, binding);
    }
    return builder.build();
  }

  private static byte[] channelBinding(SSLSocket tls) throws IOException {
    try {
      return tls.getSession().getPeerCertificates()[0] instanceof X509Certificate certificate
          ? TlsServerEndpoint.getChannelBindingData(certificate)
          : new byte[0];
    } catch (GeneralSecurityException e) {
      throw new SSLException("the server's certificate has no encoding", e);
    }
  }

  private Body authentication(int wanted) throws IOException {
    var body = expect('R');
    int method = body.int32();
    if (method != wanted) {
      throw new Refused("the server asks for authentication " + method + " instead of " + wanted);
    }
    return body;
  }

  private static String rest(Body body) throws IOException {
    return new String(body.bytes(body.left()), StandardCharsets.UTF_8);
  }

  private void awaitReady() throws IOException {
    while (true) {
      int type = in.next();
      var bytes = in.body(LONGEST_ANSWER);
      switch (type) {
        case 'S' -> greeting.writeBytes(Message.of('S', bytes));
        case 'K' -> {
          var body = new Body(bytes);
          process = body.int32();
          key = body.bytes(body.left());
        }
        case 'N' -> {}
        case 'Z' -> {
          return;
        }
        default -> throw refusal(type, bytes);
      }
    }
  }

  private Body expect(char wanted) throws IOException {
    int type = in.next();
    var body = type < 0 ? new byte[0] : in.body(LONGEST_ANSWER);
    if (type != wanted) {
      throw refusal(type, body);
    }
    return new Body(body);
  }

  private static IOException refusal(int type, byte[] body) throws ProtocolViolation {
    return type == 'E'
        ? new Refused("the server refused with SQLSTATE " + ServerError.of(body).sqlState())
        : new ProtocolViolation("the server sent an unexpected message " + type);
  }

  private void send(byte[] message) throws IOException {
    out.write(message);
    out.flush();
  }
}
