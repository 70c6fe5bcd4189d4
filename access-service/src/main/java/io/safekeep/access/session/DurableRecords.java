package io.safekeep.access.session;

import io.safekeep.access.grant.GrantInForce;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.sql.SqlFault;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/// Keeps the records of this replica's sessions. One thread writes: whatever waits is added and
/// committed together, so that thirty sessions wait for one flush of the disk and not for thirty.
///
/// Failure semantics: a record whose commit did not succeed within two seconds fails, and so does
/// each later one of that session, because nobody knows which facts are in the database. Facts may
/// then be there whose act never happened; the reverse is not possible. A session of a replica that
/// was not seen for a while is ended by another one, and the database refuses whatever the first
/// one would add to it later.
@Singleton
class DurableRecords implements SessionRecords {
  private static final Logger LOGGER = Logger.getLogger(DurableRecords.class);
  private static final Duration LONGEST_STOP = Duration.ofSeconds(5);
  private static final Duration LOOK = Duration.ofMillis(500);
  private static final Duration TICK = Duration.ofMillis(100);
  private static final Duration UNSEEN = Duration.ofSeconds(15);
  private static final int LOOKS_PER_SWEEP = 10;
  private static final int MOST_AT_ONCE = 1_000;

  private final SqlSessions sessions;
  private final SessionBounds bounds;
  private final Ids ids;
  private final UUID replica;
  private final Map<UUID, KeptSession> kept = new ConcurrentHashMap<>();
  private final Waiting waiting = new Waiting();
  private final Thread writer;

  /// Two threads: one looks at the database, which may take its time.
  private final ScheduledExecutorService keeper =
      Executors.newScheduledThreadPool(
          2, Thread.ofPlatform().daemon().name("session-keeper-", 0).factory());

  private int looks;

  DurableRecords(SqlSessions sessions, SessionBounds bounds, Ids ids) {
    this.sessions = sessions;
    this.bounds = bounds;
    this.ids = ids;
    this.replica = ids.next();
    this.writer = Thread.ofPlatform().daemon().name("session-records").unstarted(this::write);
    writer.start();
    var _ =
        keeper.scheduleWithFixedDelay(
            this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    var _ =
        keeper.scheduleWithFixedDelay(
            waiting::giveUp, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public SessionRecord begin(GrantInForce grant, String address)
      throws RecordUnavailable, InUseElsewhere {
    var session = new KeptSession(ids.next(), grant.terms(), waiting);
    var givenUp = new AtomicBoolean();
    var beginning = new CompletableFuture<Boolean>();
    Thread.ofVirtual()
        .name("session-begin")
        .start(() -> {
          try {
            beginning.complete(bounds.begin(session, address, replica));
            if (givenUp.get()) {
              session.end("record_unavailable", Map.of());
            }
          } catch (RuntimeException e) {
            beginning.completeExceptionally(e);
          }
        });
    if (!KeptSession.awaitBeginning(beginning, () -> givenUp.set(true))) {
      throw new InUseElsewhere("the grant is in use from another address");
    }
    kept.put(session.session(), session);
    return session;
  }

  /// Writes until nothing is left and nothing more will come. Ends come after the facts of their
  /// sessions.
  private void write() {
    while (!waiting.isOver()) {
      var batch = waiting.next(MOST_AT_ONCE);
      commit(batch.facts(), this::append, Item.Facts::fail);
      commit(batch.ends(), this::end, (end, _) -> waiting.add(end.later()));
    }
  }

  /// Has items written together; one by one if the database refuses something of one of them, from
  /// which the others are not to suffer.
  private static <T> void commit(
      List<T> items, Consumer<List<T>> write, BiConsumer<T, RuntimeException> fail) {
    if (items.isEmpty()) {
      return;
    }
    try {
      write.accept(items);
    } catch (RuntimeException e) {
      if (items.size() > 1 && !SqlFault.databaseIsAway(e)) {
        items.forEach(item -> commit(List.of(item), write, fail));
      } else {
        LOGGER.errorf(e, "%d facts or ends of sessions could not be recorded", items.size());
        items.forEach(item -> fail.accept(item, e));
      }
    }
  }

  private void append(List<Item.Facts> items) {
    Map<KeptSession, List<Fact>> facts = new LinkedHashMap<>();
    for (var item : items) {
      if (!item.session().isLost()) {
        facts.computeIfAbsent(item.session(), _ -> new ArrayList<>()).addAll(item.facts());
      }
    }
    if (!facts.isEmpty()) {
      append(facts);
    }
    items.forEach(Item.Facts::settle);
  }

  private void append(Map<KeptSession, List<Fact>> facts) {
    var taken =
        sessions.append(
            facts.entrySet().stream()
                .map(one -> {
                  var session = one.getKey();
                  return new SqlSessions.Append(
                      session.session(), session.recorded(), session.entries(one.getValue()));
                })
                .toList());
    facts.forEach((session, added) -> {
      if (taken.contains(session.session())) {
        session.recorded(added.size());
      } else {
        session.lose();
      }
    });
  }

  private void end(List<Item.End> items) {
    Map<UUID, Item.End> ends = new LinkedHashMap<>();
    items.forEach(end -> ends.putIfAbsent(end.session(), end));
    bounds.end(ends);
    kept.keySet().removeAll(ends.keySet());
  }

  /// Says that this replica lives, hears which of its sessions are to end, and ends those of
  /// replicas that are gone.
  private void look() {
    try {
      if (!kept.isEmpty()) {
        sessions.seen(replica);
        sessions
            .ordered(replica)
            .forEach((id, reason) -> {
              var session = kept.get(id);
              if (session == null) {
                waiting.add(new Item.End(id, reason, Map.of(), true));
              } else {
                session.tell(reason);
              }
            });
      }
      if (looks++ % LOOKS_PER_SWEEP == 0) {
        sessions
            .orphans(UNSEEN)
            .forEach(id -> waiting.add(new Item.End(id, "system", Map.of(), true)));
      }
    } catch (RuntimeException e) {
      // The next look finds what this one missed.
      LOGGER.warnf("sessions cannot be looked after: %s", e.getMessage());
    }
  }

  @PreDestroy
  void stop() throws InterruptedException {
    keeper.shutdownNow();
    waiting.close();
    writer.join(LONGEST_STOP);
  }
}
