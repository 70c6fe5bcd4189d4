package io.safekeep.notification.endpoint;

import java.util.UUID;

/// Nothing is sent to an endpoint any more. Told to observers in the transaction that saw it.
public record EndpointClosed(UUID endpoint) {}
