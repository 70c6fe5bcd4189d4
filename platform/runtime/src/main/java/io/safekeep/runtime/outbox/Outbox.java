package io.safekeep.runtime.outbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.safekeep.contracts.Event;
import io.safekeep.runtime.ServiceSettings;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.Transactional;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/// Takes the events of a use case in the use case's own transaction: either the new state and its
/// events are both durable, or neither is. The relay publishes them afterwards.
@Singleton
public class Outbox {

  private final Sql sql;
  private final Ids ids;
  private final Clock clock;
  private final ObjectMapper json;
  private final ServiceSettings service;
  private final TransactionSynchronizationRegistry transactions;
  private final OutboxRelay relay;

  Outbox(
      Sql sql,
      Ids ids,
      Clock clock,
      ObjectMapper json,
      ServiceSettings service,
      TransactionSynchronizationRegistry transactions,
      OutboxRelay relay) {
    this.sql = sql;
    this.ids = ids;
    this.clock = clock;
    this.json = json;
    this.service = service;
    this.transactions = transactions;
    this.relay = relay;
  }

  /// Stores an event for publication.
  ///
  /// @throws jakarta.transaction.TransactionalException outside a transaction
  @Transactional(Transactional.TxType.MANDATORY)
  public void add(Event event) {
    String key = event.tenant() == null ? event.subject() : event.tenant().toString();
    sql.update(
        """
        insert into outbox
          (event_id, topic, key, source, type, subject, occurred_at, traceparent, data)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        ids.next(),
        event.topic(),
        key,
        "/" + service.name(),
        event.type(),
        event.subject(),
        clock.instant(),
        currentTraceparent(),
        write(event));
    transactions.registerInterposedSynchronization(new WakeRelay());
  }

  private String write(Event event) {
    try {
      return json.writeValueAsString(event);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("event " + event.type() + " cannot be written as JSON", e);
    }
  }

  private static @Nullable String currentTraceparent() {
    SpanContext span = Span.current().getSpanContext();
    return span.isValid()
        ? "00-" + span.getTraceId() + "-" + span.getSpanId() + "-" + span.getTraceFlags().asHex()
        : null;
  }

  private final class WakeRelay implements Synchronization {

    @Override
    public void beforeCompletion() {}

    @Override
    public void afterCompletion(int status) {
      if (status == Status.STATUS_COMMITTED) {
        relay.wake();
      }
    }
  }
}
