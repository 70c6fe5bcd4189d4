package io.safekeep.notification.page;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.time.Duration;

/// How fast pages go out and are answered.
@Singleton
class PageMetrics {

  private final MeterRegistry metrics;

  PageMetrics(MeterRegistry metrics) {
    this.metrics = metrics;
  }

  /// @param after the page was ordered
  void firstAsked(Urgency urgency, Duration after) {
    metrics.timer("safekeep.page.asked", "urgency", urgency.label()).record(after);
  }

  /// @param after the page was ordered
  void firstAcknowledged(Urgency urgency, Duration after) {
    metrics.timer("safekeep.page.acknowledged", "urgency", urgency.label()).record(after);
  }
}
