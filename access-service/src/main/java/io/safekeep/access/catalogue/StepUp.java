package io.safekeep.access.catalogue;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// How and how lately somebody must have signed in (RFC 9470).
///
/// @param acr any of these authentication context classes
/// @param maxAge how long ago the sign-in may be
public record StepUp(Set<String> acr, Duration maxAge) {

  public StepUp {
    acr = Collections.unmodifiableSortedSet(new TreeSet<>(acr));
  }

  /// @param with the token's `acr`; null if it has none
  /// @param at the token's `auth_time`; null if it has none
  public boolean isMet(@Nullable String with, @Nullable Instant at, Instant now) {
    return with != null && acr.contains(with) && at != null && !now.isAfter(at.plus(maxAge));
  }
}
