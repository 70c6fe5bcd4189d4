package io.safekeep.local;

/// Where a person sees how far a start is. Safe for several threads.
public interface Progress {
  Step begin(String what);

  /// One line that stays.
  void say(String line);

  /// A piece of work that was begun; ends by `done` or `failed`.
  interface Step {
    /// What it is at now.
    void at(String detail);

    void done(String detail);

    void failed(String why);
  }

  /// Shows nothing, for suites in tests.
  static Progress silent() {
    return new Progress() {
      @Override
      public Step begin(String what) {
        return new Step() {
          @Override
          public void at(String detail) {}

          @Override
          public void done(String detail) {}

          @Override
          public void failed(String why) {}
        };
      }

      @Override
      public void say(String line) {}
    };
  }

  /// A live list on a terminal, a line per event elsewhere.
  static Progress on(java.io.PrintStream out, boolean terminal) {
    return terminal ? new TerminalProgress(out) : new LineProgress(out);
  }
}
