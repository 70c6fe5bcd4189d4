package io.safekeep.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.ThreadLocalRandom;

/// TCP ports of the loopback interface.
public final class Ports {
  private Ports() {}

  /// Below what operating systems hand out to outgoing connections (Linux: from 32768 on), any of
  /// which could take a port again before its user binds it.
  private static final int FIRST = 20_000;

  private static final int END = 32_768;

  /// A port that was free a moment ago, drawn by lot, so that processes that look at the same time
  /// find different ones. Servers that can bind port 0 themselves should.
  public static int free() {
    return ThreadLocalRandom.current()
        .ints(FIRST, END)
        .limit(END - FIRST)
        .filter(Ports::isFree)
        .findFirst()
        .orElseThrow(() ->
            new IllegalStateException("no free TCP port from %d to %d".formatted(FIRST, END)));
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
