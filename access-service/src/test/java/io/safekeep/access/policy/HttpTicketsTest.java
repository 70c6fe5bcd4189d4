package io.safekeep.access.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.safekeep.contracts.TenantId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpTicketsTest {

  private static final TenantId TENANT =
      new TenantId(UUID.fromString("0197a000-0000-7000-8000-000000000001"));

  /// The first request of a busy machine takes seconds.
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final AtomicReference<String> seen = new AtomicReference<>();
  private final CountDownLatch stop = new CountDownLatch(1);

  private volatile int status = 200;
  private volatile String body = "";
  private HttpServer server;

  @BeforeEach
  void aTicketSystem() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          seen.set(
              exchange.getRequestURI()
                  + " "
                  + exchange.getRequestHeaders().getFirst("Authorization"));
          if (body.equals("silence")) {
            awaitStop();
          }
          var bytes = body.getBytes(UTF_8);
          exchange.getResponseHeaders().add("Location", "/elsewhere");
          exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
  }

  private void awaitStop() {
    try {
      stop.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @AfterEach
  void end() {
    stop.countDown();
    server.stop(0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "200 | {\"open\":true,\"tenant\":\"0197a000-0000-7000-8000-000000000001\"}  | OPEN",
        "200 | {\"open\":false,\"tenant\":\"0197a000-0000-7000-8000-000000000001\"} | CLOSED",
        "200 | {\"open\":true,\"tenant\":\"0197a000-0000-7000-8000-000000000002\"}  | OTHER_TENANT",
        "200 | {\"open\":\"true\",\"tenant\":\"0197a000-0000-7000-8000-000000000001\"} | UNANSWERED",
        "200 | {\"open\":true}  | UNANSWERED",
        "200 | not JSON         | UNANSWERED",
        "404 | {}               | ABSENT",
        "302 | {}               | UNANSWERED",
        "500 | {}               | UNANSWERED"
      })
  void answerIsReadStrictly(int status, String body, TicketStatus expected) {
    // Given
    this.status = status;
    this.body = body;

    // When
    var ticket = tickets(server.getAddress().getPort(), PATIENCE).look("CASE 1/2", TENANT);

    // Then
    assertThat(ticket).isEqualTo(expected);
    assertThat(seen.get()).isEqualTo("/cases/CASE%201%2F2 Bearer token-of-a-test");
  }

  @Test
  void whoDoesNotAnswerInTimeOrAtAllHasNotAnswered() {
    // Given
    body = "silence";
    var port = server.getAddress().getPort();

    // When
    var silent = tickets(port, Duration.ofMillis(500)).look("CASE-1", TENANT);
    stop.countDown();
    server.stop(0);
    var away = tickets(port, PATIENCE).look("CASE-1", TENANT);

    // Then
    assertThat(silent).isEqualTo(TicketStatus.UNANSWERED);
    assertThat(away).isEqualTo(TicketStatus.UNANSWERED);
  }

  @Test
  void withoutATicketSystemTicketsAreDeclared() {
    assertThat(
            new HttpTickets(settings(Optional.empty(), PATIENCE), new ObjectMapper())
                .look("CASE-1", TENANT))
        .isEqualTo(TicketStatus.DECLARED);
  }

  private static HttpTickets tickets(int port, Duration timeout) {
    return new HttpTickets(
        settings(Optional.of("http://127.0.0.1:" + port + "/cases/{ticket}"), timeout),
        new ObjectMapper());
  }

  private static TicketSettings settings(Optional<String> url, Duration timeout) {
    return new TicketSettings() {
      @Override
      public Optional<String> url() {
        return url;
      }

      @Override
      public Optional<String> token() {
        return Optional.of("token-of-a-test");
      }

      @Override
      public Duration timeout() {
        return timeout;
      }
    };
  }
}
