package io.safekeep.runtime.event;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// CloudEvents attributes of a received event.
///
/// @param sequence position among the events of its source; 0 if the source does not count
/// @param traceparent W3C Trace Context of the sender
public record ReceivedEvent(
    UUID id,
    String type,
    String source,
    String subject,
    Instant occurredAt,
    long sequence,
    @Nullable String traceparent) {}
