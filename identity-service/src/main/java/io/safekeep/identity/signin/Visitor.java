package io.safekeep.identity.signin;

import io.safekeep.runtime.secret.Secret;
import java.util.Optional;

/// Who knocks, as far as that can be seen from outside.
///
/// @param source network address
/// @param userAgent as the browser calls itself; may be empty
/// @param device the secret that this browser keeps from an earlier sign-in
public record Visitor(String source, String userAgent, Optional<Secret> device) {}
