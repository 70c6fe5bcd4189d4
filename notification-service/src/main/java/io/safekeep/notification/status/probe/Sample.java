package io.safekeep.notification.status.probe;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One try to use a component.
///
/// @param took in milliseconds, until the answer or until nobody waited any more
/// @param reason what was wrong, without addresses; null if it was good
public record Sample(UUID component, Instant at, boolean good, int took, @Nullable String reason) {}
