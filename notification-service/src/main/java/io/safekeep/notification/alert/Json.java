package io.safekeep.notification.alert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.safekeep.runtime.problem.Refusal;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What senders write, read with forbearance: they add fields as they like.
final class Json {

  private Json() {}

  /// A body that holds an object or a list.
  ///
  /// @throws Refusal INVALID_REQUEST if it is something else
  static JsonNode read(ObjectMapper json, byte[] body) {
    try {
      var read = json.readTree(body);
      if (read == null || !read.isContainerNode()) {
        throw Refusal.invalid("body", "is no JSON object or list");
      }
      return read;
    } catch (IOException e) {
      throw Refusal.invalid("body", "is no JSON");
    }
  }

  /// @throws Refusal INVALID_REQUEST if it is missing or empty
  static String required(JsonNode object, String field, String path) {
    return text(object, field)
        .orElseThrow(() -> Refusal.invalid(path + field, "is missing or no text"));
  }

  static Optional<String> text(JsonNode object, String field) {
    var value = object.path(field);
    return value.isValueNode() && !value.isNull() && !value.asText().isBlank()
        ? Optional.of(value.asText())
        : Optional.empty();
  }

  static @Nullable String textOrNull(JsonNode object, String field) {
    return text(object, field).orElse(null);
  }

  /// An instant of RFC 3339; empty if it is missing, or long before anybody could have sent it.
  ///
  /// @throws Refusal INVALID_REQUEST if it is something else
  static Optional<Instant> instant(JsonNode object, String field, String path) {
    return text(object, field).map(text -> instant(text, path + field)).filter(Json::isReal);
  }

  static Instant instant(String text, String path) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw Refusal.invalid(path, "is no time of RFC 3339");
    }
  }

  /// Go writes the year 1 where there is no time.
  private static boolean isReal(Instant instant) {
    return instant.getEpochSecond() > 0;
  }

  /// The fields of an object as texts; what is nested is written as JSON.
  static SortedMap<String, String> texts(JsonNode object) {
    var texts = new TreeMap<String, String>();
    object.properties().stream()
        .filter(field -> !field.getValue().isNull())
        .forEach(field -> texts.put(field.getKey(), text(field)));
    return texts;
  }

  private static String text(Map.Entry<String, JsonNode> field) {
    var value = field.getValue();
    return value.isValueNode() ? value.asText() : value.toString();
  }
}
