package io.safekeep.identity.canary;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.stream.Stream;

/// How many of the requests that were let in came from the version that people should have, since
/// this replica started. Those that were turned away say nothing of it: controls are among them.
final class Adoption {

  private final MeterRegistry metrics;

  Adoption(MeterRegistry metrics) {
    this.metrics = metrics;
  }

  String of(String product) {
    double current = count(product, "current");
    double all = current + count(product, "supported");
    return all == 0
        ? "nobody let in yet"
        : "%.0f %% of %.0f requests current".formatted(100 * current / all, all);
  }

  private double count(String product, String age) {
    return Stream.of(
            metrics
                .find("safekeep.client.requests")
                .tag("product", product)
                .tag("age", age)
                .counters())
        .flatMap(Collection::stream)
        .mapToDouble(Counter::count)
        .sum();
  }
}
