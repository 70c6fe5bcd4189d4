package io.safekeep.notification.status;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// How an incident affects a component, from when to when.
///
/// @param until null while it does
public record Impact(
    UUID incident, UUID component, ComponentState state, Instant since, @Nullable Instant until) {}
