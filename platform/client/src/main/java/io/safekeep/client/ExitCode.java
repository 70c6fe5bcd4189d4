package io.safekeep.client;

/// How the process ends, for scripts. `connect` and `ssh` end as the program that they start.
final class ExitCode {

  static final int DONE = 0;
  static final int FAULT = 1;
  static final int USAGE = 2;
  static final int NOT_SIGNED_IN = 3;
  static final int REFUSED = 4;

  private ExitCode() {}
}
