package io.safekeep.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/// What stands before an S3 server in tests: passes requests on, keeps object locks as S3 documents
/// them (a version cannot be deleted before its date), and fails as a test wants.
public final class S3Gateway implements AutoCloseable {
  /// Those that the client sets itself.
  private static final Set<String> NOT_FORWARDED =
      Set.of("host", "content-length", "connection", "expect", "upgrade", "transfer-encoding");

  private final URI target;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Map<String, Instant> lockedUntil = new ConcurrentHashMap<>();
  private final AtomicInteger refusals = new AtomicInteger();
  private final AtomicLong requests = new AtomicLong();
  private volatile Predicate<String> cut = _ -> false;
  private volatile int pageSize;

  private S3Gateway(URI target, HttpServer server) {
    this.target = target;
    this.server = server;
  }

  static S3Gateway start(URI target) throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    var gateway = new S3Gateway(target, server);
    server.createContext("/", gateway::handle);
    server.setExecutor(gateway.threads);
    server.start();
    return gateway;
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
  }

  /// Requests so far.
  public long requests() {
    return requests.get();
  }

  /// Answers that many of the next requests as a busy store does: 503, `SlowDown`.
  public void refuseNext(int count) {
    refusals.set(count);
  }

  /// Drops the connection of each request that fits; given as `PUT /bucket/key?query`.
  public void cut(Predicate<String> request) {
    cut = request;
  }

  /// Lets listings have so many keys a page, where S3 gives a thousand.
  public void pageSize(int keys) {
    pageSize = keys;
  }

  /// Is a good network and an ordinary store again.
  public void heal() {
    refusals.set(0);
    cut = _ -> false;
    pageSize = 0;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      requests.incrementAndGet();
      var method = exchange.getRequestMethod();
      var uri = exchange.getRequestURI();
      var body = exchange.getRequestBody().readAllBytes();
      if (cut.test(method + " " + uri)) {
        return;
      }
      if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        refuse(exchange, 503, "SlowDown", "Please reduce your request rate.");
        return;
      }
      var query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
      if (method.equals("DELETE") && query.contains("versionId=") && isLocked(uri.getPath())) {
        refuse(
            exchange,
            403,
            "AccessDenied",
            "Access Denied because object protected by object lock.");
        return;
      }
      var answer = forward(exchange, method, uri, body);
      var until = exchange.getRequestHeaders().getFirst("x-amz-object-lock-retain-until-date");
      if (until != null && answer.statusCode() == 200) {
        lockedUntil.put(uri.getPath(), Instant.parse(until));
      }
      answer(exchange, method, answer);
    }
  }

  private boolean isLocked(String path) {
    return lockedUntil.getOrDefault(path, Instant.MIN).isAfter(Instant.now());
  }

  private HttpResponse<byte[]> forward(HttpExchange exchange, String method, URI uri, byte[] body)
      throws IOException {
    var page =
        uri.toString().contains("list-type=2") && pageSize > 0 ? "&max-keys=" + pageSize : "";
    var request =
        HttpRequest.newBuilder(
            URI.create(target.resolve("/") + uri.toString().substring(1) + page));
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> {
          if (!NOT_FORWARDED.contains(name.toLowerCase(Locale.ROOT))) {
            values.forEach(value -> request.header(name, value));
          }
        });
    try {
      return http.send(
          request.method(method, BodyPublishers.ofByteArray(body)).build(),
          BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the gateway closes", e);
    }
  }

  private static void answer(HttpExchange exchange, String method, HttpResponse<byte[]> answer)
      throws IOException {
    var headers = exchange.getResponseHeaders();
    answer
        .headers()
        .map()
        .forEach((name, values) -> {
          if (!name.equalsIgnoreCase("transfer-encoding") && !name.startsWith(":")) {
            headers.put(name, values);
          }
        });
    var body = answer.body();
    var noBody = method.equals("HEAD") || body.length == 0;
    exchange.sendResponseHeaders(answer.statusCode(), noBody ? -1 : body.length);
    if (!noBody) {
      exchange.getResponseBody().write(body);
    }
  }

  private static void refuse(HttpExchange exchange, int status, String code, String message)
      throws IOException {
    var body =
        "<Error><Code>%s</Code><Message>%s</Message></Error>"
            .formatted(code, message)
            .getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/xml");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
    http.shutdownNow();
    threads.shutdownNow();
  }
}
