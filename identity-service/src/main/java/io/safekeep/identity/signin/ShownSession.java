package io.safekeep.identity.signin;

import io.safekeep.runtime.secret.Secret;
import java.util.Optional;

/// What a browser shows to be let in again.
///
/// @param secret of the session
/// @param device the secret that the browser keeps beside it
/// @param userAgent as the browser calls itself; may be empty
public record ShownSession(Secret secret, Optional<Secret> device, String userAgent) {}
