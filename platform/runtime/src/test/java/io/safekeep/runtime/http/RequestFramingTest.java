package io.safekeep.runtime.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Before a real server of the kind that the services have.
class RequestFramingTest {

  private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n";

  private static final Vertx VERTX = Vertx.vertx();
  private static final Queue<String> SEEN = new ConcurrentLinkedQueue<>();
  private static HttpServer server;

  @BeforeAll
  static void start() {
    var router = Router.router(VERTX);
    router.route().handler(new RequestFraming()::look);
    router.route().handler(BodyHandler.create());
    router
        .route()
        .handler(http -> {
          SEEN.add(http.request().path() + " " + http.body().asString());
          http.end("done");
        });
    server =
        VERTX
            .createHttpServer()
            .requestHandler(router)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
  }

  @AfterAll
  static void stop() {
    VERTX.close().toCompletionStage().toCompletableFuture().join();
  }

  @BeforeEach
  void forget() {
    SEEN.clear();
  }

  @Test
  void whatFollowsARequestWithBothLengthsIsNotLookedAt() throws Exception {
    // When
    var answer =
        send(
            "POST /first HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
                + SMUGGLED);

    // Then
    assertThat(SEEN).noneMatch(request -> request.startsWith("/smuggled"));
    assertThat(answer).containsOnlyOnce("HTTP/1.1 ").contains("connection: close");
  }

  @Test
  void chunkedRequestIsAnsweredAndTheLastOfItsConnection() throws Exception {
    // When
    var answer =
        send(
            "POST /first HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "5\r\nhello\r\n0\r\n\r\n");

    // Then
    assertThat(SEEN).containsExactly("/first hello");
    assertThat(answer).startsWith("HTTP/1.1 200 OK").contains("connection: close");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Transfer-Encoding: xchunked\r\nContent-Length: 3",
        "Transfer-Encoding: gzip, chunked",
        "Transfer-Encoding : chunked\r\nContent-Length: 3",
        "Transfer-Encoding: identity\r\nContent-Length: 3",
        "Content-Length: 3\r\nContent-Length: 4",
        "Content-Length: +3",
      })
  void lengthThatCanBeReadInTwoWaysIsRefused(String headers) throws Exception {
    // When
    var answer =
        send("POST /first HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n\r\nabc" + SMUGGLED);

    // Then
    assertThat(answer).startsWith("HTTP/1.1 400 ").containsOnlyOnce("HTTP/1.1 ");
    assertThat(SEEN).isEmpty();
  }

  @Test
  void connectionWithoutChunksStaysOpen() throws Exception {
    // When
    var answer =
        send(
            "GET /first HTTP/1.1\r\nHost: localhost\r\n\r\n"
                + "GET /second HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

    // Then
    assertThat(answer.split("HTTP/1.1 200 OK", -1)).hasSize(3);
    assertThat(SEEN).containsExactly("/first null", "/second null");
  }

  /// Sends the bytes as they are and reads until the service closes the connection.
  private static String send(String request) throws IOException {
    try (var socket = new Socket("127.0.0.1", server.actualPort())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), US_ASCII);
    }
  }
}
