package io.safekeep.runtime.work;

import io.quarkus.logging.Log;
import io.safekeep.runtime.work.WorkHandler.Lease;
import java.time.Duration;

/// Calls somebody regularly while work goes on, above all to end work whose lease is lost and that
/// would not notice by itself. Ends when it is closed.
public final class LeaseWatch implements AutoCloseable {

  private static final Duration EVERY = Duration.ofMillis(500);

  private final Thread thread;

  private LeaseWatch(Thread thread) {
    this.thread = thread;
  }

  /// Ends the work by `end` as soon as its lease is lost.
  public static LeaseWatch over(Lease lease, Runnable end) {
    return over(lease, () -> {}, end);
  }

  /// As above, and calls `meanwhile` twice a second until then.
  public static LeaseWatch over(Lease lease, Runnable meanwhile, Runnable end) {
    return new LeaseWatch(
        Thread.ofVirtual()
            .name("lease-watch")
            .start(() -> {
              try {
                while (goesOn(lease, meanwhile)) {
                  Thread.sleep(EVERY);
                }
                end.run();
              } catch (InterruptedException e) {
                // Closed: the work is over.
                Thread.currentThread().interrupt();
              }
            }));
  }

  /// A look that fails, as when the database is away, decides nothing: the next one does. Without
  /// this the watch would end in silence, and with it the only way to end the work.
  private static boolean goesOn(Lease lease, Runnable meanwhile) {
    try {
      if (!lease.held()) {
        return false;
      }
      meanwhile.run();
    } catch (RuntimeException e) {
      Log.warnf("Work could not be looked after just now: %s", e.getMessage());
    }
    return true;
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
