package io.safekeep.notification.status;

import com.sun.net.httpserver.HttpServer;
import io.safekeep.testing.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;

/// What the probe `trial` asks: answers as a test wants, or not at all before the first one starts
/// it.
public final class TrialService {

  public static final Path COPY = Path.of("target", "status-copy").toAbsolutePath();

  private static final int PORT = Ports.free();

  private static volatile int answer = 200;
  private static HttpServer server;

  private TrialService() {}

  /// Settings of the service under test.
  public static Map<String, String> settings() {
    return Map.of(
        "safekeep.status.probes.trial",
        "http://127.0.0.1:" + PORT + "/q/health/ready",
        "safekeep.status.probe-every",
        "PT0.5S",
        "safekeep.status.copy",
        COPY.toString());
  }

  static synchronized void answers(int status) {
    answer = status;
    if (server == null) {
      try {
        server =
            HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT), 0);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      server.createContext(
          "/",
          exchange -> {
            exchange.sendResponseHeaders(answer, -1);
            exchange.close();
          });
      server.start();
    }
  }
}
