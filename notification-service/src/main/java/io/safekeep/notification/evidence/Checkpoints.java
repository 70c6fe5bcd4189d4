package io.safekeep.notification.evidence;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;

/// Checkpoints as they were heard of.
@Singleton
public class Checkpoints {

  private final SqlEvidenceLog log;
  private final ObjectMapper json;

  Checkpoints(SqlEvidenceLog log, ObjectMapper json) {
    this.log = log;
    this.json = json;
  }

  public Optional<Checkpoint> newest() {
    return log.newestCheckpoint()
        .map(row ->
            new Checkpoint(
                row.digest(), row.number(), row.madeAt(), heads(row.heads()), row.record()));
  }

  private Map<String, Long> heads(String text) {
    try {
      return json.readValue(text, new TypeReference<Map<String, Long>>() {});
    } catch (JsonProcessingException ours) {
      throw new IllegalStateException(ours);
    }
  }
}
