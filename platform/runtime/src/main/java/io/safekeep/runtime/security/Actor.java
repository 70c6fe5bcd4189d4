package io.safekeep.runtime.security;

import org.jspecify.annotations.Nullable;

/// Who acts, as the record of an act names them.
///
/// @param subject the token's `sub`: the person or client in whose name the act happens
/// @param onBehalf the token's `act.sub` (RFC 8693, section 4.1): who really acts, if somebody else
///   does
public record Actor(String subject, @Nullable String onBehalf) {

  /// The suite itself, acting on its schedule.
  public static final Actor SUITE = new Actor("safekeep", null);
}
