package io.safekeep.notification.page;

import java.time.Instant;
import java.util.UUID;

/// Nobody on the policy's steps has answered; everybody of the policy is asked from now on. Told to
/// observers in the transaction that notes it.
///
/// @param key of the order
public record PageExhausted(UUID page, String key, Instant at) {}
