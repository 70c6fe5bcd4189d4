package io.safekeep.access.log;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.Arc;
import io.quarkus.logging.Log;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.safekeep.runtime.sql.SqlFault;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/// Has every replica work on the logs, each second; and publish as soon as they have grown.
@Singleton
class LogWork {
  private final IntegrateFacts integrateFacts;
  private final PublishCheckpoints publishCheckpoints;
  private final Heartbeats heartbeats;
  private final Counter integrated;
  private final Counter published;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final ReentrantLock publishing = new ReentrantLock();

  LogWork(
      IntegrateFacts integrateFacts,
      PublishCheckpoints publishCheckpoints,
      Heartbeats heartbeats,
      SqlLogAges ages,
      MeterRegistry metrics) {
    this.integrateFacts = integrateFacts;
    this.publishCheckpoints = publishCheckpoints;
    this.heartbeats = heartbeats;
    this.integrated = metrics.counter("safekeep.log.entries");
    this.published = metrics.counter("safekeep.log.checkpoints");
    Gauge.builder("safekeep.log.waiting", () -> figure(ages::secondsWaiting))
        .baseUnit("seconds")
        .description("Age of the oldest fact that has no place in its log yet")
        .register(metrics);
    Gauge.builder("safekeep.log.unpublished", () -> figure(ages::secondsUnpublished))
        .baseUnit("seconds")
        .description("Age of the oldest signed checkpoint that no reader sees yet")
        .register(metrics);
    Gauge.builder("safekeep.log.forks", () -> figure(ages::forks))
        .description("Logs that a witness refuses as not the ones that it has seen")
        .register(metrics);
  }

  private static Number figure(LongSupplier figure) {
    if (Arc.container() == null) {
      return Double.NaN;
    }
    try {
      return figure.getAsLong();
    } catch (RuntimeException e) {
      return Double.NaN;
    }
  }

  @Scheduled(
      every = "${safekeep.service.poll:PT1S}",
      concurrentExecution = ConcurrentExecution.SKIP)
  void integrate() {
    quietly(
        "Facts wait for their place in a log",
        () -> {
          int count;
          do {
            count = integrateFacts.integrate();
            integrated.increment(count);
            if (count > 0) {
              // On its own: to publish takes longer, and no fact waits for that.
              threads.execute(this::publish);
            }
          } while (count == IntegrateFacts.MOST_AT_ONCE);
        });
  }

  @Scheduled(
      every = "${safekeep.service.poll:PT1S}",
      concurrentExecution = ConcurrentExecution.SKIP)
  void publish() {
    // Whoever does it already finds these logs too, or the next second does.
    if (publishing.tryLock()) {
      try {
        quietly("Checkpoints wait for publication", this::publishAll);
      } finally {
        publishing.unlock();
      }
    }
  }

  private void publishAll() {
    int count;
    do {
      count = publishCheckpoints.publish();
      published.increment(count);
    } while (count > 0);
  }

  @Scheduled(every = "PT30S", concurrentExecution = ConcurrentExecution.SKIP)
  void beat() {
    quietly("Logs wait for their heartbeats", heartbeats::beat);
  }

  @PreDestroy
  void end() {
    threads.shutdown();
  }

  /// A database that is away is told of elsewhere, each second.
  private static void quietly(String consequence, Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      if (!SqlFault.databaseIsAway(e)) {
        Log.error(consequence, e);
      }
    }
  }
}
