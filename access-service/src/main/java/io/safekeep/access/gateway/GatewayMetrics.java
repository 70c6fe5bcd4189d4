package io.safekeep.access.gateway;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.safekeep.access.session.RecordUnavailable;
import java.util.function.Supplier;

/// What the gateway tells of itself, under `safekeep_gateway_`.
final class GatewayMetrics {
  private final MeterRegistry registry;
  private final Counter facts;
  private final Timer latency;

  /// @param sessions how many are open
  /// @param certificateUntil Unix time at which the certificate expires, in seconds
  GatewayMetrics(
      MeterRegistry registry, Supplier<Number> sessions, Supplier<Number> certificateUntil) {
    this.registry = registry;
    this.facts = registry.counter("safekeep.gateway.facts");
    this.latency =
        Timer.builder("safekeep.gateway.record")
            .description("Time until what is about to happen is durable")
            .publishPercentiles(0.5, 0.99)
            .register(registry);
    Gauge.builder("safekeep.gateway.sessions", sessions).register(registry);
    Gauge.builder("safekeep.gateway.certificate.until", certificateUntil)
        .baseUnit("seconds")
        .description("Unix time at which the certificate that clients are shown expires")
        .register(registry);
  }

  /// Something that waits for its record.
  interface Recording {
    void run() throws RecordUnavailable;
  }

  void recorded(int count, Recording recording) throws RecordUnavailable {
    var timing = Timer.start(registry);
    recording.run();
    timing.stop(latency);
    facts.increment(count);
  }

  /// A client that was not let in.
  ///
  /// @param why one of a few words
  void refused(String why) {
    registry.counter("safekeep.gateway.refused", "reason", why).increment();
  }

  void ended(SessionEnd why) {
    registry.counter("safekeep.gateway.ended", "reason", why.label()).increment();
  }
}
