package io.safekeep.runtime.metrics;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.safekeep.runtime.trial.TrialServers;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TrialServers.class)
class BoundedTagsIT {

  /// A word that stands for what a stranger makes up anew for each request.
  private final String word =
      "X" + UUID.randomUUID().toString().replace("-", "").toUpperCase(Locale.ROOT);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /%s HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
        "GET /%s-%%zz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        "GET /%s?password=a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        "POST /%s HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 99999999\r\n\r\n",
        "GET /v1/notes/%s/%%zz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        "%s /v1/notes HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        "%s / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
      })
  void strangerMakesNoTimeSeries(String request) throws IOException {
    // Given
    double before = counted();

    // When
    String answer = say(request.formatted(word));

    // Then
    assertThat(answer).startsWith("HTTP/1.1 ");
    await().atMost(Duration.ofSeconds(10)).until(() -> counted() > before);
    assertThat(metrics()).doesNotContain(word);
  }

  @Test
  void routeIsNamedWithoutWhatItsParametersWere() {
    // When
    given().get("/v1/notes/failing/" + word).then().statusCode(401);

    // Then
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> metrics().contains("uri=\"/v1/notes/failing/{how}\""));
    assertThat(metrics()).doesNotContain(word);
  }

  private static String say(String request) throws IOException {
    try (var socket = new Socket("127.0.0.1", RestAssured.port)) {
      socket.getOutputStream().write(request.getBytes(US_ASCII));
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  private static double counted() {
    return metrics()
        .lines()
        .filter(line -> line.startsWith("http_server_requests_seconds_count{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private static String metrics() {
    return given().get("/q/metrics").then().statusCode(200).extract().asString();
  }
}
