package io.safekeep.notification.alert;

import io.quarkus.logging.Log;
import io.quarkus.scheduler.Scheduled;
import io.safekeep.runtime.sql.SqlFault;
import jakarta.inject.Singleton;

/// Looks each second for what time alone makes due. Silences of watchdogs and decisions are worth a
/// second; looking costs four queries on small indexes.
@Singleton
class EverySecond {

  private final HearSignals hear;
  private final DecideAlerts decide;
  private final WatchHeartbeats heartbeats;
  private final TendAlerts tend;
  private boolean waiting;

  EverySecond(HearSignals hear, DecideAlerts decide, WatchHeartbeats heartbeats, TendAlerts tend) {
    this.hear = hear;
    this.decide = decide;
    this.heartbeats = heartbeats;
    this.tend = tend;
  }

  @Scheduled(
      every = "PT1S",
      delayed = "PT1S",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  void look() {
    try {
      hear.look();
      decide.look();
      heartbeats.look();
      tend.look();
      waiting = false;
    } catch (RuntimeException e) {
      if (!SqlFault.databaseIsAway(e)) {
        throw e;
      }
      if (!waiting) {
        Log.warn("Alerts wait for the database", e);
        waiting = true;
      }
    }
  }
}
