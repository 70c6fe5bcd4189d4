package io.safekeep.runtime.work;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.All;
import io.quarkus.logging.Log;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.quarkus.vertx.http.HttpServer;
import io.safekeep.runtime.ServiceSettings;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.work.WorkHandler.Lease;
import io.safekeep.runtime.work.WorkHandler.Next;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Claims due work for this replica and has the handlers do it, each item on its own virtual
/// thread.
@Singleton
class Worker {

  private static final int MOST_AT_ONCE = 16;
  private static final int MOST_LASTING = 1000;
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  private final WorkQueue queue;
  private final WorkBell bell;
  private final Presence presence;
  private final HttpServer server;
  private final Map<String, WorkHandler> handlers;
  private final List<Share> shares;
  private final ServiceSettings service;
  private final MeterRegistry metrics;
  private final Ids ids;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("work-", 0).factory());
  private final Set<Claim> running = ConcurrentHashMap.newKeySet();

  /// What the database did not hear when it was away; it hears it while the claims last.
  private final Map<Claim, Runnable> unheard = new ConcurrentHashMap<>();

  private volatile boolean stopping;

  /// Kinds of work that have a bound of items at once together.
  private static final class Share {

    private final List<String> kinds;
    private final int most;

    /// Whether more may be due than this replica may do at once.
    private volatile boolean full;

    Share(Stream<WorkHandler> handlers, int most) {
      this.kinds = handlers.map(WorkHandler::kind).toList();
      this.most = most;
    }
  }

  Worker(
      WorkQueue queue,
      WorkBell bell,
      Presence presence,
      HttpServer server,
      @All List<WorkHandler> handlers,
      ServiceSettings service,
      Ids ids,
      MeterRegistry metrics) {
    this.queue = queue;
    this.bell = bell;
    this.presence = presence;
    this.server = server;
    this.handlers =
        handlers.stream().collect(Collectors.toMap(WorkHandler::kind, Function.identity()));
    this.shares = shares(handlers);
    this.service = service;
    this.metrics = metrics;
    this.ids = ids;
  }

  void listen(@Observes StartupEvent started) {
    threads.execute(() -> {
      try {
        while (!stopping) {
          bell.await();
          claimWhenTold(this::claimDue);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
  }

  private void claimWhenTold(Runnable claim) {
    try {
      claim.run();
    } catch (RuntimeException e) {
      Log.warnf("Due work could not be claimed; the regular look tries again: %s", e.getMessage());
    }
  }

  @Scheduled(
      every = "${safekeep.service.poll:PT1S}",
      concurrentExecution = ConcurrentExecution.SKIP)
  void claimDueWork() {
    takeOver();
    claimDue();
  }

  private static List<Share> shares(List<WorkHandler> handlers) {
    var shares = new ArrayList<Share>();
    shares.add(
        new Share(
            handlers.stream().filter(handler -> !handler.isLasting() && handler.mostAtOnce() == 0),
            MOST_AT_ONCE));
    shares.add(new Share(handlers.stream().filter(WorkHandler::isLasting), MOST_LASTING));
    handlers.stream()
        .filter(handler -> !handler.isLasting() && handler.mostAtOnce() > 0)
        .forEach(handler -> shares.add(new Share(Stream.of(handler), handler.mostAtOnce())));
    return List.copyOf(shares);
  }

  private void claimDue() {
    if (listens()) {
      shares.forEach(this::claim);
    }
  }

  /// Work waits for the service: some of it asks the service itself, and a start has the processor
  /// for itself.
  private boolean listens() {
    return server.getPort() > 0 || server.getSecurePort() > 0;
  }

  private void takeOver() {
    presence.endOfOthers(dead -> {
      int claims = queue.endClaimsOf(dead);
      Log.infof("Replica %s of this machine has died and held %d items of work", dead, claims);
    });
  }

  private synchronized void claim(Share share) {
    long atWork = running.stream().filter(claim -> share.kinds.contains(claim.item.kind())).count();
    int free = share.most - (int) atWork;
    if (stopping || share.kinds.isEmpty() || free <= 0) {
      return;
    }
    UUID id = ids.next();
    long now = System.nanoTime();
    List<WorkItem> claimed = queue.claim(id, share.kinds, free);
    if (claimed.size() == free) {
      share.full = true;
    }
    for (WorkItem item : claimed) {
      Claim claim = new Claim(id, item, service.lease(), now);
      running.add(claim);
      threads.execute(() -> work(claim));
    }
  }

  @Scheduled(
      every = "${safekeep.service.poll:PT1S}",
      concurrentExecution = ConcurrentExecution.SKIP)
  void renewLeases() {
    running.stream().filter(Claim::isDueForRenewal).forEach(claim -> claim.renew(queue));
    unheard.forEach((claim, word) -> {
      if (claim.held()) {
        word.run();
      }
      unheard.remove(claim);
    });
  }

  void stop(@Observes ShutdownEvent asked) {
    stopping = true;
    bell.ring();
    running.forEach(Claim::lose);
    threads.shutdown();
    try {
      if (!threads.awaitTermination(5, TimeUnit.SECONDS)) {
        Log.warnf("%d items of work did not stop; their leases run out", running.size());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void work(Claim claim) {
    WorkItem item = claim.item;
    String outcome = "failed";
    try {
      WorkHandler handler = handlers.get(item.kind());
      if (handler == null) {
        return;
      }
      Next next = claim.during(() -> handler.work(item, claim));
      if (!claim.held()) {
        outcome = "lost";
        return;
      }
      tell(
          claim,
          () -> {
            switch (next) {
              case Next.Done _ -> queue.finish(claim.id, item);
              case Next.Again(Duration pause) -> queue.again(claim.id, item, pause);
            }
          });
      outcome = "done";
    } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
      if (!stopping) {
        Log.errorf(e, "Work %s %s failed at attempt %d", item.kind(), item.key(), item.attempt());
        WorkItem tried = claim.wentWell(isLasting(item)) ? item.atFirst() : item;
        tell(
            claim,
            () ->
                queue.failed(
                    claim.id, tried, pauseAfter(tried.attempt()), String.valueOf(e.getMessage())));
      }
    } finally {
      running.remove(claim);
      if (stopping) {
        queue.giveBack(claim.id, item);
      }
      metrics.counter("safekeep.work", "kind", item.kind(), "outcome", outcome).increment();
      goOn(item.kind());
    }
  }

  /// Claims more of what an item has made room for. Of that alone: thousands of items of one kind
  /// would otherwise look for all others each time too.
  private void goOn(String kind) {
    for (Share share : shares) {
      if (share.full && share.kinds.contains(kind)) {
        share.full = false;
        claimWhenTold(() -> claim(share));
      }
    }
  }

  private void tell(Claim claim, Runnable word) {
    try {
      word.run();
    } catch (RuntimeException e) {
      Log.warnf("What became of %s cannot be said just now: %s", claim.item, e.getMessage());
      unheard.put(claim, word);
    }
  }

  private boolean isLasting(WorkItem item) {
    WorkHandler handler = handlers.get(item.kind());
    return handler != null && handler.isLasting();
  }

  private static Duration pauseAfter(int attempt) {
    Duration pause = Duration.ofSeconds(1L << Math.min(attempt, 10));
    return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
  }

  /// A claim as this replica believes to have it. It ends by our own clock too: a replica that
  /// cannot reach the database must not go on with what another one may have taken over.
  private static final class Claim implements Lease {

    private final UUID id;
    private final WorkItem item;
    private final Duration lease;
    private final long madeAt;
    private volatile long renewedAt;
    private volatile boolean lost;
    private @Nullable Thread handling;

    /// @param madeAt `System.nanoTime()` before the claim was made
    Claim(UUID id, WorkItem item, Duration lease, long madeAt) {
      this.id = id;
      this.item = item;
      this.lease = lease;
      this.madeAt = madeAt;
      this.renewedAt = madeAt;
    }

    /// Whether work without an end went on for so long that its failure is a first one.
    boolean wentWell(boolean isLasting) {
      return isLasting && System.nanoTime() - madeAt > lease.toNanos() / 3;
    }

    @Override
    public boolean held() {
      return !lost && System.nanoTime() - renewedAt < lease.toNanos();
    }

    boolean isDueForRenewal() {
      return System.nanoTime() - renewedAt >= lease.toNanos() / 3;
    }

    void renew(WorkQueue queue) {
      long now = System.nanoTime();
      if (queue.renew(id, item)) {
        renewedAt = now;
      } else {
        lost = true;
      }
    }

    /// Has a handler work on the item, so that the loss of the claim interrupts the handler, and
    /// nothing that comes after it: an interrupted thread could not even give the item back.
    Next during(Callable<Next> handler) throws Exception {
      synchronized (this) {
        handling = Thread.currentThread();
      }
      try {
        return lost ? Next.again(Duration.ZERO) : handler.call();
      } finally {
        synchronized (this) {
          handling = null;
          Thread.interrupted();
        }
      }
    }

    synchronized void lose() {
      lost = true;
      if (handling != null) {
        handling.interrupt();
      }
    }
  }
}
