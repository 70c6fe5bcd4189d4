package io.safekeep.local;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The open steps as a block at the bottom of the terminal that is redrawn in place; ended steps
/// scroll up as lines.
final class TerminalProgress implements Progress {
  private static final String[] FRAMES = {"|", "/", "-", "\\"};
  private static final String UP_AND_CLEAR = "\u001b[1A\u001b[2K";

  private final PrintStream out;
  private final List<OpenStep> open = new ArrayList<>();
  private final ScheduledExecutorService ticker =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("progress").factory());
  private @Nullable ScheduledFuture<?> ticking;
  private int drawn;
  private int frame;

  TerminalProgress(PrintStream out) {
    this.out = out;
  }

  @Override
  public synchronized Step begin(String what) {
    var step = new OpenStep(what);
    open.add(step);
    if (ticking == null) {
      ticking = ticker.scheduleAtFixedRate(this::tick, 0, 150, TimeUnit.MILLISECONDS);
    }
    return step;
  }

  @Override
  public synchronized void say(String line) {
    erase();
    out.println(line);
    draw();
  }

  private synchronized void tick() {
    frame++;
    erase();
    draw();
  }

  private void erase() {
    out.print(UP_AND_CLEAR.repeat(drawn));
    drawn = 0;
  }

  private void draw() {
    for (var step : open) {
      out.println(
          LineProgress.line(FRAMES[frame % FRAMES.length], step.what, step.since, step.detail));
    }
    drawn = open.size();
    out.flush();
  }

  private synchronized void end(OpenStep step, String mark, String detail) {
    open.remove(step);
    say(LineProgress.line(mark, step.what, step.since, detail));
    var current = ticking;
    if (open.isEmpty() && current != null) {
      current.cancel(false);
      ticking = null;
    }
  }

  private final class OpenStep implements Step {
    private final String what;
    private final long since = System.nanoTime();
    private volatile String detail = "";

    private OpenStep(String what) {
      this.what = what;
    }

    @Override
    public void at(String now) {
      detail = now;
    }

    @Override
    public void done(String result) {
      end(this, "ok", result);
    }

    @Override
    public void failed(String why) {
      end(this, "FAILED", why);
    }
  }
}
