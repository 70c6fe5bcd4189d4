package io.safekeep.notification.review;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// That the CIO has looked at a security incident.
///
/// @param delegatedBy `sub` of the CIO who named the one who signed; null for the CIO
public record SignOff(
    Instant signedAt, String signedBy, @Nullable String delegatedBy, String words) {}
