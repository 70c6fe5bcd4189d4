package io.safekeep.notification.incident;

import java.time.Instant;
import java.util.UUID;

/// Somebody said that a fact holds for an incident: fired in that transaction.
///
/// @param happenedAt since when it holds; the earliest that was said counts
/// @param entry number of the line of the timeline that says so
public record FactRecorded(UUID incident, Fact fact, Instant happenedAt, String by, int entry) {}
