package io.safekeep.runtime.event;

import io.safekeep.runtime.ServiceSettings;
import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// Makes Kafka clients from the properties under `kafka.` (bootstrap servers, TLS, SASL), with the
/// guarantees that outbox and inbox rest on fixed here.
@Singleton
public class KafkaClients {

  /// A send that is not acknowledged within this time is given up and made again by the relay. It
  /// bounds how long a stopping service waits for a broker that is away.
  private static final Duration DELIVERY_TIMEOUT = Duration.ofSeconds(10);

  /// How long the group waits for a member that says nothing before others take its partitions.
  /// After an outage a service comes back as a new member, so it also waits that long for itself.
  private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(10);

  private final Map<String, Object> base;
  private final ServiceSettings service;

  KafkaClients(
      @Identifier("default-kafka-broker") Map<String, Object> base, ServiceSettings service) {
    this.base = Map.copyOf(base);
    this.service = service;
  }

  /// A producer that writes each record once and in order per partition, acknowledged by all
  /// in-sync replicas.
  public Producer<byte[], byte[]> producer() {
    Map<String, Object> config = new HashMap<>(base);
    config.put(ProducerConfig.CLIENT_ID_CONFIG, service.name() + "-outbox");
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    // What the relay sends before it flushes stays one batch per partition, and one is on its way
    // at a time: if a batch fails, no later event has overtaken an earlier one.
    config.put(ProducerConfig.LINGER_MS_CONFIG, 1_000);
    config.put(ProducerConfig.BATCH_SIZE_CONFIG, 1 << 20);
    config.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
    config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000);
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) DELIVERY_TIMEOUT.toMillis());
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /// A consumer of the service's group that starts at the oldest record and commits only when told.
  public Consumer<byte[], byte[]> consumer() {
    Map<String, Object> config = new HashMap<>(base);
    config.put(ConsumerConfig.CLIENT_ID_CONFIG, service.name() + "-inbox");
    config.put(ConsumerConfig.GROUP_ID_CONFIG, "safekeep." + service.name());
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
    config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, (int) SESSION_TIMEOUT.toMillis());
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 100);
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /// A client that asks the broker about itself and does not wait long for the answer.
  Admin admin() {
    Map<String, Object> config = new HashMap<>(base);
    config.put(AdminClientConfig.CLIENT_ID_CONFIG, service.name() + "-readiness");
    config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 2_000);
    config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 3_000);
    return Admin.create(config);
  }
}
