package io.safekeep.notification.alert;

import io.micrometer.core.instrument.MeterRegistry;
import io.safekeep.notification.NotificationProblem;
import io.safekeep.runtime.problem.Refusal;
import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.util.List;

/// Keeps what was said, before whoever said it is answered.
@Singleton
class HearSignals {

  private final SqlSignals signals;
  private final SqlSources sources;
  private final Event<SignalsHeard> heard;
  private final AlertSettings settings;
  private final MeterRegistry metrics;
  private volatile boolean behind;

  HearSignals(
      SqlSignals signals,
      SqlSources sources,
      Event<SignalsHeard> heard,
      AlertSettings settings,
      MeterRegistry metrics) {
    this.signals = signals;
    this.sources = sources;
    this.heard = heard;
    this.settings = settings;
    this.metrics = metrics;
  }

  /// @throws Refusal TOO_MANY_ALERTS while too many wait to be decided on
  @Transactional
  void hear(AlertSource source, List<Signal> said) {
    if (behind) {
      throw new Refusal(
              NotificationProblem.TOO_MANY_ALERTS,
              "more than %d signals wait to be decided on".formatted(settings.backlog()))
          .retryAfter(Duration.ofSeconds(5));
    }
    sources.heardNow(source.id());
    keep(source, said);
  }

  /// What the suite says to itself is never refused.
  @Transactional
  void keep(AlertSource source, List<Signal> said) {
    if (said.isEmpty()) {
      return;
    }
    signals.add(source.id(), said);
    metrics
        .counter("safekeep.alerts.signals", "kind", source.kind().label())
        .increment(said.size());
    heard.fire(new SignalsHeard());
  }

  /// Looks how many wait.
  void look() {
    behind = signals.isBehindBy(settings.backlog());
  }
}
