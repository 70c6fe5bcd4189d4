package io.safekeep.runtime.outbox;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.Arc;
import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.safekeep.runtime.ServiceSettings;
import io.safekeep.runtime.event.EventRecords;
import io.safekeep.runtime.event.KafkaClients;
import io.safekeep.runtime.event.StoredEvent;
import io.safekeep.runtime.sql.Sql;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.jspecify.annotations.Nullable;

/// Publishes stored events to Kafka, oldest first, and forgets each one when all in-sync replicas
/// have it. One relay per database is at work at a time (an advisory lock), which keeps the order.
///
/// Failure semantics: an event is published at least once. If the broker is away or the service is
/// killed between the acknowledgement and the commit, the event stays stored and is sent again;
/// readers know it by its id.
@Singleton
public class OutboxRelay {

  private static final int BATCH = 200;
  private static final long RELAY_LOCK = 0x5AFE_0001L;
  private static final Duration PAUSE_AFTER_FAULT = Duration.ofSeconds(1);
  private static final Duration LONGEST_STOP = Duration.ofSeconds(5);

  private final Sql sql;
  private final EventRecords records;
  private final KafkaClients kafka;
  private final ServiceSettings service;
  private final Semaphore work = new Semaphore(0);
  private final Thread thread;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private @Nullable Producer<byte[], byte[]> producer;

  OutboxRelay(
      Sql sql,
      EventRecords records,
      KafkaClients kafka,
      ServiceSettings service,
      MeterRegistry metrics) {
    this.sql = sql;
    this.records = records;
    this.kafka = kafka;
    this.service = service;
    this.thread = Thread.ofPlatform().name("outbox-relay").daemon().unstarted(this::run);
    Gauge.builder("safekeep.outbox.waiting", this, OutboxRelay::waiting)
        .description("Events stored but not yet published")
        .register(metrics);
    Gauge.builder("safekeep.outbox.oldest", this, OutboxRelay::oldestSeconds)
        .baseUnit("seconds")
        .description("Age of the oldest event that is not yet published")
        .register(metrics);
  }

  void start(@Observes StartupEvent started) {
    thread.start();
  }

  void stop(@Observes ShutdownEvent asked) {
    stopped.countDown();
    wake();
    try {
      if (!thread.join(LONGEST_STOP)) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// A relay whose thread has ended would look idle; a restart of the service mends it.
  @Produces
  @Singleton
  @Liveness
  HealthCheck eventsArePublished() {
    return () ->
        HealthCheckResponse.named("Events are published")
            .status(thread.isAlive() || isStopping())
            .build();
  }

  /// Says that an event has been stored.
  void wake() {
    work.release();
  }

  private boolean isStopping() {
    return stopped.getCount() == 0;
  }

  private void run() {
    boolean faulty = false;
    while (!isStopping()) {
      try {
        // A full batch means that more is waiting.
        while (!isStopping() && publishBatch() == BATCH) {}
        if (faulty) {
          Log.info("Events are published again");
          faulty = false;
        }
        if (work.tryAcquire(service.poll().toMillis(), TimeUnit.MILLISECONDS)) {
          work.drainPermits();
        }
      } catch (InterruptedException e) {
        break;
      } catch (Exception e) {
        closeProducer();
        if (!faulty && !isStopping()) {
          Log.warn("Events wait in the outbox until they can be published", e);
          faulty = true;
        }
        pauseAfterFault();
      }
    }
    closeProducer();
  }

  private void pauseAfterFault() {
    try {
      if (stopped.await(PAUSE_AFTER_FAULT.toMillis(), TimeUnit.MILLISECONDS)) {
        Log.debug("Events are not published any more");
      }
    } catch (InterruptedException e) {
      stopped.countDown();
    }
  }

  private int publishBatch() throws Exception {
    return QuarkusTransaction.requiringNew().timeout(60).call(this::publishClaimed);
  }

  private int publishClaimed() throws ExecutionException, InterruptedException {
    boolean locked =
        sql.first("select pg_try_advisory_xact_lock(?) as ok", row -> row.flag("ok"), RELAY_LOCK)
            .orElse(false);
    if (!locked) {
      return 0;
    }
    List<StoredEvent> batch = oldest();
    if (batch.isEmpty()) {
      return 0;
    }
    Producer<byte[], byte[]> open = producer();
    List<Future<RecordMetadata>> sent = new ArrayList<>(batch.size());
    for (StoredEvent event : batch) {
      Future<RecordMetadata> acknowledgement = open.send(records.toRecord(event));
      if (acknowledgement.isDone()) {
        // Refused at once: the broker is away, and asking for the next ones would wait each time.
        acknowledgement.get();
      }
      sent.add(acknowledgement);
    }
    open.flush();
    for (Future<RecordMetadata> acknowledgement : sent) {
      // Any failure rolls the whole batch back: what did arrive is sent again and known by its id.
      acknowledgement.get();
    }
    Long[] sequences = batch.stream().map(StoredEvent::sequence).toArray(Long[]::new);
    sql.update("delete from outbox where sequence = any(?)", (Object) sequences);
    return batch.size();
  }

  private List<StoredEvent> oldest() {
    return sql.query(
        """
        select sequence, event_id, topic, key, source, type, subject, occurred_at, traceparent, data
        from outbox order by sequence limit ?
        """,
        row ->
            new StoredEvent(
                row.number("sequence"),
                row.id("event_id"),
                row.text("topic"),
                row.text("key"),
                row.text("source"),
                row.text("type"),
                row.text("subject"),
                row.instant("occurred_at"),
                row.textOrNull("traceparent"),
                row.text("data")),
        BATCH);
  }

  private Producer<byte[], byte[]> producer() {
    Producer<byte[], byte[]> open = producer;
    if (open == null) {
      open = kafka.producer();
      producer = open;
    }
    return open;
  }

  private void closeProducer() {
    Producer<byte[], byte[]> open = producer;
    producer = null;
    if (open != null) {
      // The client refuses to close on a thread that is interrupted.
      boolean interrupted = Thread.interrupted();
      open.close(Duration.ZERO);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private double waiting() {
    return figure("select count(*) as figure from outbox");
  }

  private double oldestSeconds() {
    return figure(
        "select coalesce(extract(epoch from now() - min(stored_at)), 0)::bigint as figure from outbox");
  }

  private double figure(String query) {
    if (Arc.container() == null) {
      return Double.NaN;
    }
    try {
      return sql.first(query, row -> row.number("figure"))
          .map(Long::doubleValue)
          .orElse(Double.NaN);
    } catch (RuntimeException e) {
      return Double.NaN;
    }
  }
}
