package io.safekeep.client;

/// Why a command did not do what was asked, in words for people.
final class Failure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int exitCode;

  private Failure(int exitCode, String message) {
    super(message, null, false, false);
    this.exitCode = exitCode;
  }

  /// Something is broken or cannot be reached.
  static Failure fault(String message) {
    return new Failure(ExitCode.FAULT, message);
  }

  /// The command was not understood.
  static Failure usage(String message) {
    return new Failure(ExitCode.USAGE, message + "; see: safekeep help");
  }

  static Failure notSignedIn() {
    return new Failure(
        ExitCode.NOT_SIGNED_IN, "you are not signed in; start with: safekeep sign-in");
  }

  /// The service understood and said no.
  static Failure refused(String message) {
    return new Failure(ExitCode.REFUSED, message);
  }

  int exitCode() {
    return exitCode;
  }
}
