package io.safekeep.access.grant;

import java.time.Instant;

/// A grant that allows access now.
///
/// @param endsAt no later than 24 h after its activation
public record GrantInForce(GrantTerms terms, Instant endsAt) {}
