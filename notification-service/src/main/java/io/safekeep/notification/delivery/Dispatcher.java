package io.safekeep.notification.delivery;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.safekeep.notification.delivery.Channel.Hook;
import io.safekeep.notification.delivery.Outcome.Result;
import io.safekeep.notification.delivery.SqlDeliveries.Room;
import io.safekeep.notification.endpoint.Endpoints;
import io.safekeep.notification.endpoint.Route;
import io.safekeep.runtime.ServiceSettings;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.sql.SqlFault;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Makes attempts at deliveries that are due: claims them, many rows at once, carries each on a
/// virtual thread, and writes down what came of them, many rows at once too.
///
/// No destination keeps others waiting. Each has its own bound of attempts at once; one that fails
/// has a single one, rests between them, and all that fail together have a bound as well. What is
/// urgent has bounds of its own and does not rest.
///
/// Failure semantics: an attempt is made at least once, always under the message's id. If the
/// replica dies, or what came of it cannot be written down, the row is due again when the lease
/// ends.
@Singleton
class Dispatcher {

  private static final int LOOKED_AT = 512;
  private static final int MOST_AT_ONCE = 1024;
  private static final int MOST_TO_FAILING = 256;
  private static final int NOTES_AT_ONCE = 512;

  /// Claimed at a time for one endpoint, and begun only while fewer are under way.
  private static final int TO_ONE = 8;

  /// The same for the mail server and the provider of calls, and for what is urgent.
  private static final int TO_SHARED = 32;

  /// While there is something to do, it is looked for often.
  private static final Duration WHILE_AWAKE = Duration.ofMillis(25);

  private static final Duration STAYS_AWAKE = Duration.ofSeconds(2);

  private final SqlDeliveries deliveries;
  private final NoteOutcomes noteOutcomes;
  private final Endpoints endpoints;
  private final Courier courier;
  private final ServiceSettings service;
  private final MeterRegistry metrics;
  private final Ids ids;
  private final Clock clock;

  private final Semaphore rung = new Semaphore(0);
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("delivery-", 0).factory());
  private final Map<UUID, Held> underWay = new ConcurrentHashMap<>();
  private final Set<String> failing = ConcurrentHashMap.newKeySet();
  private final LinkedBlockingQueue<Note> unwritten = new LinkedBlockingQueue<>();

  private volatile boolean stopping;

  /// A claimed attempt.
  ///
  /// @param since when its claim was last made or renewed
  private record Held(Attempt attempt, Instant since) {}

  Dispatcher(
      SqlDeliveries deliveries,
      NoteOutcomes noteOutcomes,
      Endpoints endpoints,
      Courier courier,
      ServiceSettings service,
      MeterRegistry metrics,
      Ids ids,
      Clock clock) {
    this.deliveries = deliveries;
    this.noteOutcomes = noteOutcomes;
    this.endpoints = endpoints;
    this.courier = courier;
    this.service = service;
    this.metrics = metrics;
    this.ids = ids;
    this.clock = clock;
  }

  void start(@Observes StartupEvent started) {
    threads.execute(this::claimWhenTold);
    threads.execute(this::writeDown);
  }

  void hear(@Observes(during = TransactionPhase.AFTER_SUCCESS) Waiting told) {
    rung.release();
  }

  @Scheduled(
      every = "${safekeep.service.poll:PT1S}",
      concurrentExecution = ConcurrentExecution.SKIP)
  void look() {
    renew();
    boolean more = true;
    while (more && !stopping) {
      more = noteOutcomes.fallBack();
    }
    rung.release();
  }

  void stop(@Observes ShutdownEvent asked) {
    stopping = true;
    rung.release();
    threads.shutdown();
    try {
      if (!threads.awaitTermination(5, TimeUnit.SECONDS)) {
        Log.warnf("%d deliveries did not end; their leases run out", underWay.size());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void claimWhenTold() {
    try {
      var busy = Instant.EPOCH;
      while (!stopping) {
        if (busy.plus(STAYS_AWAKE).isAfter(clock.instant())) {
          // Other replicas' messages ring no bell here.
          var unused = rung.tryAcquire(WHILE_AWAKE.toMillis(), TimeUnit.MILLISECONDS);
        } else {
          rung.acquire();
        }
        rung.drainPermits();
        if (claimAll()) {
          busy = clock.instant();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Claims as long as there is something.
  ///
  /// @return whether there was
  private boolean claimAll() {
    boolean any = false;
    try {
      while (!stopping && claim(true) + claim(false) > 0) {
        any = true;
      }
    } catch (RuntimeException e) {
      Log.warnf("Due deliveries could not be claimed; the next look does: %s", e.getMessage());
    }
    return any;
  }

  private int claim(boolean urgent) {
    var room = room(urgent);
    if (room.most() <= 0) {
      return 0;
    }
    var now = clock.instant();
    var claimed = deliveries.claim(ids.next(), urgent, room, service.lease(), now);
    if (claimed.isEmpty()) {
      return 0;
    }
    claimed.forEach(attempt -> underWay.put(attempt.delivery(), new Held(attempt, now)));
    try {
      var routes = routes(claimed);
      claimed.forEach(attempt -> threads.execute(() -> carry(attempt, routes)));
    } catch (RuntimeException e) {
      claimed.forEach(attempt -> underWay.remove(attempt.delivery()));
      deliveries.giveBack(claimed, clock.instant());
      throw e;
    }
    return claimed.size();
  }

  private Map<UUID, Route> routes(List<Attempt> claimed) {
    var hooks =
        claimed.stream()
            .map(Attempt::to)
            .filter(Hook.class::isInstance)
            .map(hook -> ((Hook) hook).endpoint())
            .collect(Collectors.toSet());
    if (hooks.isEmpty()) {
      return Map.of();
    }
    var routes = endpoints.routes(hooks);
    // Another replica may have seen more.
    routes.values().forEach(route -> noteFailing(route.endpoint().toString(), route.isFailing()));
    return routes;
  }

  /// What may begin now, beside what is under way.
  private Room room(boolean urgent) {
    var counts =
        underWay.values().stream()
            .map(Held::attempt)
            .filter(attempt -> attempt.lane().isUrgent() == urgent)
            .collect(Collectors.groupingBy(Attempt::destination, Collectors.counting()));
    long total = counts.values().stream().mapToLong(Long::longValue).sum();
    if (urgent) {
      return new Room(LOOKED_AT, full(counts, TO_SHARED), Set.of(), TO_SHARED, TO_SHARED);
    }
    var full = new ArrayList<>(full(counts, TO_ONE));
    long toFailing = failing.stream().mapToLong(one -> counts.getOrDefault(one, 0L)).sum();
    failing.stream()
        .filter(one -> toFailing >= MOST_TO_FAILING || counts.getOrDefault(one, 0L) > 0)
        .forEach(full::add);
    return new Room(
        (int) Math.min(LOOKED_AT, MOST_AT_ONCE - total),
        full,
        Set.copyOf(failing),
        TO_ONE,
        TO_SHARED);
  }

  private static List<String> full(Map<String, Long> counts, int toOne) {
    return counts.entrySet().stream()
        .filter(entry -> entry.getValue() >= (isEndpoint(entry.getKey()) ? toOne : TO_SHARED))
        .map(Map.Entry::getKey)
        .toList();
  }

  private static boolean isEndpoint(String destination) {
    return !destination.equals(SqlMessages.MAIL) && !destination.equals(SqlMessages.PHONE);
  }

  private void carry(Attempt attempt, Map<UUID, Route> routes) {
    var beganAt = clock.instant();
    var route = routeOf(attempt, routes);
    Outcome outcome;
    try {
      outcome = courier.carry(attempt, route);
    } catch (RuntimeException | StackOverflowError e) {
      Log.errorf(e, "Attempt %d at delivery %s failed", attempt.number(), attempt.delivery());
      outcome = Outcome.of(Result.LATER, "the attempt itself failed");
    }
    if (route != null) {
      noteFailing(attempt.destination(), outcome.isFailureOfReceiver());
    }
    boolean failedBefore = route != null && route.isFailing();
    unwritten.add(Note.of(attempt, outcome, failedBefore, beganAt, clock.instant()));
  }

  private void noteFailing(String endpoint, boolean fails) {
    if (fails) {
      failing.add(endpoint);
    } else {
      failing.remove(endpoint);
    }
  }

  private static @Nullable Route routeOf(Attempt attempt, Map<UUID, Route> routes) {
    return attempt.to() instanceof Hook(UUID endpoint) ? routes.get(endpoint) : null;
  }

  private void writeDown() {
    try {
      while (!stopping || !underWay.isEmpty()) {
        var first = unwritten.poll(200, TimeUnit.MILLISECONDS);
        if (first == null) {
          continue;
        }
        var notes = new ArrayList<Note>();
        notes.add(first);
        unwritten.drainTo(notes, NOTES_AT_ONCE);
        write(notes);
        notes.forEach(note -> underWay.remove(note.attempt().delivery()));
        rung.release();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write(List<Note> notes) {
    try {
      noteOutcomes.note(notes);
      notes.forEach(this::count);
    } catch (RuntimeException | StackOverflowError e) {
      if (notes.size() > 1) {
        // One that cannot be written must not take the others with it.
        notes.forEach(note -> write(List.of(note)));
      } else {
        writeAlone(notes.getFirst(), e);
      }
    }
  }

  /// If those who hear of it cannot bear it, it is written down without them: receivers would get
  /// the same message for ever.
  private void writeAlone(Note note, Throwable why) {
    if (SqlFault.databaseIsAway(why)) {
      Log.warnf("What came of %s cannot be written; it is tried again", note.attempt());
      return;
    }
    Log.errorf(why, "What came of %s could not be told in the service", note.attempt());
    try {
      noteOutcomes.noteInSilence(note);
      count(note);
    } catch (RuntimeException e) {
      Log.errorf(e, "What came of %s could not be written", note.attempt());
    }
  }

  private void count(Note note) {
    metrics
        .counter(
            "safekeep.delivery.attempts",
            "lane",
            note.attempt().lane().label(),
            "outcome",
            note.outcome().result().name().toLowerCase(Locale.ROOT))
        .increment();
  }

  private void renew() {
    var now = clock.instant();
    var before = now.minus(service.lease().dividedBy(3));
    var due =
        underWay.values().stream()
            .filter(held -> held.since().isBefore(before))
            .map(Held::attempt)
            .toList();
    if (!due.isEmpty()) {
      deliveries.renew(due, service.lease(), now);
      due.forEach(attempt ->
          underWay.computeIfPresent(attempt.delivery(), (_, _) -> new Held(attempt, now)));
    }
  }
}
