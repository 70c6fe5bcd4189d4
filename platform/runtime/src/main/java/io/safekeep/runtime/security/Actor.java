package io.safekeep.runtime.security;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who acts, as the record of an act names them.
///
/// @param subject the token's `sub`: the person or client in whose name the act happens
/// @param onBehalf the token's `act.sub` (RFC 8693, section 4.1): who really acts, if somebody else
///   does
public record Actor(String subject, @Nullable String onBehalf) {

  /// The suite itself, acting on its schedule.
  public static final Actor SUITE = new Actor("safekeep", null);

  /// Whether nobody is among both: neither those in whose name the acts happen nor those who really
  /// act. What two persons must agree on needs that.
  public boolean isAnotherThan(Actor other) {
    return Collections.disjoint(people(), other.people());
  }

  private Set<String> people() {
    return onBehalf == null ? Set.of(subject) : new HashSet<>(List.of(subject, onBehalf));
  }
}
