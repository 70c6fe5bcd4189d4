package io.safekeep.local;

/// Something that the person at the terminal can put right; the message says what and how.
public final class LaunchRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public LaunchRefused(String message) {
    super(message);
  }

  public LaunchRefused(String message, Throwable cause) {
    super(message, cause);
  }
}
