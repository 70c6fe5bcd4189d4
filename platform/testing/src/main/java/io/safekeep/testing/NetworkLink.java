package io.safekeep.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A piece of network before a server on the loopback interface, that a test can break: clients
/// connect to [#port()] and reach the server, until the link is cut or stalls.
public final class NetworkLink implements AutoCloseable {
  private static final int BUFFER = 64 << 10;

  private final int target;
  private final ServerSocket listener;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private State state = State.WHOLE;

  private enum State {
    WHOLE,
    CUT,
    STALLED,
    CLOSED
  }

  private NetworkLink(int target, ServerSocket listener) {
    this.target = target;
    this.listener = listener;
  }

  /// A whole link to whatever listens on `target`.
  public static NetworkLink to(int target) {
    try {
      var link = new NetworkLink(target, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
      Thread.ofVirtual().name("network-link").start(link::accept);
      return link;
    } catch (IOException e) {
      throw new UncheckedIOException("no network link to port " + target, e);
    }
  }

  public int port() {
    return listener.getLocalPort();
  }

  /// Resets all connections, and each new one, as a router that lost its tables does.
  public void cut() {
    become(State.CUT);
    open.forEach(this::reset);
  }

  /// Keeps connections, and lets nothing through, as a firewall that drops packets does.
  public void stall() {
    become(State.STALLED);
  }

  /// Passes everything again; what a stall held back arrives.
  public void heal() {
    become(State.WHOLE);
  }

  private synchronized void become(State next) {
    if (state != State.CLOSED) {
      state = next;
      notifyAll();
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        var client = listener.accept();
        Thread.ofVirtual().start(() -> connect(client));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void connect(Socket client) {
    open.add(client);
    try {
      awaitPassage();
      var server = new Socket(InetAddress.getLoopbackAddress(), target);
      open.add(server);
      Thread.ofVirtual().start(() -> pump(client, server));
      pump(server, client);
    } catch (IOException refused) {
      reset(client);
    }
  }

  /// One direction; ends both when it ends.
  private void pump(Socket from, Socket to) {
    try {
      pump(from.getInputStream(), to.getOutputStream());
    } catch (IOException broken) {
      // The other end hears of it below.
    } finally {
      reset(from);
      reset(to);
    }
  }

  private void pump(InputStream in, OutputStream out) throws IOException {
    var buffer = new byte[BUFFER];
    for (var count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      awaitPassage();
      out.write(buffer, 0, count);
    }
  }

  private synchronized void awaitPassage() throws IOException {
    try {
      while (state == State.STALLED) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SocketException("the link closes");
    }
    if (state != State.WHOLE) {
      throw new SocketException("the link is cut");
    }
  }

  private void reset(Socket socket) {
    open.remove(socket);
    try (socket) {
      // Closing then sends RST instead of FIN.
      socket.setSoLinger(true, 0);
    } catch (IOException closed) {
      return;
    }
  }

  @Override
  public void close() {
    become(State.CLOSED);
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    open.forEach(this::reset);
  }
}
