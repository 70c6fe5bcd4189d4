package io.safekeep.backup.recovery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.pages.IssuerPaths;
import io.safekeep.runtime.peer.Peer.Peers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetentionLedgerTest {

  private static final TenantId TENANT = TenantId.parse("0199aaaa-0000-7000-8000-000000000002");
  private static final UUID DATASTORE = UUID.fromString("0199aaaa-0000-7000-8000-000000000004");
  private static final String FIRST =
      """
      {"tenant":"x","buriedAt":null,"nextCursor":"c 1","rows":[
        {"id":"0199aaaa-0000-7000-8000-000000000005","datastore":"x","database":"records",
         "schema":"public","table":"letter","key":{"id":"42"},"buriedAt":"2026-03-01T00:00:00Z"}]}
      """;
  private static final String LAST =
      """
      {"tenant":"x","buriedAt":null,"nextCursor":null,"rows":[
        {"id":"0199aaaa-0000-7000-8000-000000000006","datastore":"x","database":"records",
         "schema":"public","table":"letter","key":{"id":"43"},"buriedAt":"2026-03-01T00:00:00Z"}]}
      """;

  private final AtomicInteger tokens = new AtomicInteger();
  private volatile String answer = FIRST;
  private volatile int status = 200;
  private HttpServer server;
  private RetentionLedger ledger;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/token",
        exchange -> {
          boolean known =
              exchange
                  .getRequestHeaders()
                  .getFirst("Authorization")
                  .equals("Basic YmFja3VwOmElMjZi");
          answer(
              exchange,
              known ? 200 : 401,
              "{\"access_token\":\"t%d\",\"expires_in\":300}".formatted(tokens.incrementAndGet()));
        });
    server.createContext(
        "/v1/tombstones",
        exchange -> {
          // The first token is worth nothing, as one that was revoked.
          if (!exchange.getRequestHeaders().getFirst("Authorization").equals("Bearer t2")) {
            answer(exchange, 401, "{}");
          } else {
            boolean second = exchange.getRequestURI().getRawQuery().endsWith("&cursor=c+1");
            answer(exchange, status, second ? LAST : answer);
          }
        });
    server.start();
    URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    ledger = ledger(Optional.of(address), address);
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    try (var out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  private static RetentionLedger ledger(Optional<URI> address, URI issuer) {
    return new RetentionLedger(
        new LedgerSettings() {
          @Override
          public Optional<URI> address() {
            return address;
          }

          @Override
          public String clientId() {
            return "backup";
          }

          @Override
          public Optional<String> clientSecret() {
            return Optional.of("a&b");
          }

          @Override
          public Optional<Path> clientSecretFile() {
            return Optional.empty();
          }

          @Override
          public Duration timeout() {
            return Duration.ofSeconds(30);
          }
        },
        new Peers(
            issuer,
            new IssuerPaths() {
              @Override
              public String authorization() {
                return "/authorize";
              }

              @Override
              public String token() {
                return "/token";
              }

              @Override
              public String keys() {
                return "/jwks";
              }

              @Override
              public String signOut() {
                return "/sign-out";
              }
            },
            new ObjectMapper(),
            Clock.systemUTC(),
            HttpClient::newBuilder));
  }

  @Test
  void allPagesAreReadWithOneTokenThatIsRenewedWhenItIsRefused() throws IOException {
    assertThat(ledger.of(TENANT, DATASTORE))
        .extracting(row -> row.key().get("id"))
        .containsExactly("42", "43");
    assertThat(ledger.buriedAt(TENANT)).isEmpty();
    assertThat(tokens).hasValue(2);
  }

  @Test
  void nothingOfABuriedTenantIsHandedOut() throws IOException {
    answer = FIRST.replace("\"buriedAt\":null", "\"buriedAt\":\"2026-03-01T00:00:00Z\"");

    assertThat(ledger.buriedAt(TENANT)).contains(Instant.parse("2026-03-01T00:00:00Z"));
    assertThatIOException()
        .isThrownBy(() -> ledger.of(TENANT, DATASTORE))
        .withMessageEndingWith("nothing of it is restored any more");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{}",
        "<html>",
        "{\"rows\":[]}",
        "{\"buriedAt\":7,\"rows\":[]}",
        "{\"buriedAt\":\"soon\",\"rows\":[]}",
        "{\"buriedAt\":null}",
        "{\"buriedAt\":null,\"rows\":[{}]}",
        "{\"buriedAt\":null,\"rows\":[{\"id\":\"x\",\"database\":\"d\",\"schema\":\"s\",\"table\":\"t\"}]}"
      })
  void answerThatSaysNothingIsNoLeaveToRestore(String garbage) {
    answer = garbage;

    assertThatIOException().isThrownBy(() -> ledger.of(TENANT, DATASTORE));
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 302, 403, 404, 500, 503})
  void anyOtherStatusIsNoLeaveToRestore(int other) {
    status = other;

    assertThatIOException().isThrownBy(() -> ledger.buriedAt(TENANT));
    assertThatIOException().isThrownBy(ledger::purged);
  }

  @Test
  void silenceIsNoLeaveToRestore() {
    server.stop(0);

    assertThatIOException()
        .isThrownBy(() -> ledger.of(TENANT, DATASTORE))
        .withMessage("the issuer does not answer");
  }

  @Test
  void withoutAnAddressThereIsNoLedger() {
    assertThat(ledger(Optional.empty(), URI.create("http://127.0.0.1:1")).isConfigured()).isFalse();
  }
}
