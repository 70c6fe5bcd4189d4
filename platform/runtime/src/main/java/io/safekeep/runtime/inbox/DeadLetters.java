package io.safekeep.runtime.inbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.contracts.platform.EventDeadLettered;
import io.safekeep.runtime.ServiceSettings;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.outbox.Outbox;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/// Keeps messages that could not be handled, whole and with the reason, and says so on the topic of
/// dead letters.
@Singleton
public class DeadLetters {

  private final Sql sql;
  private final Outbox outbox;
  private final Ids ids;
  private final ServiceSettings service;
  private final MeterRegistry metrics;

  DeadLetters(Sql sql, Outbox outbox, Ids ids, ServiceSettings service, MeterRegistry metrics) {
    this.sql = sql;
    this.outbox = outbox;
    this.ids = ids;
    this.service = service;
    this.metrics = metrics;
  }

  /// A message put aside.
  public record Letter(
      UUID id, String topic, int partition, long offset, String reason, Instant at) {}

  void add(ConsumerRecord<byte[], byte[]> record, @Nullable String reason) {
    String why = reason == null ? "no reason given" : reason;
    QuarkusTransaction.requiringNew().run(() -> store(record, why));
    metrics.counter("safekeep.inbox.dead.letters", "topic", record.topic()).increment();
  }

  private void store(ConsumerRecord<byte[], byte[]> record, String reason) {
    UUID id = ids.next();
    int stored =
        sql.update(
            """
            insert into dead_letter (id, topic, partition, "offset", key, headers, value, reason)
            values (?, ?, ?, ?, ?, ?, ?, ?) on conflict (topic, partition, "offset") do nothing
            """,
            id,
            record.topic(),
            record.partition(),
            record.offset(),
            record.key(),
            headers(record),
            record.value(),
            reason);
    if (stored == 1) {
      outbox.add(
          new EventDeadLettered(
              null,
              service.name(),
              id,
              record.topic(),
              record.partition(),
              record.offset(),
              reason));
    }
  }

  /// The newest letters first, at most `limit`.
  public List<Letter> newest(int limit) {
    return sql.query(
        """
        select id, topic, partition, "offset", reason, at from dead_letter
        order by at desc, id desc limit ?
        """,
        row ->
            new Letter(
                row.id("id"),
                row.text("topic"),
                (int) row.number("partition"),
                row.number("offset"),
                row.text("reason"),
                row.instant("at")),
        limit);
  }

  private static String headers(ConsumerRecord<byte[], byte[]> record) {
    return Arrays.stream(record.headers().toArray())
        .map(header ->
            header.key() + ": " + (header.value() == null ? "" : new String(header.value(), UTF_8)))
        .collect(Collectors.joining("\n"));
  }
}
