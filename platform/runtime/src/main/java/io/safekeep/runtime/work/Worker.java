package io.safekeep.runtime.work;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.All;
import io.quarkus.logging.Log;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.safekeep.runtime.ServiceSettings;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.work.WorkHandler.Lease;
import io.safekeep.runtime.work.WorkHandler.Next;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Claims due work for this replica and has the handlers do it, each item on its own virtual
/// thread.
@Singleton
class Worker {

  private static final int MOST_AT_ONCE = 16;
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  private final WorkQueue queue;
  private final Map<String, WorkHandler> handlers;
  private final ServiceSettings service;
  private final MeterRegistry metrics;
  private final UUID replica;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("work-", 0).factory());
  private final Map<WorkItem, Claim> running = new ConcurrentHashMap<>();
  private volatile boolean stopping;

  Worker(
      WorkQueue queue,
      @All List<WorkHandler> handlers,
      ServiceSettings service,
      Ids ids,
      MeterRegistry metrics) {
    this.queue = queue;
    this.handlers =
        handlers.stream().collect(Collectors.toMap(WorkHandler::kind, Function.identity()));
    this.service = service;
    this.metrics = metrics;
    this.replica = ids.next();
  }

  @Scheduled(
      every = "${safekeep.service.poll:PT1S}",
      concurrentExecution = ConcurrentExecution.SKIP)
  void claimDueWork() {
    int free = MOST_AT_ONCE - running.size();
    if (stopping || handlers.isEmpty() || free <= 0) {
      return;
    }
    for (WorkItem item : queue.claim(replica, List.copyOf(handlers.keySet()), free)) {
      Claim claim = new Claim();
      running.put(item, claim);
      threads.execute(() -> work(item, claim));
    }
  }

  @Scheduled(
      every = "${safekeep.service.poll:PT1S}",
      concurrentExecution = ConcurrentExecution.SKIP)
  void renewLeases() {
    running.forEach((item, claim) -> {
      if (claim.dueForRenewal(service.lease()) && !queue.renew(replica, item)) {
        claim.lost = true;
      }
    });
  }

  @PreDestroy
  void stop() {
    stopping = true;
    running.values().forEach(claim -> claim.lost = true);
    threads.shutdownNow();
  }

  private void work(WorkItem item, Claim claim) {
    String outcome = "failed";
    try {
      WorkHandler handler = handlers.get(item.kind());
      if (handler == null) {
        return;
      }
      Next next = handler.work(item, claim);
      if (!claim.held()) {
        return;
      }
      switch (next) {
        case Next.Done _ -> queue.finish(replica, item);
        case Next.Again(Duration pause) -> queue.again(replica, item, pause);
      }
      outcome = "done";
    } catch (Exception e) {
      if (stopping) {
        return;
      }
      Log.errorf(e, "Work %s %s failed at attempt %d", item.kind(), item.key(), item.attempt());
      queue.failed(replica, item, pauseAfter(item.attempt()), String.valueOf(e.getMessage()));
    } finally {
      running.remove(item);
      metrics.counter("safekeep.work", "kind", item.kind(), "outcome", outcome).increment();
    }
  }

  private static Duration pauseAfter(int attempt) {
    Duration pause = Duration.ofSeconds(1L << Math.min(attempt, 10));
    return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
  }

  private static final class Claim implements Lease {

    private volatile boolean lost;
    private long renewedAt = System.nanoTime();

    @Override
    public boolean held() {
      return !lost;
    }

    boolean dueForRenewal(Duration lease) {
      long now = System.nanoTime();
      if (now - renewedAt < lease.toNanos() / 3) {
        return false;
      }
      renewedAt = now;
      return true;
    }
  }
}
