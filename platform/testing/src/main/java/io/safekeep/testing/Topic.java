package io.safekeep.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// A Kafka topic as a test sees it: it puts records on it and looks at all that is there.
///
/// @param bootstrapServers `host:port` of a broker
public record Topic(String bootstrapServers, String name) {

  /// A CloudEvent 1.0 as it travels (Kafka protocol binding 1.0, binary mode).
  ///
  /// @param key tenant of the event
  /// @param data JSON
  public record CloudEvent(UUID id, String type, String subject, String key, String data) {

    /// The value of an attribute of a record, for example `id`.
    public static String attribute(ConsumerRecord<byte[], byte[]> record, String name) {
      return new String(record.headers().lastHeader("ce_" + name).value(), UTF_8);
    }
  }

  /// Publishes an event; returns once the broker has it.
  public void publish(CloudEvent event) {
    publish(event, Instant.now());
  }

  /// Publishes an event of an earlier time.
  public void publish(CloudEvent event, Instant at) {
    var record =
        new ProducerRecord<>(name, event.key().getBytes(UTF_8), event.data().getBytes(UTF_8));
    Map.of(
            "ce_specversion", "1.0",
            "ce_id", event.id().toString(),
            "ce_source", "/test",
            "ce_type", event.type(),
            "ce_subject", event.subject(),
            "ce_time", at.toString(),
            "content-type", "application/json")
        .forEach((header, value) -> record.headers().add(header, value.getBytes(UTF_8)));
    publish(record);
  }

  /// Publishes something that is no event.
  public void publish(String value) {
    publish(new ProducerRecord<>(name, null, value.getBytes(UTF_8)));
  }

  private void publish(ProducerRecord<byte[], byte[]> record) {
    try (var producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers, "acks", "all"),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.send(record).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("cannot publish on " + name, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /// All records that are on the topic now, in the order of each partition.
  public List<ConsumerRecord<byte[], byte[]>> records() {
    try (var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of("bootstrap.servers", bootstrapServers),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      var partitions =
          consumer.partitionsFor(name).stream()
              .map(partition -> new TopicPartition(name, partition.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      var ends = consumer.endOffsets(partitions);
      List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer.poll(Duration.ofMillis(200)).forEach(all::add);
      }
      return all;
    }
  }
}
