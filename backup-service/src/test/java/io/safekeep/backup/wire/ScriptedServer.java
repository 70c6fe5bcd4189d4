package io.safekeep.backup.wire;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// The far end of a TCP connection that says exactly what a test tells it to say, when it tells it.
final class ScriptedServer implements AutoCloseable {
  private final ServerSocket listening;
  private final Socket near;
  private final Socket far;

  ScriptedServer() {
    try {
      listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      near = new Socket(listening.getInetAddress(), listening.getLocalPort());
      far = listening.accept();
      far.setTcpNoDelay(true);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  MessageChannel channel() throws IOException {
    return new MessageChannel(near, near);
  }

  void say(byte[] bytes) throws IOException {
    far.getOutputStream().write(bytes);
    far.getOutputStream().flush();
  }

  byte[] hear(int count) throws IOException {
    return far.getInputStream().readNBytes(count);
  }

  void hangUp() throws IOException {
    far.close();
  }

  static byte[] message(char type, byte[] content) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      out.writeByte(type);
      out.writeInt(content.length + Integer.BYTES);
      out.write(content);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  static byte[] message(char type, String content) {
    return message(type, content.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() throws IOException {
    near.close();
    far.close();
    listening.close();
  }
}
