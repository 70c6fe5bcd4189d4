package io.safekeep.backup.wire;

import java.io.IOException;

/// The client gave up proving who it is, or the server could not prove that it knows the password.
/// A wrong password is the server's answer instead: {@link ServerRefused}.
public final class AuthenticationFailed extends IOException {
  private static final long serialVersionUID = 1L;

  AuthenticationFailed(String message) {
    super(message);
  }

  AuthenticationFailed(String message, Throwable cause) {
    super(message, cause);
  }
}
