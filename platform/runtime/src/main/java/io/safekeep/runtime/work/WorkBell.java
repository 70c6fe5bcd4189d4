package io.safekeep.runtime.work;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Tells this replica's worker that work may be due now, so that it need not wait for the next
/// regular look. Only a hint: a ring that gets lost costs the time until that look, and other
/// replicas hear nothing.
@Singleton
class WorkBell {

  /// What is due later than this is left to the regular look.
  private static final Duration FURTHEST = Duration.ofMinutes(1);

  private final TransactionSynchronizationRegistry transactions;
  private final Semaphore rung = new Semaphore(0);
  private final ScheduledExecutorService later =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("work-bell").daemon().factory());

  WorkBell(TransactionSynchronizationRegistry transactions) {
    this.transactions = transactions;
  }

  void ring() {
    rung.release();
  }

  /// Rings after `delay`, counted from the commit if there is a transaction.
  void ringIn(Duration delay) {
    if (transactions.getTransactionStatus() == Status.STATUS_ACTIVE) {
      transactions.registerInterposedSynchronization(new AtCommit(delay));
    } else {
      start(delay);
    }
  }

  /// Waits until it has rung since the last call.
  void await() throws InterruptedException {
    rung.acquire();
    rung.drainPermits();
  }

  private void start(Duration delay) {
    if (!delay.isPositive()) {
      ring();
    } else if (delay.compareTo(FURTHEST) <= 0 && !later.isShutdown()) {
      var unused = later.schedule(this::ring, delay.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  @PreDestroy
  void end() {
    later.shutdownNow();
  }

  private final class AtCommit implements Synchronization {

    private final Duration delay;

    AtCommit(Duration delay) {
      this.delay = delay;
    }

    @Override
    public void beforeCompletion() {}

    @Override
    public void afterCompletion(int status) {
      if (status == Status.STATUS_COMMITTED) {
        start(delay);
      }
    }
  }
}
