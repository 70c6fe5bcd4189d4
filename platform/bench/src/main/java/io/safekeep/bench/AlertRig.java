package io.safekeep.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import io.safekeep.runtime.secret.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;

/// Somebody who is on call, a source of alerts, and the provider that rings them, which is in this
/// process and notes when each page reaches it.
final class AlertRig implements AutoCloseable {
  private static final String NUMBER = "+4930123456";

  private final NotificationRig notification;
  private final HttpServer provider;
  private final List<Call> calls;
  private final Secret key = Secret.random("als_");

  private AlertRig(NotificationRig notification, HttpServer provider, List<Call> calls) {
    this.notification = notification;
    this.provider = provider;
    this.calls = calls;
  }

  /// A page that went out.
  ///
  /// @param at `System.nanoTime()`
  record Call(long at, String text) {}

  /// @param storm how many troubles a minute call somebody, each for itself
  static AlertRig start(Path home, int storm)
      throws IOException, InterruptedException, SQLException {
    List<Call> calls = Collections.synchronizedList(new ArrayList<>());
    var provider =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
    provider.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    provider.createContext(
        "/",
        exchange -> {
          long now = System.nanoTime();
          try (exchange) {
            calls.add(new Call(now, new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
            exchange.sendResponseHeaders(204, -1);
          }
        });
    provider.start();
    var notification =
        NotificationRig.start(
            home,
            Map.of(
                "SAFEKEEP_PHONE_URL",
                "http://127.0.0.1:" + provider.getAddress().getPort() + "/calls",
                "SAFEKEEP_PAGES_URL",
                "https://notices.bench.example",
                "SAFEKEEP_ALERTS_STORM",
                String.valueOf(storm)));
    var rig = new AlertRig(notification, provider, calls);
    rig.register();
    return rig;
  }

  private void register() throws SQLException {
    var employee = UUID.randomUUID();
    var method = UUID.randomUUID();
    put(
        """
        insert into known_employee (id, display_name, teams, roles, active, version)
        values (?, 'Ada', '{}', '{}', true, 1)
        """,
        employee);
    put(
        """
        insert into contact_method (id, employee, kind, address, added_at, verified_at)
        values (?, ?, 'sms', ?, now(), now())
        """,
        method,
        employee,
        NotificationRig.sealer("contact-method-address")
            .seal(NUMBER.getBytes(UTF_8), method.toString()));
    put(
        """
        insert into escalation_policy (name, version, steps, rounds, quiet, changed_by, changed_at)
        values ('default', 1, ?::jsonb, 1, interval '30 minutes', 'bench', now())
        """,
        "[{\"targets\":[\"employee:" + employee + "\"],\"seconds\":300}]");
    put(
        """
        insert into alert_source (id, name, kind, key_hash, added_by, added_at)
        values (?, 'bench', 'alertmanager', ?, 'bench', now())
        """,
        UUID.randomUUID(),
        key.hash());
  }

  private void put(String statement, Object... values) throws SQLException {
    try (var insert = notification.connection().prepareStatement(statement)) {
      for (int index = 0; index < values.length; index++) {
        insert.setObject(index + 1, values[index]);
      }
      insert.executeUpdate();
    }
  }

  /// What Alertmanager would send.
  HttpRequest request(List<AlertStorm.Alert> alerts) {
    return HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + notification.port() + "/v1/ingest/alertmanager"))
        .header("Authorization", "Bearer " + key.value())
        .header("Content-Type", "application/json")
        .POST(
            BodyPublishers.ofString(
                "{\"version\":\"4\",\"status\":\"firing\",\"alerts\":%s}"
                    .formatted(AlertStorm.json(alerts))))
        .build();
  }

  /// Pages that have gone out so far.
  List<Call> calls() {
    synchronized (calls) {
      return List.copyOf(calls);
    }
  }

  int called() {
    return calls.size();
  }

  NotificationRig notification() {
    return notification;
  }

  @Override
  public void close() throws SQLException, IOException {
    notification.close();
    provider.stop(0);
  }
}
