package io.safekeep.notification.page;

import java.time.Instant;
import java.util.UUID;

/// Somebody has it in hand. Told to observers in the transaction that notes it.
///
/// @param key of the order
public record PageAcknowledged(UUID page, String key, UUID employee, Instant at) {}
