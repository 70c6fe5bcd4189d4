package io.safekeep.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeptConnectionTest {
  /// Tells the server to send a body in chunks.
  private static final long CHUNKED = 0;

  private final Set<InetSocketAddress> callers = new HashSet<>();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    serve("/whole", exchange -> answer(exchange, exchange.getRequestMethod()));
    serve("/chunks", KeptConnectionTest::inChunks);
    serve("/echo", KeptConnectionTest::echo);
    server.start();
  }

  private void serve(String path, HttpHandler handler) {
    server.createContext(
        path,
        exchange -> {
          callers.add(exchange.getRemoteAddress());
          handler.handle(exchange);
        });
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void oneConnectionCarriesOneAnswerAfterTheOtherInWhateverForm() throws IOException {
    try (var connection = KeptConnection.to(server.getAddress().getPort())) {
      // When
      var whole = connection.get("/whole", Map.of());
      var chunks = connection.get("/chunks", Map.of());
      var echo = connection.post("/echo", Map.of("X-Said", "hello"), "name=value");

      // Then
      assertThat(whole.body()).isEqualTo("GET");
      assertThat(chunks.body()).isEqualTo("first, second");
      assertThat(echo.body()).isEqualTo("hello name=value");
      assertThat(echo.header("content-type")).contains("text/plain");
      assertThat(echo.all("set-cookie")).containsExactlyInAnyOrder("a=1", "b=2");
      assertThat(callers).hasSize(1);
    }
  }

  @Test
  void refusalIsAnError() throws IOException {
    try (var connection = KeptConnection.to(server.getAddress().getPort())) {
      var answer = connection.get("/whole", Map.of());

      assertThatThrownBy(() -> answer.require(200, "\"active\":true"))
          .isInstanceOf(IOException.class)
          .hasMessage("wanted 200 and \"active\":true, got 200: GET");
      assertThatThrownBy(() -> answer.require(303, "GET")).isInstanceOf(IOException.class);
      assertThat(answer.require(200, "GET")).isSameAs(answer);
    }
  }

  private static void inChunks(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, CHUNKED);
    try (var body = exchange.getResponseBody()) {
      body.write("first, ".getBytes(StandardCharsets.UTF_8));
      body.flush();
      body.write("second".getBytes(StandardCharsets.UTF_8));
    }
  }

  private static void echo(HttpExchange exchange) throws IOException {
    var form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Set-Cookie", "a=1");
    exchange.getResponseHeaders().add("Set-Cookie", "b=2");
    exchange.getResponseHeaders().add("Content-Type", "text/plain");
    answer(exchange, exchange.getRequestHeaders().getFirst("X-Said") + " " + form);
  }

  private static void answer(HttpExchange exchange, String text) throws IOException {
    var body = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    try (var out = exchange.getResponseBody()) {
      out.write(body);
    }
  }
}
