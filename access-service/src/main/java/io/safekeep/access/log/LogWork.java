package io.safekeep.access.log;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.Arc;
import io.quarkus.logging.Log;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.safekeep.runtime.sql.SqlFault;
import jakarta.inject.Singleton;
import java.util.function.LongSupplier;

/// Has every replica work on the logs, each second.
@Singleton
class LogWork {
  private final IntegrateFacts integrateFacts;
  private final PublishCheckpoints publishCheckpoints;
  private final Heartbeats heartbeats;
  private final Counter integrated;
  private final Counter published;

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
          } while (count == IntegrateFacts.MOST_AT_ONCE);
        });
  }

  @Scheduled(
      every = "${safekeep.service.poll:PT1S}",
      concurrentExecution = ConcurrentExecution.SKIP)
  void publish() {
    quietly(
        "Checkpoints wait for publication",
        () -> {
          int count;
          do {
            count = publishCheckpoints.publish();
            published.increment(count);
          } while (count > 0);
        });
  }

  @Scheduled(every = "PT30S", concurrentExecution = ConcurrentExecution.SKIP)
  void beat() {
    quietly("Logs wait for their heartbeats", heartbeats::beat);
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
