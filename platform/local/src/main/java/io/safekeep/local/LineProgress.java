package io.safekeep.local;

import java.io.PrintStream;
import java.util.Locale;

/// A line when a step ends: for logs and pipes.
public final class LineProgress implements Progress {
  private final PrintStream out;

  public LineProgress(PrintStream out) {
    this.out = out;
  }

  @Override
  public Step begin(String what) {
    var since = System.nanoTime();
    return new Step() {
      @Override
      public void at(String detail) {}

      @Override
      public void done(String detail) {
        say(line("ok", what, since, detail));
      }

      @Override
      public void failed(String why) {
        say(line("FAILED", what, since, why));
      }
    };
  }

  @Override
  public synchronized void say(String line) {
    out.println(line);
    out.flush();
  }

  static String line(String mark, String what, long since, String detail) {
    return String.format(
            Locale.ROOT,
            "%-6s %-28s %5.1f s  %s",
            mark,
            what,
            (System.nanoTime() - since) / 1e9,
            detail)
        .stripTrailing();
  }
}
