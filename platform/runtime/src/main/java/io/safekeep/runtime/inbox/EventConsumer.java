package io.safekeep.runtime.inbox;

import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.quarkus.arc.All;
import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.narayana.jta.QuarkusTransactionException;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.safekeep.contracts.Event;
import io.safekeep.runtime.ServiceSettings;
import io.safekeep.runtime.event.EventRecords;
import io.safekeep.runtime.event.KafkaClients;
import io.safekeep.runtime.event.MalformedEvent;
import io.safekeep.runtime.event.ReceivedEvent;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.SqlFault;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.errors.WakeupException;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.jspecify.annotations.Nullable;

/// Reads the topics that the service's handlers ask for and gives each event to its handlers, once
/// in effect and in order per tenant. An event of a type that nobody handles is passed over.
@Singleton
public class EventConsumer {

  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
  private static final Duration PAUSE_AFTER_FAULT = Duration.ofSeconds(1);
  private static final Duration LONGEST_STOP = Duration.ofSeconds(5);

  private final Map<String, List<EventHandler<?>>> handlers;
  private final KafkaClients kafka;
  private final EventRecords records;
  private final DeadLetters deadLetters;
  private final Sql sql;
  private final ServiceSettings service;
  private final MeterRegistry metrics;
  private final OpenTelemetry telemetry;
  private final Thread thread;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private volatile @Nullable Consumer<byte[], byte[]> consumer;

  EventConsumer(
      @All List<EventHandler<?>> handlers,
      KafkaClients kafka,
      EventRecords records,
      DeadLetters deadLetters,
      Sql sql,
      ServiceSettings service,
      MeterRegistry metrics,
      OpenTelemetry telemetry) {
    this.handlers = handlers.stream().collect(Collectors.groupingBy(EventHandler::type));
    this.kafka = kafka;
    this.records = records;
    this.deadLetters = deadLetters;
    this.sql = sql;
    this.service = service;
    this.metrics = metrics;
    this.telemetry = telemetry;
    this.thread = Thread.ofPlatform().name("event-consumer").daemon().unstarted(this::run);
  }

  void start(@Observes StartupEvent started) {
    if (!handlers.isEmpty()) {
      thread.start();
    }
  }

  void stop(@Observes ShutdownEvent asked) {
    stopping.countDown();
    Consumer<byte[], byte[]> open = consumer;
    if (open != null) {
      open.wakeup();
    }
    try {
      if (thread.isAlive() && !thread.join(LONGEST_STOP)) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// A consumer whose thread has ended would look idle; a restart of the service mends it.
  @Produces
  @Singleton
  @Liveness
  HealthCheck eventsAreRead() {
    return () ->
        HealthCheckResponse.named("Events are read")
            .status(handlers.isEmpty() || thread.isAlive() || isStopping())
            .build();
  }

  private boolean isStopping() {
    return stopping.getCount() == 0;
  }

  private void run() {
    Set<String> topics =
        handlers.values().stream()
            .flatMap(List::stream)
            .map(EventHandler::topic)
            .collect(Collectors.toSet());
    boolean faulty = false;
    while (!isStopping()) {
      Consumer<byte[], byte[]> open = kafka.consumer();
      try {
        consumer = open;
        open.subscribe(topics);
        while (!isStopping()) {
          ConsumerRecords<byte[], byte[]> batch = open.poll(POLL);
          for (ConsumerRecord<byte[], byte[]> record : batch) {
            process(open, record);
          }
          if (!batch.isEmpty()) {
            open.commitSync();
          }
          faulty = false;
        }
      } catch (WakeupException | org.apache.kafka.common.errors.InterruptException e) {
        // Asked to stop; what is not committed is read again and known by its id.
        break;
      } catch (Exception e) {
        if (!faulty && !isStopping()) {
          Log.warn("Events cannot be read for now; trying again", e);
          faulty = true;
        }
      } finally {
        consumer = null;
        open.close(CloseOptions.timeout(LONGEST_STOP));
      }
      pauseAfterFault();
    }
  }

  private void pauseAfterFault() {
    try {
      if (stopping.await(PAUSE_AFTER_FAULT.toMillis(), TimeUnit.MILLISECONDS)) {
        Log.debug("Events are not read any more");
      }
    } catch (InterruptedException e) {
      stopping.countDown();
    }
  }

  private void process(Consumer<byte[], byte[]> open, ConsumerRecord<byte[], byte[]> record) {
    int attempt = 1;
    boolean waiting = false;
    while (true) {
      try {
        handle(record);
        return;
      } catch (MalformedEvent e) {
        deadLetters.add(record, e.getMessage());
        return;
      } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
        if (SqlFault.databaseIsAway(e)) {
          if (!waiting) {
            Log.warnf(e, "Event at %s waits for the database", place(record));
            waiting = true;
          }
        } else if (attempt++ >= service.attempts()) {
          Log.errorf(e, "Event at %s goes to the dead letters", place(record));
          deadLetters.add(record, reason(e));
          return;
        }
      }
      pauseBeforeRetry(open, attempt);
    }
  }

  private static String reason(Throwable fault) {
    Throwable cause =
        fault instanceof QuarkusTransactionException && fault.getCause() != null
            ? fault.getCause()
            : fault;
    return cause.getClass().getSimpleName() + ": " + cause.getMessage();
  }

  /// Waits without losing the partitions: a paused consumer that polls stays in its group.
  private void pauseBeforeRetry(Consumer<byte[], byte[]> open, int attempt) {
    long millis = Math.min(LONGEST_PAUSE.toMillis(), 100L << Math.min(attempt - 1, 10));
    open.pause(open.assignment());
    ConsumerRecords<byte[], byte[]> early = open.poll(Duration.ofMillis(millis));
    // Partitions that came to us during this poll were not paused; their records come again.
    early
        .partitions()
        .forEach(partition -> open.seek(partition, early.records(partition).getFirst().offset()));
    open.resume(open.paused());
  }

  private void handle(ConsumerRecord<byte[], byte[]> record) throws MalformedEvent {
    ReceivedEvent attributes = records.attributes(record);
    List<EventHandler<?>> interested = handlers.getOrDefault(attributes.type(), List.of());
    if (interested.isEmpty()) {
      return;
    }
    for (EventHandler<?> handler : interested) {
      if (!handler.topic().equals(record.topic())) {
        // Who may write to a topic is all that says who sent an event.
        throw new MalformedEvent(
            attributes.type() + " travels on " + handler.topic() + " and nowhere else");
      }
    }
    Span span = span(attributes);
    try (Scope _ = span.makeCurrent()) {
      dispatch(interested, record, attributes);
    } finally {
      span.end();
    }
  }

  private void dispatch(
      List<EventHandler<?>> interested,
      ConsumerRecord<byte[], byte[]> record,
      ReceivedEvent attributes)
      throws MalformedEvent {
    List<Runnable> effects = new ArrayList<>();
    for (EventHandler<?> handler : interested) {
      effects.add(effect(handler, record, attributes));
    }
    boolean isNew =
        QuarkusTransaction.requiringNew()
            .call(() -> {
              if (!note(record.topic(), attributes)) {
                return false;
              }
              effects.forEach(Runnable::run);
              return true;
            });
    metrics
        .counter("safekeep.inbox.events", "type", attributes.type(), "new", Boolean.toString(isNew))
        .increment();
  }

  private <E extends Event> Runnable effect(
      EventHandler<E> handler, ConsumerRecord<byte[], byte[]> record, ReceivedEvent attributes)
      throws MalformedEvent {
    E data = records.data(record, handler.data());
    return () -> handler.handle(data, attributes);
  }

  private boolean note(String topic, ReceivedEvent attributes) {
    return sql.update(
            "insert into inbox (event_id, topic, type) values (?, ?, ?) on conflict do nothing",
            attributes.id(),
            topic,
            attributes.type())
        == 1;
  }

  private Span span(ReceivedEvent attributes) {
    Context parent =
        telemetry
            .getPropagators()
            .getTextMapPropagator()
            .extract(Context.current(), attributes, TRACEPARENT);
    Tracer tracer = telemetry.getTracer("io.safekeep.runtime");
    return tracer
        .spanBuilder("consume " + attributes.type())
        .setParent(parent)
        .setSpanKind(SpanKind.CONSUMER)
        .startSpan();
  }

  private static String place(ConsumerRecord<byte[], byte[]> record) {
    return record.topic() + "-" + record.partition() + "@" + record.offset();
  }

  private static final TextMapGetter<ReceivedEvent> TRACEPARENT =
      new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(ReceivedEvent attributes) {
          return attributes.traceparent() == null ? List.of() : List.of("traceparent");
        }

        @Override
        public @Nullable String get(@Nullable ReceivedEvent attributes, String key) {
          return attributes != null && key.equals("traceparent") ? attributes.traceparent() : null;
        }
      };
}
