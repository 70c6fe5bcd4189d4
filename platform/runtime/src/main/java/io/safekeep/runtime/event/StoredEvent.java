package io.safekeep.runtime.event;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An event as it waits in the outbox.
///
/// @param sequence grows with each event that the service stores; readers may use it to tell old
///   from new
/// @param key Kafka key: the tenant, or the subject where there is none
/// @param data the event's components as JSON
/// @param traceparent W3C Trace Context of the use case that made the event
public record StoredEvent(
    long sequence,
    UUID id,
    String topic,
    String key,
    String source,
    String type,
    String subject,
    Instant occurredAt,
    @Nullable String traceparent,
    String data) {}
