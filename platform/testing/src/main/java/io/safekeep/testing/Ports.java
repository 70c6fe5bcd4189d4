package io.safekeep.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/// TCP ports of the loopback interface.
public final class Ports {
  private Ports() {}

  /// A port that was free a moment ago. Another process may take it before its user binds it, so
  /// servers that can bind port 0 themselves should.
  public static int free() {
    try (var socket = bound(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("no free TCP port on the loopback interface", e);
    }
  }

  /// Whether nothing listens on `port` (1-65535) of the loopback interface or of all interfaces.
  public static boolean isFree(int port) {
    try (var socket = bound(port)) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  /// Bound, and not listening: a process that this JVM is spawning meanwhile holds a copy of the
  /// socket until it has closed what it inherited, and a copy that listened would keep the port
  /// taken for that long.
  private static Socket bound(int port) throws IOException {
    var socket = new Socket();
    try {
      // A connection in TIME_WAIT from the last run, or such a copy, must not count as taken.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return socket;
    } catch (IOException taken) {
      socket.close();
      throw taken;
    }
  }
}
