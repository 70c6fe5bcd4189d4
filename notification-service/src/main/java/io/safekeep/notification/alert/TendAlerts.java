package io.safekeep.notification.alert;

import io.quarkus.scheduler.Scheduled;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Actor;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;

/// Does to alerts what time and people do. One replica at a time.
@Singleton
class TendAlerts {

  private static final int AT_ONCE = 500;

  private final SqlAlerts alerts;
  private final SqlGroups groups;
  private final SqlSignals signals;
  private final SqlSilences silences;
  private final TendRules rules;
  private final DecideAlerts decide;
  private final ActOnAlerts act;
  private final AuditTrail audit;
  private final AlertSettings settings;
  private final Clock clock;

  TendAlerts(
      SqlAlerts alerts,
      SqlGroups groups,
      SqlSignals signals,
      SqlSilences silences,
      TendRules rules,
      DecideAlerts decide,
      ActOnAlerts act,
      AuditTrail audit,
      AlertSettings settings,
      Clock clock) {
    this.alerts = alerts;
    this.groups = groups;
    this.signals = signals;
    this.silences = silences;
    this.rules = rules;
    this.decide = decide;
    this.act = act;
    this.audit = audit;
    this.settings = settings;
    this.clock = clock;
  }

  /// What is over by now, has settled, or is not silenced any more.
  @Transactional
  void look() {
    if (!signals.takeTurn()) {
      return;
    }
    var now = now();
    alerts.expire(now, AT_ONCE).stream().distinct().forEach(group -> act.settle(group, now));
    groups.close(now, AT_ONCE).forEach(act::over);
    var unsilenced = alerts.unsilenced(now, AT_ONCE);
    if (!unsilenced.isEmpty()) {
      var book = rules.inForce();
      var quiet = silences.inForce(now);
      unsilenced.forEach(alert ->
          decide.redecide(
              alert, alert.level(), Decision.of(book, quiet, alert.labels(), now), now));
    }
  }

  /// Somebody says that there is nothing more to do. If it comes back, that is another alert.
  ///
  /// @throws Refusal NOT_FOUND; also for one that is over
  @Transactional
  void close(Actor actor, UUID id, String note) {
    signals.awaitTurn();
    var alert = alerts.find(id).filter(found -> !found.isOver()).orElseThrow(() -> unknown(id));
    var now = now();
    alerts.end(id, actor.subject(), now);
    act.settle(alert.group(), now);
    audit.record(actor, null, "alert.close", id.toString(), Map.of("note", note));
  }

  private static Refusal unknown(UUID id) {
    return Refusal.notFound("alert " + id + " that is on");
  }

  /// What was heard is not needed for ever.
  @Scheduled(
      every = "PT1H",
      delayed = "PT2M",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  void forget() {
    var today = now().atZone(ZoneOffset.UTC);
    signals.forget(today.minus(settings.keepSignals()).toInstant());
    alerts.forget(today.minus(settings.keepAlerts()).toInstant());
    silences.forget(today.minus(settings.keepAlerts()).toInstant());
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
