package io.safekeep.access.gateway;

import io.safekeep.access.grant.GrantInForce;
import io.safekeep.access.session.Fact;
import io.safekeep.access.session.RecordUnavailable;
import io.safekeep.access.session.SessionRecord;
import io.safekeep.access.session.SessionRecords;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// Records of sessions that a test reads, and can stop.
final class InMemoryRecords implements SessionRecords {
  private final List<Record> begun = new CopyOnWriteArrayList<>();
  private volatile boolean stopped;

  /// From now on nothing can be recorded.
  void stop() {
    stopped = true;
  }

  void start() {
    stopped = false;
  }

  Record last() {
    return begun.getLast();
  }

  @Override
  public SessionRecord begin(GrantInForce grant, String address) throws RecordUnavailable {
    check();
    var one = new Record();
    begun.add(one);
    return one;
  }

  private void check() throws RecordUnavailable {
    if (stopped) {
      throw new RecordUnavailable("stopped by the test", null);
    }
  }

  /// What was recorded of one session.
  final class Record implements SessionRecord {
    private final UUID session = UUID.randomUUID();
    private final List<Fact> facts = new CopyOnWriteArrayList<>();
    private volatile String ended = "";
    private volatile Map<String, Object> totals = Map.of();
    private volatile Consumer<String> listener = _ -> {};

    List<Fact> facts() {
      return List.copyOf(facts);
    }

    List<Fact> facts(String type) {
      return facts.stream().filter(fact -> fact.type().equals(type)).toList();
    }

    /// All texts of statements, in order.
    List<String> statements() {
      return facts.stream()
          .filter(fact -> fact.sealed().containsKey("statement"))
          .map(fact -> fact.sealed().get("statement"))
          .toList();
    }

    String ended() {
      return ended;
    }

    Map<String, Object> totals() {
      return totals;
    }

    void terminate(String reason) {
      listener.accept(reason);
    }

    @Override
    public UUID session() {
      return session;
    }

    @Override
    public void record(List<Fact> more) throws RecordUnavailable {
      check();
      facts.addAll(more);
    }

    @Override
    public void note(Fact fact) {
      facts.add(fact);
    }

    @Override
    public void whenToEnd(Consumer<String> listener) {
      this.listener = listener;
    }

    @Override
    public void end(String reason, Map<String, Object> totals) {
      this.totals = totals;
      ended = reason;
    }
  }
}
