package io.safekeep.e2e;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/// A way to one Service for programs outside of the cluster, which does not resolve its name for
/// them: a proxy that knows `CONNECT` (RFC 9110, section 9.3.6) to this one and refuses all else.
final class WayIn implements AutoCloseable {

  private final ServerSocket listening;
  private volatile @Nullable InetSocketAddress target;

  private WayIn(ServerSocket listening) {
    this.listening = listening;
  }

  static WayIn open(int port) throws IOException {
    var socket = new ServerSocket();
    socket.setReuseAddress(true);
    // On all addresses: the one that nodes see is there only once the cluster is.
    socket.bind(new InetSocketAddress(port));
    var way = new WayIn(socket);
    Thread.ofVirtual().start(way::listen);
    return way;
  }

  /// From now on.
  void leadsTo(String host, int port) {
    target = InetSocketAddress.createUnresolved(host, port);
  }

  private void listen() {
    while (!listening.isClosed()) {
      try {
        var client = listening.accept();
        Thread.ofVirtual().start(() -> serve(client));
      } catch (SocketException closed) {
        return;
      } catch (IOException e) {
        throw new IllegalStateException("nobody can come in", e);
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      var request = head(client.getInputStream());
      var to = target;
      if (to == null
          || !request.startsWith("CONNECT " + to.getHostString() + ":" + to.getPort() + " ")) {
        client.getOutputStream().write("HTTP/1.1 502 Bad Gateway\r\n\r\n".getBytes(US_ASCII));
        return;
      }
      try (var server = new Socket(InetAddress.getByName(to.getHostString()), to.getPort())) {
        client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(US_ASCII));
        var back = Thread.ofVirtual().start(() -> copy(server, client));
        copy(client, server);
        back.join();
      }
    } catch (IOException e) {
      // Whoever came in asks again.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String head(InputStream in) throws IOException {
    var reader = new BufferedReader(new InputStreamReader(in, US_ASCII));
    var first = reader.readLine();
    for (var line = first; line != null && !line.isEmpty(); line = reader.readLine()) {
      // Nothing else of it matters.
    }
    return first == null ? "" : first;
  }

  private static void copy(Socket from, Socket to) {
    try (InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      in.transferTo(out);
    } catch (IOException e) {
      // One of both hung up.
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
