package io.safekeep.bench;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A connection to an HTTP/1.1 server on this machine that stays open from one request to the next,
/// as those of clients' pools do (RFC 9112). It does no more than a load generator needs, because
/// it shares its processors with what is measured.
final class KeptConnection implements AutoCloseable {
  private static final int LONGEST_LINE = 64 * 1024;

  private final Socket socket;
  private final InputStream in;
  private final String host;

  private KeptConnection(Socket socket, String host) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream(), 16 * 1024);
    this.host = host;
  }

  static KeptConnection to(int port) throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(60_000);
    return new KeptConnection(socket, "localhost:" + port);
  }

  record Answer(int status, List<Map.Entry<String, String>> headers, String body) {

    /// @param name in lower case
    Optional<String> header(String name) {
      return all(name).stream().findFirst();
    }

    List<String> all(String name) {
      return headers.stream()
          .filter(header -> header.getKey().equals(name))
          .map(Map.Entry::getValue)
          .toList();
    }

    /// @throws IOException with the answer unless it has that status and holds that text
    Answer require(int wanted, String text) throws IOException {
      if (status != wanted || !body.contains(text)) {
        throw new IOException("wanted %d and %s, got %d: %s".formatted(wanted, text, status, body));
      }
      return this;
    }
  }

  Answer get(String target, Map<String, String> headers) throws IOException {
    return send("GET", target, headers, null);
  }

  /// @param form already encoded
  Answer post(String target, Map<String, String> headers, String form) throws IOException {
    return send("POST", target, headers, form);
  }

  private Answer send(
      String method, String target, Map<String, String> headers, @Nullable String form)
      throws IOException {
    var request = new StringBuilder(512);
    request.append(method).append(' ').append(target).append(" HTTP/1.1\r\nHost: ").append(host);
    headers.forEach((name, value) -> request.append("\r\n").append(name + ": " + value));
    if (form != null) {
      request
          .append("\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ")
          .append(form.length());
    }
    request.append("\r\n\r\n").append(form == null ? "" : form);
    socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.ISO_8859_1));
    return read();
  }

  private Answer read() throws IOException {
    var status = Integer.parseInt(line().split(" ", 3)[1]);
    var headers = new ArrayList<Map.Entry<String, String>>();
    for (var line = line(); !line.isEmpty(); line = line()) {
      var colon = line.indexOf(':');
      headers.add(
          Map.entry(
              line.substring(0, colon).toLowerCase(Locale.ROOT),
              line.substring(colon + 1).strip()));
    }
    var answer = new Answer(status, List.copyOf(headers), "");
    var body =
        answer.header("transfer-encoding").isPresent()
            ? chunks()
            : bytes(answer.header("content-length").map(Integer::parseInt).orElse(0));
    return new Answer(status, answer.headers(), new String(body, StandardCharsets.UTF_8));
  }

  private byte[] chunks() throws IOException {
    var body = new ByteArrayOutputStream();
    while (true) {
      var chunk = bytes(Integer.parseInt(line().split(";", 2)[0].strip(), 16));
      // What ends the chunk, or after the last one the trailers, of which there are none.
      line();
      if (chunk.length == 0) {
        return body.toByteArray();
      }
      body.writeBytes(chunk);
    }
  }

  private byte[] bytes(int count) throws IOException {
    var bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new IOException("the server closed the connection");
    }
    return bytes;
  }

  private String line() throws IOException {
    var line = new StringBuilder(64);
    for (var next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0 || line.length() > LONGEST_LINE) {
        throw new IOException("the server closed the connection");
      }
      line.append((char) next);
    }
    return line.substring(0, line.length() - 1);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
