package io.safekeep.witness;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// `POST /add-checkpoint` over HTTP/1.1, and `GET /health` for whoever starts it. TLS is for the
/// proxy in front of it; the protocol itself trusts signatures only.
final class WitnessServer implements Closeable {
  private static final System.Logger LOG = System.getLogger(WitnessServer.class.getName());
  private static final int BODY_LIMIT = 64 << 10;
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String SIZE = "text/x.tlog.size";

  private final Witness witness;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private WitnessServer(Witness witness, HttpServer server) {
    this.witness = witness;
    this.server = server;
  }

  /// @param address port 0 for any free one
  static WitnessServer start(Witness witness, InetSocketAddress address) throws IOException {
    var started = new WitnessServer(witness, HttpServer.create(address, 0));
    started.server.createContext("/", started::handle);
    started.server.setExecutor(started.threads);
    started.server.start();
    return started;
  }

  int port() {
    return server.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) {
    try (exchange) {
      switch (exchange.getRequestURI().getPath()) {
        case "/add-checkpoint" -> addIfPosted(exchange);
        case "/health" -> answer(exchange, 200, TEXT, "serves\n");
        default -> answer(exchange, 404, TEXT, "not found\n");
      }
    } catch (IOException | RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "a request was not answered", e);
    }
  }

  private void addIfPosted(HttpExchange exchange) throws IOException {
    if (exchange.getRequestMethod().equals("POST")) {
      add(exchange);
    } else {
      exchange.getResponseHeaders().set("Allow", "POST");
      answer(exchange, 405, TEXT, "only POST\n");
    }
  }

  private void add(HttpExchange exchange) throws IOException {
    var body = exchange.getRequestBody().readNBytes(BODY_LIMIT + 1);
    if (body.length > BODY_LIMIT) {
      answer(exchange, 413, TEXT, "a request has at most " + BODY_LIMIT + " bytes\n");
      return;
    }
    Answer answer;
    try {
      answer = witness.add(body);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.ERROR, "the ledger cannot be used", e);
      answer(exchange, 500, TEXT, "the ledger cannot be used\n");
      return;
    }
    switch (answer) {
      case Answer.Cosigned(var line) -> answer(exchange, 200, TEXT, line);
      case Answer.Malformed(var reason) -> answer(exchange, 400, TEXT, reason + "\n");
      case Answer.NotSigned() -> answer(exchange, 403, TEXT, "no known key has signed it\n");
      case Answer.UnknownLog() -> answer(exchange, 404, TEXT, "unknown log\n");
      case Answer.Conflict(var size) -> answer(exchange, 409, SIZE, size + "\n");
      case Answer.Forked(var size) -> {
        warn("A log has signed two trees of one size: it has forked", body);
        answer(exchange, 409, SIZE, size + "\n");
      }
      case Answer.Inconsistent() -> {
        warn("A signed checkpoint is no continuation: its log may have forked", body);
        answer(exchange, 422, TEXT, "the checkpoint is no continuation\n");
      }
    }
  }

  private static void warn(String what, byte[] body) {
    LOG.log(
        System.Logger.Level.WARNING, "{0}\n{1}", what, new String(body, StandardCharsets.UTF_8));
  }

  private static void answer(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(1);
    threads.close();
  }
}
