package io.safekeep.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.safekeep.runtime.secret.Sealer;
import io.safekeep.testing.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/// notification-service as it is delivered, on a PostgreSQL that forces to disk, and receivers of
/// its webhooks: most answer at once, some hang, some refuse connections. Messages are put where
/// the service's own acts put them; when they arrive is seen by the receivers.
final class WebhookRig implements AutoCloseable {
  /// One of ten is dead: of those every other one hangs.
  private static final int ONE_DEAD_OF = 10;

  private final NotificationRig notification;
  private final HttpServer receivers;
  private final ServerSocket hanging;
  private final Sealer contents = NotificationRig.sealer("message-content");
  private final List<UUID> healthy = new ArrayList<>();
  private final List<UUID> dead = new ArrayList<>();
  private final Map<UUID, Long> sent = new ConcurrentHashMap<>();
  private final Map<UUID, Long> arrived = new ConcurrentHashMap<>();
  private int turn;

  private WebhookRig(NotificationRig notification, HttpServer receivers, ServerSocket hanging) {
    this.notification = notification;
    this.receivers = receivers;
    this.hanging = hanging;
  }

  /// Starts all of it. What a start that failed leaves behind ends with this process.
  ///
  /// @param home folder below which everything was built
  static WebhookRig start(Path home, int endpoints)
      throws IOException, InterruptedException, SQLException {
    var notification = NotificationRig.start(home, Map.of());
    var loopback = InetAddress.getLoopbackAddress();
    // Unlike most servers, this one closes what is idle beyond 200.
    System.setProperty("sun.net.httpserver.maxIdleConnections", "4096");
    var receivers = HttpServer.create(new InetSocketAddress(loopback, 0), 1024);
    var rig = new WebhookRig(notification, receivers, new ServerSocket(0, 1024, loopback));
    receivers.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    receivers.createContext("/", rig::take);
    receivers.start();
    rig.register(endpoints);
    return rig;
  }

  private void register(int endpoints) throws SQLException, IOException {
    int refusing = Ports.free();
    for (int index = 0; index < endpoints; index++) {
      boolean dies = index % ONE_DEAD_OF == 0;
      int port =
          !dies
              ? receivers.getAddress().getPort()
              : index % (2 * ONE_DEAD_OF) == 0 ? hanging.getLocalPort() : refusing;
      (dies ? dead : healthy).add(register("http://127.0.0.1:" + port + "/" + index));
    }
  }

  private UUID register(String url) throws SQLException {
    var id = UUID.randomUUID();
    try (var insert =
        notification
            .connection()
            .prepareStatement(
                """
                insert into endpoint (id, kind, address, host, description, signing, secret, created_by,
                  created_at)
                values (?, 'webhook', ?, '127.0.0.1', 'bench', 'hmac', ?, 'bench', now())
                """)) {
      insert.setObject(1, id);
      insert.setBytes(
          2, NotificationRig.sealer("endpoint-address").seal(url.getBytes(UTF_8), id.toString()));
      insert.setBytes(
          3, NotificationRig.sealer("endpoint-secret").seal(new byte[32], id.toString()));
      insert.executeUpdate();
    }
    return id;
  }

  private void take(HttpExchange exchange) throws IOException {
    long now = System.nanoTime();
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      var id = exchange.getRequestHeaders().getFirst("webhook-id");
      arrived.putIfAbsent(UUID.fromString(id.substring("msg_".length())), now);
      exchange.sendResponseHeaders(204, -1);
    }
  }

  /// Hands messages over in one transaction, to all endpoints in turn.
  void send(int count) throws SQLException {
    var messages = new UUID[count];
    var endpoints = new UUID[count];
    var sealed = new byte[count][];
    long now = System.nanoTime();
    for (int index = 0; index < count; index++) {
      messages[index] = UUID.randomUUID();
      endpoints[index] = next(messages[index], now);
      sealed[index] =
          contents.seal(
              "{\"plain\":\"Something that a tenant has to know.\"}".getBytes(UTF_8),
              messages[index].toString());
    }
    try (var insert =
        notification
            .connection()
            .prepareStatement(
                """
                with told as (
                  select * from unnest(?::uuid[], ?::uuid[], ?::bytea[]) as t (id, endpoint, content)
                ), made as (
                  insert into message (id, decision, lane, about, subject, content, fallback_seconds,
                    sent_at)
                  select id, 'bench/' || id, 'notice', 'bench', 'Bench', content, 600, clock_timestamp()
                  from told
                )
                insert into delivery (id, message, position, channel, endpoint, urgent, destination,
                  state, opened_at, due_at)
                select uuidv7(), id, 0, 'hook', endpoint, false, endpoint::text, 'waiting',
                  clock_timestamp(), clock_timestamp()
                from told
                """)) {
      insert.setArray(1, notification.connection().createArrayOf("uuid", messages));
      insert.setArray(2, notification.connection().createArrayOf("uuid", endpoints));
      insert.setArray(3, notification.connection().createArrayOf("bytea", sealed));
      insert.executeUpdate();
    }
  }

  /// The endpoint whose turn it is; what goes to one that answers is expected to arrive.
  private UUID next(UUID message, long now) {
    turn++;
    if (turn % ONE_DEAD_OF == 0) {
      return dead.get(turn / ONE_DEAD_OF % dead.size());
    }
    sent.put(message, now);
    return healthy.get(turn % healthy.size());
  }

  /// How many messages to endpoints that answer were sent.
  int expected() {
    return sent.size();
  }

  int arrived() {
    return arrived.size();
  }

  /// Milliseconds from being handed over to arriving, in order.
  List<Double> latencies() {
    return arrived.entrySet().stream()
        .map(
            entry -> (entry.getValue() - sent.getOrDefault(entry.getKey(), entry.getValue())) / 1e6)
        .sorted()
        .toList();
  }

  /// Begins to count anew.
  void forget() {
    sent.clear();
    arrived.clear();
  }

  NotificationRig.Cpu cpu() throws IOException {
    return notification.cpu();
  }

  @Override
  public void close() throws SQLException, IOException {
    notification.close();
    receivers.stop(0);
    hanging.close();
  }
}
