package io.safekeep.notification.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/// Somebody's server that gets messages: each path answers as a test wants it.
public final class Receiver implements AutoCloseable {

  private final HttpServer server;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Map<String, Way> ways = new ConcurrentHashMap<>();
  private final List<Received> received = new CopyOnWriteArrayList<>();

  private Receiver(HttpServer server) {
    this.server = server;
  }

  /// How a path answers.
  private interface Way {
    void answer(HttpExchange exchange) throws IOException, InterruptedException;
  }

  /// A request as it arrived.
  public record Received(String path, Map<String, List<String>> headers, String body) {

    public String header(String name) {
      return headers.get(name).getFirst();
    }
  }

  /// @param port 0 for any
  public static Receiver at(int port) {
    try {
      var server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
      var receiver = new Receiver(server);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.createContext("/", receiver::take);
      server.start();
      return receiver;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  public void answers(String path, int status) {
    ways.put(path, exchange -> exchange.sendResponseHeaders(status, -1));
  }

  public void answers(String path, int status, String header, String value) {
    ways.put(
        path,
        exchange -> {
          exchange.getResponseHeaders().add(header, value);
          exchange.sendResponseHeaders(status, -1);
        });
  }

  /// Takes requests and says nothing until the test is over.
  void hangs(String path) {
    ways.put(path, _ -> ended.await());
  }

  /// Takes requests and hangs up.
  void cuts(String path) {
    ways.put(path, HttpExchange::close);
  }

  public List<Received> at(String path) {
    return received.stream().filter(one -> one.path().equals(path)).toList();
  }

  private void take(HttpExchange exchange) throws IOException {
    var path = exchange.getRequestURI().getPath();
    try (exchange) {
      var body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      var headers = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
      headers.putAll(exchange.getRequestHeaders());
      received.add(new Received(path, headers, body));
      ways.getOrDefault(path, answer -> answer.sendResponseHeaders(204, -1)).answer(exchange);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    ended.countDown();
    server.stop(0);
  }
}
