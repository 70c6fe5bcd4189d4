package io.safekeep.notification.alert;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/// Labels as the database keeps them.
@Singleton
class LabelText {

  private static final TypeReference<SortedMap<String, String>> LABELS = new TypeReference<>() {};
  private static final TypeReference<SortedMap<String, List<String>>> MATCH =
      new TypeReference<>() {};

  private final ObjectMapper json;

  LabelText(ObjectMapper json) {
    this.json = json;
  }

  String write(Map<String, ?> labels) {
    try {
      return json.writeValueAsString(labels);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("labels are no JSON", e);
    }
  }

  SortedMap<String, String> read(String text) {
    return read(text, LABELS);
  }

  LabelMatch readMatch(String text) {
    return new LabelMatch(read(text, MATCH));
  }

  private <T> T read(String text, TypeReference<T> type) {
    try {
      return json.readValue(text, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("kept labels are no JSON", e);
    }
  }
}
