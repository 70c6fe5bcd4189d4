package io.safekeep.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Before a real server of the kind that the services have, which answers with the port that it was
/// asked from.
class ConnectionDrainingTest {

  private static final Vertx VERTX = Vertx.vertx();
  private static final int ROUNDS = 200;

  @AfterAll
  static void stop() {
    VERTX.close().toCompletionStage().toCompletableFuture().join();
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void connectionThatIsOpenEndsWithTheNextAnswer(Version version) throws Exception {
    // Given
    var draining = new ConnectionDraining();
    var server = serve(draining);
    try (var client = HttpClient.newBuilder().version(version).build()) {
      ask(client, server);
      String kept = ask(client, server).body();
      assertThat(ask(client, server).body()).isEqualTo(kept);

      // When
      draining.begin();
      var last = ask(client, server);
      var next = ask(client, server);

      // Then
      assertThat(last.version()).isEqualTo(version);
      assertThat(last.statusCode()).isEqualTo(200);
      assertThat(last.body()).isEqualTo(kept);
      assertThat(next.statusCode()).isEqualTo(200);
      assertThat(next.body()).as("the port of another connection").isNotEqualTo(kept);
    }
  }

  /// A race between the client's next request and the end of the connection: lost now and then, so
  /// it is run often.
  @Test
  void requestThatWasOnItsWayWhenTheConnectionEndedIsAnswered() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      // Given
      var draining = new ConnectionDraining();
      var server = serve(draining);
      try (var client = HttpClient.newBuilder().version(Version.HTTP_2).build()) {
        ask(client, server);

        // When
        draining.begin();
        ask(client, server);

        // Then
        assertThat(ask(client, server).statusCode()).isEqualTo(200);
      }
    }
  }

  @Test
  void nothingIsSaidBefore() throws Exception {
    // Given
    var server = serve(new ConnectionDraining());

    // Then
    try (var client = HttpClient.newBuilder().version(Version.HTTP_1_1).build()) {
      assertThat(ask(client, server).headers().firstValue("connection")).isEmpty();
    }
  }

  private static HttpServer serve(ConnectionDraining draining) {
    var router = Router.router(VERTX);
    router.route().handler(draining::look);
    router
        .route()
        .handler(http -> http.end(Integer.toString(http.request().remoteAddress().port())));
    return VERTX
        .createHttpServer()
        .requestHandler(router)
        .listen(0, "127.0.0.1")
        .toCompletionStage()
        .toCompletableFuture()
        .join();
  }

  private static HttpResponse<String> ask(HttpClient client, HttpServer server) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/".formatted(server.actualPort())))
            .build(),
        BodyHandlers.ofString());
  }
}
