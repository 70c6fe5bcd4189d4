package io.safekeep.notification.alert;

import com.fasterxml.jackson.databind.JsonNode;
import io.safekeep.notification.alert.Signal.Act;
import io.safekeep.runtime.problem.Refusal;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeMap;

/// PagerDuty's Events API, version 2 (its documentation, "Send an alert event").
final class PagerDutySignals {

  private PagerDutySignals() {}

  /// A message without a key of its own gets one, which its sender is told.
  ///
  /// @param newKey used if the sender names none
  /// @throws Refusal INVALID_REQUEST if it is no such message
  static Signal read(JsonNode event, String newKey, Instant now) {
    var act =
        switch (Json.required(event, "event_action", "")) {
          case "trigger" -> Act.TRIGGER;
          case "acknowledge" -> Act.ACKNOWLEDGE;
          case "resolve" -> Act.RESOLVE;
          default ->
              throw Refusal.invalid("event_action", "is none of trigger, acknowledge, resolve");
        };
    var key = Json.text(event, "dedup_key");
    var payload = event.path("payload");
    if (act != Act.TRIGGER && key.isEmpty()) {
      throw Refusal.invalid("dedup_key", "is missing: it says which alert is meant");
    }
    if (act == Act.TRIGGER) {
      Json.required(payload, "summary", "payload.");
      Json.required(payload, "source", "payload.");
    }
    var labels = new TreeMap<String, String>();
    for (String field : new String[] {"source", "component", "group", "class"}) {
      Json.text(payload, field)
          .ifPresent(value -> labels.put(field.equals("source") ? "instance" : field, value));
    }
    labels.put(
        "alertname", labels.getOrDefault("class", labels.getOrDefault("component", "event")));
    var notes = Json.texts(payload.path("custom_details"));
    Json.text(event, "client").ifPresent(client -> notes.put("client", client));
    return new Signal(
        null,
        act,
        key.orElse(newKey),
        Json.text(payload, "summary").orElse(""),
        Level.said(Json.textOrNull(payload, "severity")),
        labels,
        notes,
        link(event).orElse(null),
        null,
        // The payload's own timestamp is missing where a trouble ends, so arrival is what counts.
        now,
        null);
  }

  private static Optional<String> link(JsonNode event) {
    return Json.text(event, "client_url").or(() -> Json.text(event.path("links").path(0), "href"));
  }
}
