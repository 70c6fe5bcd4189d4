package io.safekeep.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/// TCP ports of the loopback interface.
public final class Ports {
  private Ports() {}

  /// A port that was free a moment ago. Another process may take it before its user binds it, so
  /// servers that can bind port 0 themselves should.
  public static int free() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("no free TCP port on the loopback interface", e);
    }
  }

  /// Whether nothing listens on `port` (1-65535) of the loopback interface or of all interfaces.
  public static boolean isFree(int port) {
    try (var socket = new ServerSocket()) {
      // A connection in TIME_WAIT from the last run must not count as taken.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
