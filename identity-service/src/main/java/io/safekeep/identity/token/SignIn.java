package io.safekeep.identity.token;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// How and when a person proved who they are.
///
/// @param session the browser session; goes into tokens as `sid`
/// @param at becomes `auth_time`
/// @param methods RFC 8176 names, for example `pwd`; become `amr`
public record SignIn(UUID session, Instant at, List<String> methods) {

  public SignIn {
    methods = List.copyOf(methods);
  }

  /// What the methods amount to; becomes `acr`.
  public ContextClass contextClass() {
    return ContextClass.of(methods);
  }

  public boolean reaches(ContextClass needed) {
    return contextClass().isAtLeast(needed);
  }
}
