package io.safekeep.identity.canary;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.vertx.http.HttpServer;
import io.safekeep.runtime.http.SuiteHttp;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Asks this very replica, by the port that everybody else asks.
@Singleton
class OwnHttp {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int UNAVAILABLE = 503;

  private final HttpServer server;
  private final ObjectMapper json;
  private final SuiteHttp suite;

  OwnHttp(HttpServer server, ObjectMapper json, SuiteHttp suite) {
    this.server = server;
    this.json = json;
    this.suite = suite;
  }

  /// What was answered.
  ///
  /// @param kept values of header `Cache-Control`
  record Answer(int status, String body, List<String> kept) {

    boolean mayBeStored() {
      return kept.stream().noneMatch(value -> value.contains("no-store"));
    }

    @Override
    public String toString() {
      return "Answer[" + status + "]";
    }
  }

  /// Requests that share a connection, until it is closed.
  Visit visit() {
    return new Visit(suite.client().connectTimeout(PATIENCE).build());
  }

  /// Plain where this replica answers plain requests, else by TLS.
  private URI address(String path) {
    return server.getPort() > 0
        ? URI.create("http://127.0.0.1:%d%s".formatted(server.getPort(), path))
        : URI.create("https://127.0.0.1:%d%s".formatted(server.getSecurePort(), path));
  }

  /// Some requests, one after the other.
  final class Visit implements AutoCloseable {

    private final HttpClient http;

    private Visit(HttpClient http) {
      this.http = http;
    }

    /// @throws IOException if there is no answer, or none of now: the service says that it cannot
    ///   look
    Answer ask(String method, String path, Map<String, String> headers, String body)
        throws IOException {
      var request =
          HttpRequest.newBuilder(address(path))
              .timeout(PATIENCE)
              .method(
                  method.toUpperCase(Locale.ROOT),
                  body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
      headers.forEach(request::header);
      try {
        var response = http.send(request.build(), BodyHandlers.ofString());
        if (response.statusCode() == UNAVAILABLE) {
          throw new IOException("%s %s is not answered now".formatted(method, path));
        }
        return new Answer(
            response.statusCode(), response.body(), response.headers().allValues("Cache-Control"));
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", stopped);
      }
    }

    /// A request of the API.
    ///
    /// @param token an access token
    Answer ask(String token, ApiRoute route, Map<String, String> things, JsonNode body)
        throws IOException {
      return ask(
          route.method(),
          route.at(things),
          Map.of("Authorization", "Bearer " + token, "Content-Type", "application/json"),
          route.isRead() ? "" : body.toString());
    }

    /// What the service says that it can be asked.
    ApiDescription description() throws IOException {
      return ApiDescription.of(read(ask("get", "/openapi?format=json", Map.of(), "")));
    }

    /// @throws IOException if the answer is no JSON
    JsonNode read(Answer answer) throws IOException {
      try {
        return json.readTree(answer.body);
      } catch (JsonProcessingException malformed) {
        throw new IOException("the answer is no JSON", malformed);
      }
    }

    @Override
    public void close() {
      http.shutdownNow();
    }
  }
}
