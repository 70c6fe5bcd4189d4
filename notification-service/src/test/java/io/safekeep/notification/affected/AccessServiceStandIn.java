package io.safekeep.notification.affected;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/// Answers `GET /v1/exposures` as access-service does, with what a test has said about a resource;
/// what it knows nothing of is answered with an error. One per test JVM; it is known by system
/// properties, which all class loaders share.
public final class AccessServiceStandIn {

  private static final String URL = "safekeep.testing.exposures.url";
  private static final String ANSWER = "safekeep.testing.exposures.";

  private AccessServiceStandIn() {}

  /// Starts it if need be.
  public static String url() {
    synchronized (System.getProperties()) {
      var known = System.getProperty(URL);
      return known != null ? known : start();
    }
  }

  /// Whoever asks about that resource is told that these tenants were exposed.
  public static void exposed(UUID resource, List<UUID> tenants) {
    System.setProperty(
        ANSWER + resource,
        tenants.stream()
            .map(
                """
                {"tenant":"%s","grants":[],"sessions":[],"firstAt":null,"lastAt":null}\
                """
                    ::formatted)
            .collect(
                Collectors.joining(
                    ",", "{\"askedAt\":\"2026-11-24T10:15:00Z\",\"tenants\":[", "]}")));
  }

  private static String start() {
    try {
      var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/v1/exposures",
          exchange -> {
            var query = exchange.getRequestURI().getQuery();
            var answer =
                System.getProperty(ANSWER + query.substring(query.lastIndexOf('=') + 1), "");
            boolean known =
                !answer.isEmpty()
                    && exchange.getRequestHeaders().getFirst("Authorization").startsWith("Bearer ");
            var bytes = answer.getBytes(UTF_8);
            exchange.sendResponseHeaders(known ? 200 : 500, known ? bytes.length : -1);
            try (var body = exchange.getResponseBody()) {
              body.write(known ? bytes : new byte[0]);
            }
          });
      server.start();
      var url = "http://127.0.0.1:" + server.getAddress().getPort();
      System.setProperty(URL, url);
      return url;
    } catch (IOException e) {
      throw new UncheckedIOException("the stand-in cannot listen", e);
    }
  }
}
