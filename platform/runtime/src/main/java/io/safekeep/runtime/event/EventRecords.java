package io.safekeep.runtime.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/// CloudEvents 1.0 in Kafka's binary content mode (CloudEvents Kafka protocol binding 1.0, section
/// 3.2): attributes are `ce_` headers, the value is the event's data as JSON, the key is the
/// tenant.
@Singleton
public class EventRecords {

  private final ObjectMapper json;

  public EventRecords(ObjectMapper json) {
    this.json = json;
  }

  /// Builds the record of an event that waits in the outbox.
  public ProducerRecord<byte[], byte[]> toRecord(StoredEvent event) {
    var record =
        new ProducerRecord<>(
            event.topic(), event.key().getBytes(UTF_8), event.data().getBytes(UTF_8));
    var headers = record.headers();
    headers.add("ce_specversion", "1.0".getBytes(UTF_8));
    headers.add("ce_id", event.id().toString().getBytes(UTF_8));
    headers.add("ce_source", event.source().getBytes(UTF_8));
    headers.add("ce_type", event.type().getBytes(UTF_8));
    headers.add("ce_subject", event.subject().getBytes(UTF_8));
    headers.add("ce_time", event.occurredAt().toString().getBytes(UTF_8));
    headers.add("ce_sequence", Long.toString(event.sequence()).getBytes(UTF_8));
    headers.add("content-type", "application/json".getBytes(UTF_8));
    if (event.traceparent() != null) {
      headers.add("traceparent", event.traceparent().getBytes(UTF_8));
    }
    return record;
  }

  /// Reads the attributes of a received record.
  ///
  /// @throws MalformedEvent if a required attribute is missing or cannot be read
  public ReceivedEvent attributes(ConsumerRecord<byte[], byte[]> record) throws MalformedEvent {
    String version = required(record, "ce_specversion");
    if (!version.equals("1.0")) {
      throw new MalformedEvent("ce_specversion is " + version + ", only 1.0 is understood");
    }
    try {
      return new ReceivedEvent(
          UUID.fromString(required(record, "ce_id")),
          required(record, "ce_type"),
          required(record, "ce_source"),
          optional(record, "ce_subject").orElse(""),
          Instant.parse(required(record, "ce_time")),
          Long.parseLong(optional(record, "ce_sequence").orElse("0")),
          optional(record, "traceparent").orElse(null));
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new MalformedEvent("an attribute cannot be read: " + e.getMessage());
    }
  }

  /// Reads the data of a received record.
  ///
  /// @throws MalformedEvent if the value is not JSON of that shape
  public <T> T data(ConsumerRecord<byte[], byte[]> record, Class<T> type) throws MalformedEvent {
    byte[] value = record.value();
    if (value == null) {
      throw new MalformedEvent("the record has no value");
    }
    try {
      // A newer sender may say more than this reader knows: v1 grows by optional fields.
      T data =
          json.readerFor(type)
              .without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
              .readValue(value);
      if (data == null) {
        throw new MalformedEvent("the value is null");
      }
      return data;
    } catch (IOException e) {
      throw new MalformedEvent("the value is not a " + type.getSimpleName() + ": " + summary(e));
    }
  }

  private static String summary(Exception e) {
    return e instanceof JsonProcessingException parse
        ? parse.getOriginalMessage()
        : String.valueOf(e.getMessage());
  }

  private static String required(ConsumerRecord<byte[], byte[]> record, String name)
      throws MalformedEvent {
    return optional(record, name)
        .orElseThrow(() -> new MalformedEvent("header " + name + " is missing"));
  }

  private static Optional<String> optional(ConsumerRecord<byte[], byte[]> record, String name) {
    @Nullable Header header = record.headers().lastHeader(name);
    return header == null || header.value() == null
        ? Optional.empty()
        : Optional.of(new String(header.value(), UTF_8));
  }
}
