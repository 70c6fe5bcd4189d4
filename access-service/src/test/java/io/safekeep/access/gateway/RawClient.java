package io.safekeep.access.gateway;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSocket;

/// A client that sends whatever bytes a test wants.
final class RawClient implements Closeable {
  static final byte[] SSL_REQUEST = Message.untyped(80877103);

  private final Socket plain;
  private final SSLSocket tls;
  private final MessageReader in;
  private int process;
  private int key;

  private RawClient(Socket plain, SSLSocket tls) throws IOException {
    this.plain = plain;
    this.tls = tls;
    this.in = new MessageReader(tls.getInputStream());
  }

  /// One answer; `text` holds the body with zeros as spaces.
  record Answer(char type, byte[] body) {
    String text() {
      return new String(body, StandardCharsets.UTF_8).replace('\0', ' ');
    }
  }

  /// A connection in the clear.
  static Socket plain(GatewayStage stage) throws IOException {
    var socket = new Socket("127.0.0.1", stage.gateway().port());
    socket.setSoTimeout(20_000);
    return socket;
  }

  /// TLS, and nothing said yet.
  static RawClient secure(GatewayStage stage) throws IOException, GeneralSecurityException {
    var socket = plain(stage);
    socket.getOutputStream().write(SSL_REQUEST);
    if (socket.getInputStream().read() != 'S') {
      throw new IOException("no TLS");
    }
    return over(socket, stage, "postgresql");
  }

  /// TLS from the first byte on.
  static RawClient direct(GatewayStage stage, String... alpn)
      throws IOException, GeneralSecurityException {
    return over(plain(stage), stage, alpn);
  }

  private static RawClient over(Socket socket, GatewayStage stage, String... alpn)
      throws IOException, GeneralSecurityException {
    var tls =
        (SSLSocket)
            Certificates.trusting(Files.readString(stage.certificate().certificate()))
                .getSocketFactory()
                .createSocket(socket, "localhost", stage.gateway().port(), true);
    var parameters = tls.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    parameters.setApplicationProtocols(alpn);
    tls.setSSLParameters(parameters);
    tls.startHandshake();
    return new RawClient(socket, tls);
  }

  /// A session that is ready.
  static RawClient connect(GatewayStage stage, String user, String password)
      throws IOException, GeneralSecurityException {
    var client = secure(stage);
    client.start(user, password);
    return client;
  }

  static byte[] startup(String user, String... more) {
    List<Object> fields =
        new ArrayList<>(List.of(196608, "user", user, "database", GatewayStage.DATABASE));
    fields.addAll(List.of(more));
    fields.add(new byte[1]);
    return Message.untyped(fields.toArray());
  }

  List<Answer> start(String user, String password) throws IOException {
    send(startup(user));
    return password(password);
  }

  List<Answer> password(String password) throws IOException {
    send(Message.of('p', password));
    var answers = untilReady();
    for (var answer : answers) {
      if (answer.type() == 'K') {
        process = ByteBuffer.wrap(answer.body()).getInt();
        key = ByteBuffer.wrap(answer.body()).getInt(4);
      }
    }
    return answers;
  }

  int process() {
    return process;
  }

  int key() {
    return key;
  }

  void send(byte[]... messages) throws IOException {
    var all = new ByteArrayOutputStream();
    for (var message : messages) {
      all.writeBytes(message);
    }
    tls.getOutputStream().write(all.toByteArray());
    tls.getOutputStream().flush();
  }

  /// Each byte alone.
  void dribble(byte[] message) throws IOException {
    for (byte one : message) {
      tls.getOutputStream().write(one);
      tls.getOutputStream().flush();
    }
  }

  /// Answers until ReadyForQuery, a fatal error, or the end of the connection.
  List<Answer> untilReady() throws IOException {
    List<Answer> answers = new ArrayList<>();
    while (true) {
      int type = in.next();
      if (type < 0) {
        return answers;
      }
      var answer = new Answer((char) type, in.body(1 << 24));
      answers.add(answer);
      if (type == 'Z' || (type == 'E' && answer.text().contains("FATAL"))) {
        return answers;
      }
    }
  }

  /// All until the connection ends.
  List<Answer> untilEnd() throws IOException {
    List<Answer> answers = new ArrayList<>();
    for (int type = in.next(); type >= 0; type = in.next()) {
      answers.add(new Answer((char) type, in.body(1 << 24)));
    }
    return answers;
  }

  List<Answer> query(String sql) throws IOException {
    send(Message.of('Q', sql));
    return untilReady();
  }

  static byte[] parse(String name, String sql) {
    return Message.of('P', name, sql, new byte[2]);
  }

  static byte[] bind(String portal, String statement) {
    return Message.of('B', portal, statement, new byte[6]);
  }

  static byte[] execute(String portal) {
    return Message.of('E', portal, 0);
  }

  static byte[] sync() {
    return Message.of('S');
  }

  @Override
  public void close() throws IOException {
    plain.close();
  }
}
