package io.safekeep.notification.alert;

import com.fasterxml.jackson.databind.JsonNode;
import io.safekeep.notification.alert.Signal.Act;
import io.safekeep.runtime.problem.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// CloudEvents 1.0 (its HTTP protocol binding and JSON format). An event is told apart by its
/// `source` and `id`, and is taken once.
///
/// Three extension attributes say what the specification does not: `alertaction` (`trigger`,
/// `acknowledge` or `resolve`; the first one if it is absent), `alertkey` (events with the same one
/// are about the same trouble; absent, those of the same source, type and subject are) and
/// `severity`.
final class CloudEventSignals {

  /// What nobody ends is over when it was not heard of for so long.
  private static final Duration QUIET = Duration.ofHours(1);

  private static final int MOST = 10_000;
  private static final Set<String> NO_LABELS =
      Set.of("specversion", "id", "time", "datacontenttype", "dataschema", "data", "data_base64");

  private CloudEventSignals() {}

  /// A batch in the JSON format.
  ///
  /// @throws Refusal INVALID_REQUEST if it is none
  static List<Signal> readBatch(JsonNode batch, Instant now) {
    if (!batch.isArray() || batch.size() > MOST) {
      throw Refusal.invalid("body", "is no list of at most " + MOST + " events");
    }
    return IntStream.range(0, batch.size())
        .mapToObj(index -> read(batch.get(index), "[" + index + "].", now))
        .toList();
  }

  /// One event in the JSON format.
  ///
  /// @param path where it stands, for what is said to the sender
  /// @throws Refusal INVALID_REQUEST if it is none
  static Signal read(JsonNode event, String path, Instant now) {
    var attributes = Json.texts(event);
    return signal(attributes, event.path("data"), path, now);
  }

  /// @param attributes by name, without the prefix that a protocol gives them
  /// @throws Refusal INVALID_REQUEST if they are those of no event
  static Signal signal(
      SortedMap<String, String> attributes, JsonNode data, String path, Instant now) {
    if (!attributes.getOrDefault("specversion", "").equals("1.0")) {
      throw Refusal.invalid(path + "specversion", "is not 1.0");
    }
    var id = required(attributes, "id", path);
    var source = required(attributes, "source", path);
    var type = required(attributes, "type", path);
    var subject = attributes.getOrDefault("subject", "");
    var labels = new TreeMap<>(attributes);
    labels.keySet().removeAll(NO_LABELS);
    labels.remove("source");
    labels.put("instance", source);
    labels.put("alertname", type);
    var action = attributes.getOrDefault("alertaction", "trigger");
    var notes = data.isObject() ? Json.texts(data) : new TreeMap<String, String>();
    if (!data.isObject() && !data.isMissingNode()) {
      notes.put("data", data.asText());
    }
    return new Signal(
        source + " " + id,
        act(action, path),
        Optional.ofNullable(attributes.get("alertkey"))
            .orElseGet(() -> Fingerprint.of(source, type, subject)),
        title(notes).orElse(subject.isEmpty() ? type : type + ": " + subject),
        Level.said(attributes.get("severity")),
        labels,
        notes,
        notes.get("link"),
        null,
        Optional.ofNullable(attributes.get("time"))
            .map(time -> Json.instant(time, path + "time"))
            .orElse(now),
        attributes.containsKey("alertaction") ? null : QUIET);
  }

  private static Optional<String> title(Map<String, String> notes) {
    return Optional.ofNullable(notes.get("summary"))
        .or(() -> Optional.ofNullable(notes.get("title")));
  }

  private static Act act(String action, String path) {
    return switch (action) {
      case "trigger" -> Act.TRIGGER;
      case "acknowledge" -> Act.ACKNOWLEDGE;
      case "resolve" -> Act.RESOLVE;
      default ->
          throw Refusal.invalid(path + "alertaction", "is none of trigger, acknowledge, resolve");
    };
  }

  private static String required(Map<String, String> attributes, String name, String path) {
    var value = attributes.getOrDefault(name, "");
    if (value.isBlank()) {
      throw Refusal.invalid(path + name, "is missing");
    }
    return value;
  }
}
