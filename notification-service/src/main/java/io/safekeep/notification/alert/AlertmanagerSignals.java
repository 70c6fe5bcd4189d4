package io.safekeep.notification.alert;

import com.fasterxml.jackson.databind.JsonNode;
import io.safekeep.notification.alert.Signal.Act;
import io.safekeep.runtime.problem.Refusal;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/// Prometheus Alertmanager's webhook, version 4 (its documentation, "webhook_config").
///
/// It repeats itself as long as an alert is on, and tries again what was not taken. `startsAt` and
/// `endsAt` say which trouble is meant, so order and repetition do no harm.
final class AlertmanagerSignals {

  /// In one message; 1 MiB holds fewer.
  private static final int MOST = 10_000;

  private AlertmanagerSignals() {}

  /// @throws Refusal INVALID_REQUEST if it is no such message
  static List<Signal> read(JsonNode body, Instant now) {
    if (!body.path("version").asText().equals("4")) {
      throw Refusal.invalid("version", "is not 4");
    }
    var alerts = body.path("alerts");
    if (!alerts.isArray() || alerts.size() > MOST) {
      throw Refusal.invalid("alerts", "is no list of at most " + MOST);
    }
    return IntStream.range(0, alerts.size())
        .mapToObj(index -> signal(alerts.get(index), "alerts[" + index + "].", now))
        .toList();
  }

  private static Signal signal(JsonNode alert, String path, Instant now) {
    var labels = Json.texts(alert.path("labels"));
    var notes = Json.texts(alert.path("annotations"));
    var act =
        switch (Json.required(alert, "status", path)) {
          case "firing" -> Act.TRIGGER;
          case "resolved" -> Act.RESOLVE;
          default -> throw Refusal.invalid(path + "status", "is neither firing nor resolved");
        };
    var name = labels.getOrDefault("alertname", "");
    return new Signal(
        null,
        act,
        Json.text(alert, "fingerprint").orElseGet(() -> Fingerprint.of(labels)),
        notes.getOrDefault("summary", notes.getOrDefault("description", name)),
        Level.said(labels.get("severity")),
        labels,
        notes,
        Json.textOrNull(alert, "generatorURL"),
        null,
        Json.instant(alert, act == Act.TRIGGER ? "startsAt" : "endsAt", path).orElse(now),
        null);
  }
}
