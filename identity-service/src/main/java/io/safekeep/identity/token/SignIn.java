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

  /// One factor, a password.
  public static final String ACR_PASSWORD = "urn:safekeep:acr:password";

  public SignIn {
    methods = List.copyOf(methods);
  }

  /// Authentication context class (OpenID Connect Core, section 2).
  public String contextClass() {
    return ACR_PASSWORD;
  }
}
