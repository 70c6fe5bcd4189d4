package io.safekeep.notification.affected;

import java.time.Instant;
import java.util.UUID;

/// What access-service was asked, and what it said: evidence of who was told, and why nobody else.
///
/// @param question path and query, as it was asked
/// @param answer in JSON, as it came
/// @param sha256 of the answer, in hexadecimal
public record AffectedQuery(
    UUID id,
    UUID incident,
    String question,
    String answer,
    String sha256,
    String askedBy,
    Instant askedAt) {}
