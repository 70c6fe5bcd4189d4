package io.safekeep.access.grant;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/// What operators watch about grants.
@Singleton
class GrantMetrics {

  void register(@Observes StartupEvent started, MeterRegistry metrics, SqlGrants grants) {
    Gauge.builder("safekeep.access.end.pending", grants, SqlGrants::longestEnd)
        .baseUnit("seconds")
        .description("Age of the oldest order to end access whose end is not yet seen")
        .register(metrics);
  }
}
