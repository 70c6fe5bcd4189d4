package io.safekeep.notification.alert;

import com.fasterxml.jackson.databind.JsonNode;
import io.safekeep.notification.alert.Signal.Act;
import io.safekeep.runtime.problem.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/// Falco's `http_output` with `json_output` (its documentation, "Formatting alerts").
///
/// It tells what happened, never that something is over: an alert ends when it was quiet for a
/// while.
final class FalcoSignals {

  private static final Set<String> NOTES = Set.of("output", "tags", "uuid");
  private static final Duration QUIET = Duration.ofMinutes(30);

  private FalcoSignals() {}

  /// @throws Refusal INVALID_REQUEST if it is no such message
  static Signal read(JsonNode event, Instant now) {
    var rule = Json.required(event, "rule", "");
    var fields = event.path("output_fields");
    var labels = Json.texts(fields);
    labels.put("alertname", rule);
    Json.text(event, "hostname").ifPresent(host -> labels.put("instance", host));
    Json.text(event, "source").ifPresent(source -> labels.put("engine", source));
    var notes = Json.texts(event);
    notes.keySet().retainAll(NOTES);
    return new Signal(
        Json.textOrNull(event, "uuid"),
        Act.TRIGGER,
        Fingerprint.of(
            rule,
            labels.getOrDefault("instance", ""),
            labels.getOrDefault("container.id", ""),
            labels.getOrDefault("proc.name", "")),
        rule,
        Level.said(Json.required(event, "priority", "")),
        labels,
        notes,
        null,
        null,
        Json.instant(event, "time", "").orElse(now),
        QUIET);
  }
}
