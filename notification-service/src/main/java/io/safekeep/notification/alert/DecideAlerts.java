package io.safekeep.notification.alert;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.sql.SqlFault;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Decides on what was heard, in the order in which it came.
///
/// Failure semantics: one replica decides at a time, by a lock that the database takes back when
/// the replica's connection ends, so the next one goes on at once. A decision, what it does and the
/// mark on its signal are one transaction: each signal is decided on once, whatever dies. A signal
/// that cannot be decided on is tried again and holds up no other.
@Singleton
class DecideAlerts {

  private static final int AT_ONCE = 200;

  private final SqlSignals signals;
  private final SqlAlerts alerts;
  private final SqlGroups groups;
  private final SqlSilences silences;
  private final TendRules rules;
  private final ActOnAlerts act;
  private final MeterRegistry metrics;
  private final Ids ids;
  private final Clock clock;
  private final AtomicInteger rung = new AtomicInteger();

  DecideAlerts(
      SqlSignals signals,
      SqlAlerts alerts,
      SqlGroups groups,
      SqlSilences silences,
      TendRules rules,
      ActOnAlerts act,
      MeterRegistry metrics,
      Ids ids,
      Clock clock) {
    this.signals = signals;
    this.alerts = alerts;
    this.groups = groups;
    this.silences = silences;
    this.rules = rules;
    this.act = act;
    this.metrics = metrics;
    this.ids = ids;
    this.clock = clock;
  }

  /// Only a hint that saves time; what nobody rings for is found within a second.
  void ring(@Observes(during = TransactionPhase.AFTER_SUCCESS) SignalsHeard heard) {
    if (rung.getAndIncrement() == 0) {
      Thread.ofVirtual().name("decide-alerts").start(this::drain);
    }
  }

  /// Finds what nobody rang for.
  void look() {
    if (!signals.waiting(1).isEmpty()) {
      ring(new SignalsHeard());
    }
  }

  private void drain() {
    int seen;
    do {
      seen = rung.get();
      try {
        while (decideSome() == AT_ONCE) {
          seen = rung.get();
        }
      } catch (RuntimeException e) {
        if (!SqlFault.databaseIsAway(e)) {
          Log.error("Alerts cannot be decided on for now", e);
        }
      }
    } while (!rung.compareAndSet(seen, 0));
  }

  private int decideSome() {
    try {
      return QuarkusTransaction.requiringNew().call(() -> decide(AT_ONCE, null));
    } catch (RuntimeException e) {
      if (SqlFault.databaseIsAway(e)) {
        throw e;
      }
      return oneByOne();
    }
  }

  /// Finds out which one it is that cannot be decided on.
  private int oneByOne() {
    var waiting = signals.waiting(AT_ONCE);
    for (HeardSignal one : waiting) {
      try {
        QuarkusTransaction.requiringNew().call(() -> decide(AT_ONCE, one));
      } catch (RuntimeException e) {
        Log.errorf(e, "Signal %s cannot be decided on; it is tried again", one.id());
        QuarkusTransaction.requiringNew()
            .run(() -> signals.failed(one.id(), String.valueOf(e.getMessage())));
      }
    }
    return waiting.size();
  }

  private int decide(int limit, @Nullable HeardSignal only) {
    signals.awaitTurn();
    var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    var waiting =
        signals.waiting(limit).stream()
            .filter(one -> only == null || one.id().equals(only.id()))
            .toList();
    if (waiting.isEmpty()) {
      return 0;
    }
    var book = rules.inForce();
    var quiet = silences.inForce(now);
    var batch = new DecisionBatch(alerts, groups, signals, waiting);
    waiting.forEach(one -> decide(batch, one, book, quiet, now));
    batch.write();
    return waiting.size();
  }

  private void decide(
      DecisionBatch batch, HeardSignal heard, RuleBook book, List<Silence> quiet, Instant now) {
    var signal = heard.signal();
    var newest = batch.newest(heard).orElse(null);
    var known = newest == null ? null : newest.episode();
    var effect = Episode.effect(known, signal.act(), signal.at());
    var after = Episode.after(known, signal.act(), signal.at());
    if (newest == null || effect == Episode.Effect.OPENED || effect == Episode.Effect.REMEMBERED) {
      var opened = open(batch, heard, effect, after, book, quiet, now);
      batch.decided(heard, outcome(effect), opened.id());
      return;
    }
    batch.changes(heard);
    alerts.heard(newest.id(), after, signal, expires(signal, now), now);
    var outcome = outcome(effect);
    switch (effect) {
      case REPEATED -> {
        boolean worse = signal.level().isWorseThan(newest.level());
        boolean lasts = newest.reason().equals(Decision.HISTORY) && !heard.isHistory();
        if (worse || lasts) {
          var labels = Alert.labels(heard);
          redecide(
              newest,
              worse ? signal.level() : newest.level(),
              judge(heard, book, quiet, labels, now),
              now);
          outcome = worse ? "worsened" : outcome;
        }
      }
      case ACKNOWLEDGED -> alerts.acknowledged(newest.id(), now);
      case ENDED -> act.settle(newest.group(), now);
      case LATE, OPENED, REMEMBERED -> {}
    }
    batch.decided(heard, outcome, newest.id());
  }

  private Alert open(
      DecisionBatch batch,
      HeardSignal heard,
      Episode.Effect effect,
      Episode episode,
      RuleBook book,
      List<Silence> quiet,
      Instant now) {
    var signal = heard.signal();
    var labels = Alert.labels(heard);
    var decision =
        effect == Episode.Effect.OPENED
            ? judge(heard, book, quiet, labels, now)
            : Decision.over(book, labels);
    var group =
        act.join(batch, book.groupKey(decision.rule(), labels), signal.title(), decision, now);
    var alert =
        new Alert(
            ids.next(),
            heard.source(),
            group.id(),
            signal.tenant(),
            signal.title(),
            signal.level(),
            labels,
            signal.notes(),
            signal.link(),
            1,
            signal.at(),
            episode,
            null,
            null,
            decision.verdict(),
            decision.rule().name(),
            decision.rulesVersion(),
            decision.reason(),
            decision.silence(),
            decision.penTest(),
            now);
    batch.opened(heard, alert, Optional.ofNullable(expires(signal, now)));
    if (act.on(alert, decision, group)) {
      batch.acted(group);
    }
    if (alert.isOver()) {
      batch.write();
      act.settle(group.id(), now);
    }
    count(decision);
    return alert;
  }

  private static Decision judge(
      HeardSignal heard,
      RuleBook book,
      List<Silence> quiet,
      Map<String, String> labels,
      Instant now) {
    return heard.isHistory()
        ? Decision.history(book, labels)
        : Decision.of(book, quiet, labels, now);
  }

  /// The same trouble, judged anew.
  void redecide(Alert alert, Level level, Decision decision, Instant now) {
    alerts.redecide(alert.id(), level, decision, now);
    alerts.keep(ids.next(), alert.id(), decision, now);
    act.on(alert, decision, act.group(alert.group()));
    count(decision);
  }

  private void count(Decision decision) {
    metrics
        .counter("safekeep.alerts.decisions", "decision", decision.verdict().label())
        .increment();
  }

  private static @Nullable Instant expires(Signal signal, Instant now) {
    var after = signal.expiresAfter();
    return after == null ? null : now.plus(after);
  }

  private static String outcome(Episode.Effect effect) {
    return effect.name().toLowerCase(Locale.ROOT);
  }
}
