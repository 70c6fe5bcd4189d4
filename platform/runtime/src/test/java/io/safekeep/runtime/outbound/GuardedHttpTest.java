package io.safekeep.runtime.outbound;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vertx.core.Vertx;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// With servers on this machine that answer as they like.
class GuardedHttpTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Vertx vertx = Vertx.vertx();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private HttpServer server;

  @BeforeEach
  void listen() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/redirect",
        exchange -> {
          exchange.getResponseHeaders().add("Location", "/inside");
          answer(exchange, 307, new byte[0]);
        });
    server.createContext("/inside", exchange -> answer(exchange, 200, "secret".getBytes(UTF_8)));
    server.createContext(
        "/busy",
        exchange -> {
          exchange.getResponseHeaders().add("Retry-After", "7");
          answer(exchange, 429, new byte[0]);
        });
    server.createContext("/huge", exchange -> answer(exchange, 200, new byte[32 * 1024 * 1024]));
    server.start();
  }

  @AfterEach
  void end() {
    server.stop(0);
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  /// What has led servers to themselves, to their neighbours and to their cloud's metadata.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://127.0.0.1/",
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0x7f.0.0.1/",
        "https://0/",
        "https://0.0.0.0/",
        "https://localhost/",
        "https://LOCALHOST./",
        "https://[::1]/",
        "https://[::]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[::ffff:7f00:1]/",
        "https://[::ffff:a9fe:a9fe]/latest/meta-data/",
        "https://[::127.0.0.1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[2002:7f00:1::1]/",
        "https://[fe80::1]/",
        "https://[fd00:ec2::254]/latest/meta-data/",
        "https://169.254.169.254/latest/meta-data/",
        "https://2852039166/latest/meta-data/",
        "https://10.0.0.1/",
        "https://192.168.0.1/",
        "https://100.100.100.200/",
        "https://user:secret@127.0.0.1/",
        "https://127.0.0.1:443@example.com/",
        "http://127.0.0.1/",
        "gopher://127.0.0.1/",
        "file:///etc/passwd"
      })
  void addressThatLeadsInsideIsNotCalled(String address) {
    var guarded = guarded(InetAddress::getAllByName, Set.of());

    assertThatThrownBy(() -> guarded.send(URI.create(address), Map.of(), new byte[0], PATIENCE))
        .isInstanceOf(IOException.class)
        .hasMessageNotContaining("secret");
  }

  @Test
  void hostIsLookedUpOnceAndTheAddressThatWasLookedAtIsTheOneConnectedTo() throws IOException {
    // Given: a name that is somewhere else when it is asked again
    var lookups = new AtomicInteger();
    var guarded =
        guarded(
            _ ->
                new InetAddress[] {
                  InetAddress.getByName(lookups.getAndIncrement() == 0 ? "127.0.0.1" : "127.0.0.9")
                },
            Set.of("rebinding.example"));

    // When
    var receipt =
        guarded.send(
            URI.create("http://rebinding.example:" + port() + "/inside"),
            Map.of(),
            new byte[0],
            PATIENCE);

    // Then
    assertThat(receipt.status()).isEqualTo(200);
    assertThat(lookups).hasValue(1);
  }

  @Test
  void hostWithOneAddressInsideIsNotCalledAtTheOthersEither() {
    var guarded =
        guarded(
            _ ->
                new InetAddress[] {
                  InetAddress.getByName("192.0.66.1"), InetAddress.getByName("10.0.0.1")
                },
            Set.of());

    assertThatThrownBy(
            () -> guarded.send(URI.create("https://two.example/"), Map.of(), new byte[0], PATIENCE))
        .hasMessageContaining("is at no public address");
  }

  @Test
  void redirectIsAnAnswerAndNoWayToAnywhere() throws IOException {
    var receipt = listed().send(at("/redirect"), Map.of(), new byte[0], PATIENCE);

    assertThat(receipt.status()).isEqualTo(307);
    assertThat(asked).containsExactly("/redirect");
  }

  @Test
  void answerTellsWhenToComeAgain() throws IOException {
    assertThat(listed().send(at("/busy"), Map.of(), new byte[0], PATIENCE))
        .isEqualTo(new GuardedHttp.Receipt(429, Optional.of("7")));
  }

  @Test
  void answerCountsHoweverMuchComesAfterItsHead() throws IOException {
    var guarded = listed();

    assertThat(guarded.send(at("/huge"), Map.of(), new byte[0], PATIENCE).status()).isEqualTo(200);
    assertThatThrownBy(() -> guarded.get(at("/huge"))).hasMessageContaining("answers with more");
  }

  @Test
  void hostThatTakesTheCallAndSaysNothingIsLeft() throws IOException {
    try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var address = URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/token-in-a-path");

      assertThatThrownBy(
              () -> listed().send(address, Map.of(), new byte[0], Duration.ofMillis(200)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("127.0.0.1")
          .hasMessageNotContaining("token-in-a-path");
    }
  }

  @Test
  void serverThatClosesAConnectionBetweenTwoCallsIsCalledOnAnother() throws Exception {
    // Given: a server that answers once on a connection, and closes it when it hears more
    try (var once = new OneAnswerAConnection(1)) {
      var guarded = listed();
      guarded.send(once.address(), Map.of(), new byte[0], PATIENCE);

      // When
      var receipt = guarded.send(once.address(), Map.of(), "again".getBytes(UTF_8), PATIENCE);

      // Then
      assertThat(receipt.status()).isEqualTo(204);
      assertThat(once.connections).hasValue(2);
    }
  }

  @Test
  void serverThatClosesANewConnectionWithoutAnAnswerIsNotCalledAgain() throws Exception {
    try (var mute = new OneAnswerAConnection(0)) {
      assertThatThrownBy(() -> listed().send(mute.address(), Map.of(), new byte[0], PATIENCE))
          .isInstanceOf(IOException.class);
      assertThat(mute.connections).hasValue(1);
    }
  }

  /// Answers some calls of each connection. It closes it at the next one: what a server that has
  /// too many idle ones does, seen by a client that has just chosen it.
  private static final class OneAnswerAConnection implements AutoCloseable {
    private final ServerSocket listening =
        new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    private final AtomicInteger connections = new AtomicInteger();
    private final int answers;

    OneAnswerAConnection(int answers) throws IOException {
      this.answers = answers;
      Thread.ofVirtual().start(this::accept);
    }

    URI address() {
      return URI.create("http://127.0.0.1:" + listening.getLocalPort() + "/");
    }

    private void accept() {
      while (!listening.isClosed()) {
        try {
          var connection = listening.accept();
          connections.incrementAndGet();
          Thread.ofVirtual().start(() -> talk(connection));
        } catch (IOException ended) {
          return;
        }
      }
    }

    private void talk(Socket connection) {
      try (connection) {
        for (int left = answers; left > 0; left--) {
          hear(connection);
          connection.getOutputStream().write("HTTP/1.1 204 No Content\r\n\r\n".getBytes(UTF_8));
        }
        hear(connection);
      } catch (IOException ended) {
        // The client has had enough.
      }
    }

    /// All of a call: what is left unread when a connection is closed resets it.
    private static void hear(Socket connection) throws IOException {
      var read = new byte[8192];
      if (connection.getInputStream().read(read) < 0) {
        throw new EOFException();
      }
    }

    @Override
    public void close() throws IOException {
      listening.close();
    }
  }

  private void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    asked.add(exchange.getRequestURI().getPath());
    try (exchange) {
      exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private GuardedHttp listed() {
    return guarded(InetAddress::getAllByName, Set.of("127.0.0.1"));
  }

  private GuardedHttp guarded(GuardedHttp.Resolver resolver, Set<String> privateHosts) {
    return new GuardedHttp(
        vertx,
        new OutboundSettings() {
          @Override
          public Optional<Set<String>> privateHosts() {
            return Optional.of(privateHosts);
          }

          @Override
          public Duration timeout() {
            return PATIENCE;
          }
        },
        resolver);
  }

  private URI at(String path) {
    return URI.create("http://127.0.0.1:" + port() + path);
  }

  private int port() {
    return server.getAddress().getPort();
  }
}
