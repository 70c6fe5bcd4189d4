package io.safekeep.identity.domain;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.config.ConfigProvider;

/// A name server with TXT records only (RFC 1035, section 4), where the service under test asks.
final class NameServer implements AutoCloseable {

  private static final int NO_SUCH_NAME = 3;
  private static final int SERVER_FAILURE = 2;

  private final Map<String, String> records = new ConcurrentHashMap<>();
  private final DatagramSocket socket;
  private final Thread serving;
  private volatile boolean failing;

  NameServer() throws IOException {
    var address =
        ConfigProvider.getConfig()
            .getValue("safekeep.identity.domains.name-server", String.class)
            .split(":");
    this.socket =
        new DatagramSocket(Integer.parseInt(address[1]), InetAddress.getByName(address[0]));
    this.serving = Thread.ofPlatform().daemon().name("name-server").start(this::serve);
  }

  void publish(String name, String text) {
    records.put(name.toLowerCase(Locale.ROOT), text);
  }

  void withdraw(String name) {
    records.remove(name.toLowerCase(Locale.ROOT));
  }

  /// Answers that it cannot answer.
  void fail(boolean now) {
    failing = now;
  }

  /// The port is free once the thread that waits at it has let go.
  @Override
  public void close() {
    socket.close();
    try {
      serving.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve() {
    var buffer = new byte[512];
    while (!socket.isClosed()) {
      try {
        var query = new DatagramPacket(buffer, buffer.length);
        socket.receive(query);
        var answer = answer(ByteBuffer.wrap(buffer, 0, query.getLength()));
        socket.send(new DatagramPacket(answer, answer.length, query.getSocketAddress()));
      } catch (IOException fault) {
        if (!socket.isClosed()) {
          throw new UncheckedIOException(fault);
        }
      }
    }
  }

  private byte[] answer(ByteBuffer query) throws IOException {
    short id = query.getShort();
    query.position(12);
    var name = new StringBuilder();
    for (int length = query.get(); length > 0; length = query.get()) {
      var label = new byte[length];
      query.get(label);
      name.append(name.isEmpty() ? "" : ".").append(new String(label, UTF_8));
    }
    int question = query.position() + 4;
    var text = records.get(name.toString().toLowerCase(Locale.ROOT));
    int code = failing ? SERVER_FAILURE : text == null ? NO_SUCH_NAME : 0;
    var bytes = new ByteArrayOutputStream();
    var out = new DataOutputStream(bytes);
    out.writeShort(id);
    out.writeShort(0x8580 | code);
    out.writeShort(1);
    out.writeShort(code == 0 ? 1 : 0);
    out.writeInt(0);
    out.write(query.array(), 12, question - 12);
    if (code == 0) {
      // The name is the question's; TXT, IN, a minute.
      out.writeShort(0xc00c);
      out.writeShort(16);
      out.writeShort(1);
      out.writeInt(60);
      var value = text.getBytes(UTF_8);
      out.writeShort(value.length + 1);
      out.writeByte(value.length);
      out.write(value);
    }
    return bytes.toByteArray();
  }
}
