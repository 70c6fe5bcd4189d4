package io.safekeep.notification.endpoint;

import java.time.Instant;
import java.util.UUID;

/// Nothing is sent to an endpoint any more. Told to observers in the transaction that saw it.
///
/// @param reason `asked` or `removed` by somebody, `gone` or `failing` without anybody having asked
/// @param at when that was
public record EndpointClosed(Endpoint endpoint, String reason, Instant at) {

  public UUID id() {
    return endpoint.id();
  }
}
