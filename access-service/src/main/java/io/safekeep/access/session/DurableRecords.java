package io.safekeep.access.session;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.access.grant.GrantInForce;
import io.safekeep.access.log.LogEntry;
import io.safekeep.access.log.SqlLogStage;
import io.safekeep.contracts.access.UnauthorizedAccess;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.outbox.Outbox;
import io.safekeep.runtime.sql.SqlFault;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
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
  private static final Duration UNSEEN = Duration.ofSeconds(15);
  private static final int LOOKS_PER_SWEEP = 10;
  private static final int MOST_AT_ONCE = 1_000;

  private final SqlSessions sessions;
  private final SqlLogStage log;
  private final Outbox outbox;
  private final Ids ids;
  private final Clock clock;
  private final UUID replica;
  private final Map<UUID, KeptSession> kept = new ConcurrentHashMap<>();
  private final Waiting waiting = new Waiting();
  private final Thread writer;
  private final ScheduledExecutorService keeper =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("session-keeper").factory());
  private int looks;

  DurableRecords(SqlSessions sessions, SqlLogStage log, Outbox outbox, Ids ids, Clock clock) {
    this.sessions = sessions;
    this.log = log;
    this.outbox = outbox;
    this.ids = ids;
    this.clock = clock;
    this.replica = ids.next();
    this.writer = Thread.ofPlatform().daemon().name("session-records").unstarted(this::write);
    writer.start();
    var _ =
        keeper.scheduleWithFixedDelay(
            this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
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
            beginning.complete(
                QuarkusTransaction.requiringNew().call(() -> insert(session, address)));
            if (givenUp.get()) {
              session.end("record_unavailable", Map.of());
            }
          } catch (RuntimeException e) {
            beginning.completeExceptionally(e);
          }
        });
    if (!KeptSession.await(beginning, () -> givenUp.set(true))) {
      throw new InUseElsewhere("the grant is in use from another address");
    }
    kept.put(session.session(), session);
    return session;
  }

  private boolean insert(KeptSession session, String address) {
    var terms = session.terms();
    if (sessions.addressElsewhere(terms.grant(), address).isPresent()) {
      log.add(session.refusal(address));
      outbox.add(
          new UnauthorizedAccess(
              terms.tenant().value(),
              terms.resource().id(),
              terms.resource().resourceClass().label(),
              "two-places",
              "grant " + terms.grant() + " is in use, and was tried from another address",
              clock.instant()));
      return false;
    }
    sessions.seen(replica);
    sessions.add(session.session(), terms, address, replica);
    log.add(session.beginning(address));
    return true;
  }

  /// Writes until nothing is left and nothing more will come.
  private void write() {
    while (!waiting.isOver()) {
      var batch = waiting.next(MOST_AT_ONCE);
      try {
        commit(batch);
      } catch (RuntimeException e) {
        if (batch.size() > 1 && !SqlFault.databaseIsAway(e)) {
          // The database refused something of one session; the others are not to suffer from it.
          batch.forEach(this::commitAlone);
        } else {
          fail(batch, e);
        }
      }
    }
  }

  private void commitAlone(Item item) {
    try {
      commit(List.of(item));
    } catch (RuntimeException e) {
      fail(List.of(item), e);
    }
  }

  private void fail(List<Item> batch, RuntimeException cause) {
    LOGGER.errorf(cause, "%d facts and ends of sessions could not be recorded", batch.size());
    batch.forEach(item -> fail(item, cause));
  }

  private void fail(Item item, RuntimeException cause) {
    switch (item) {
      case Item.Facts facts -> facts.fail(cause);
      case Item.End end -> waiting.add(end.later());
    }
  }

  private void commit(List<Item> batch) {
    Map<KeptSession, List<Fact>> facts = new LinkedHashMap<>();
    Map<UUID, Item.End> ends = new LinkedHashMap<>();
    for (var item : batch) {
      switch (item) {
        case Item.Facts added -> {
          if (!added.session().isLost()) {
            facts.computeIfAbsent(added.session(), _ -> new ArrayList<>()).addAll(added.facts());
          }
        }
        case Item.End end -> ends.putIfAbsent(end.session(), end);
      }
    }
    if (facts.isEmpty() && ends.isEmpty()) {
      batch.forEach(DurableRecords::settle);
      return;
    }
    var taken = QuarkusTransaction.requiringNew().call(() -> store(facts, ends));
    facts.forEach((session, added) -> {
      if (taken.contains(session.session())) {
        session.recorded(added.size());
      } else {
        session.lose();
      }
    });
    kept.keySet().removeAll(ends.keySet());
    batch.forEach(DurableRecords::settle);
  }

  private static void settle(Item item) {
    if (item instanceof Item.Facts facts) {
      facts.settle();
    }
  }

  /// @return the sessions whose facts were added
  private Set<UUID> store(Map<KeptSession, List<Fact>> facts, Map<UUID, Item.End> ends) {
    List<LogEntry> entries = new ArrayList<>();
    var taken = facts.isEmpty() ? Set.<UUID>of() : sessions.append(appends(facts));
    facts.forEach((session, added) -> {
      if (taken.contains(session.session())) {
        entries.addAll(session.entries(added));
      }
    });
    if (!ends.isEmpty()) {
      for (var ended : sessions.end(ends.values())) {
        var end = ends.get(ended.session());
        entries.add(ending(ended, end == null ? Map.of() : end.totals()));
      }
    }
    if (!entries.isEmpty()) {
      log.add(entries);
    }
    return taken;
  }

  private static List<SqlSessions.Append> appends(Map<KeptSession, List<Fact>> facts) {
    return facts.entrySet().stream()
        .map(one -> {
          long first = one.getKey().recorded();
          return new SqlSessions.Append(
              one.getKey().session(), first, first + one.getValue().size());
        })
        .toList();
  }

  private static LogEntry ending(SqlSessions.Ended ended, Map<String, Object> totals) {
    Map<String, Object> tells = new HashMap<>(totals);
    tells.put("reason", ended.reason());
    tells.put("entries", ended.number() + 1);
    return LogEntry.of(ended.tenant(), "session.ended", ended.employee(), tells)
        .request(ended.request())
        .grant(ended.grant())
        .session(ended.session(), ended.number());
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
