package io.safekeep.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/// Requests to the services. Follows no redirect, and speaks plain HTTP with one's own machine
/// only.
final class Http implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final List<String> OWN_MACHINE = List.of("localhost", "127.0.0.1", "[::1]");

  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(Duration.ofSeconds(10))
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  /// What a service answered.
  ///
  /// @param body empty object if it was no JSON
  record Answer(int status, JsonNode body) {

    boolean isSuccess() {
      return status / 100 == 2;
    }
  }

  /// @throws Failure if it is no address that a token may be sent to
  static URI address(String name, String text) {
    try {
      var uri = new URI(text);
      if (uri.getHost() == null || uri.getRawUserInfo() != null) {
        throw Failure.usage("%s is %s, which is no URL".formatted(name, text));
      }
      if (!"https".equals(uri.getScheme())
          && !("http".equals(uri.getScheme()) && OWN_MACHINE.contains(uri.getHost()))) {
        throw Failure.usage("%s is %s; it must be https".formatted(name, text));
      }
      return uri;
    } catch (URISyntaxException malformed) {
      throw Failure.usage("%s is %s, which is no URL".formatted(name, text));
    }
  }

  Answer get(URI address) {
    return send(HttpRequest.newBuilder(address).GET());
  }

  Answer get(URI address, String token) {
    return send(authorized(address, token).GET());
  }

  Answer postForm(URI address, Map<String, String> form) {
    var body =
        form.entrySet().stream()
            .map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
            .collect(Collectors.joining("&"));
    return send(
        HttpRequest.newBuilder(address)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(body)));
  }

  /// The key makes a request that is sent again by something on the way happen once.
  Answer post(URI address, String token, JsonNode body) {
    return send(
        authorized(address, token)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", UUID.randomUUID().toString())
            .POST(BodyPublishers.ofString(body.toString())));
  }

  static String encode(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  @Override
  public void close() {
    client.shutdownNow();
  }

  private static HttpRequest.Builder authorized(URI address, String token) {
    return HttpRequest.newBuilder(address).header("Authorization", "Bearer " + token);
  }

  private Answer send(HttpRequest.Builder builder) {
    var request = builder.header("Accept", "application/json").timeout(PATIENCE).build();
    try {
      var response = client.send(request, BodyHandlers.ofString(UTF_8));
      return new Answer(response.statusCode(), Json.parse(response.body()).orElseGet(Json::object));
    } catch (IOException unreachable) {
      var why = unreachable.getMessage();
      throw Failure.fault(
          "%s cannot be reached%s"
              .formatted(request.uri().getAuthority(), why == null ? "" : ": " + why));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw Failure.fault("interrupted");
    }
  }
}
