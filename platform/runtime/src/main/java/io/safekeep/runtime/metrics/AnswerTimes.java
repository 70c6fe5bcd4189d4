package io.safekeep.runtime.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;

/// Counts the requests that were answered in time, route by route: burn rates of the latency
/// objective are made of it. Two bounds, because each one is a time series per route.
@Singleton
class AnswerTimes {

  private static final String REQUESTS = "http.server.requests";
  private static final double[] BOUNDS = {
    Duration.ofMillis(250).toNanos(), Duration.ofSeconds(1).toNanos()
  };

  @Produces
  @Singleton
  MeterFilter counted() {
    return new MeterFilter() {
      @Override
      public DistributionStatisticConfig configure(
          Meter.Id id, DistributionStatisticConfig config) {
        return id.getName().equals(REQUESTS)
            ? DistributionStatisticConfig.builder()
                .serviceLevelObjectives(BOUNDS)
                .build()
                .merge(config)
            : config;
      }
    };
  }
}
