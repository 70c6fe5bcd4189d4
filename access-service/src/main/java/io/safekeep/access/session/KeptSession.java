package io.safekeep.access.session;

import io.safekeep.access.grant.GrantTerms;
import io.safekeep.access.log.LogEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A session of this replica, as its record's keeper sees it.
final class KeptSession implements SessionRecord {
  static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

  private final UUID id;
  private final GrantTerms terms;
  private final Waiting waiting;

  /// How many facts are in the database, the beginning included; the writer's alone.
  private long recorded = 1;

  private volatile boolean lost;
  private @Nullable Consumer<String> listener;
  private @Nullable String told;
  private boolean ended;

  KeptSession(UUID id, GrantTerms terms, Waiting waiting) {
    this.id = id;
    this.terms = terms;
    this.waiting = waiting;
  }

  @Override
  public UUID session() {
    return id;
  }

  GrantTerms terms() {
    return terms;
  }

  @Override
  public void record(List<Fact> facts) throws RecordUnavailable {
    var done = new CompletableFuture<Boolean>();
    add(facts, done, true);
    try {
      if (!done.get()) {
        throw new RecordUnavailable("the session takes no more facts", null);
      }
    } catch (ExecutionException e) {
      throw new RecordUnavailable("not recorded", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      lose();
      throw new RecordUnavailable("interrupted while the record was written", e);
    }
  }

  @Override
  public void note(Fact fact) {
    add(List.of(fact), new CompletableFuture<>(), false);
  }

  private void add(List<Fact> facts, CompletableFuture<Boolean> done, boolean urgent) {
    if (lost) {
      done.complete(false);
    } else {
      waiting.add(new Item.Facts(this, List.copyOf(facts), System.nanoTime(), done, urgent));
    }
  }

  /// Waits for a session's beginning.
  ///
  /// @param givenUp is told when nobody waits any longer
  static boolean awaitBeginning(CompletableFuture<Boolean> done, Runnable givenUp)
      throws RecordUnavailable {
    try {
      return done.get(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      givenUp.run();
      throw new RecordUnavailable("not durable within " + LONGEST_WAIT, e);
    } catch (ExecutionException e) {
      throw new RecordUnavailable("the record was refused", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      givenUp.run();
      throw new RecordUnavailable("interrupted while the record was written", e);
    }
  }

  @Override
  public synchronized void whenToEnd(Consumer<String> listener) {
    this.listener = listener;
    if (told != null) {
      listener.accept(told);
    }
  }

  /// The session is to end.
  synchronized void tell(String reason) {
    if (told == null) {
      told = reason;
      if (listener != null) {
        listener.accept(reason);
      }
    }
  }

  @Override
  public void end(String reason, Map<String, Object> totals) {
    synchronized (this) {
      if (ended) {
        return;
      }
      ended = true;
    }
    waiting.add(new Item.End(id, reason, Map.copyOf(totals), true));
  }

  /// Nobody knows any more what is recorded, so nothing more is.
  void lose() {
    lost = true;
    tell("record_unavailable");
  }

  boolean isLost() {
    return lost;
  }

  long recorded() {
    return recorded;
  }

  void recorded(int more) {
    recorded += more;
  }

  LogEntry beginning(String address) {
    return entry(
            "session.started",
            Map.of(
                "resource", terms.resource().label(),
                "reason", terms.reason(),
                "ticket", terms.ticket()))
        .sealed(Map.of("address", address))
        .session(id, 0);
  }

  /// That somebody wanted to use the grant from a second place.
  LogEntry refusal(String address) {
    return entry("session.refused", Map.of("reason", "in_use_elsewhere"))
        .sealed(Map.of("address", address));
  }

  /// Facts with the numbers that they get.
  List<LogEntry> entries(List<Fact> facts) {
    List<LogEntry> entries = new ArrayList<>(facts.size());
    for (int i = 0; i < facts.size(); i++) {
      var fact = facts.get(i);
      entries.add(
          new LogEntry(
              terms.tenant(),
              fact.type(),
              terms.employee(),
              terms.request(),
              terms.grant(),
              id,
              recorded + i,
              fact.open(),
              fact.sealed()));
    }
    return entries;
  }

  private LogEntry entry(String type, Map<String, Object> open) {
    return LogEntry.of(terms.tenant(), type, terms.employee(), open)
        .request(terms.request())
        .grant(terms.grant());
  }
}
