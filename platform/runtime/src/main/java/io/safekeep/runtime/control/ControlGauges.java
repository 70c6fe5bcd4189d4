package io.safekeep.runtime.control;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.safekeep.runtime.control.ControlResult.Outcome;
import io.safekeep.runtime.sql.Sql;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// How many things each check last saw in which state, as a figure to be alerted on. Every replica
/// gives the same one, read from where the results are kept, whichever replica ran the check.
@Singleton
class ControlGauges {

  /// A scrape reads a figure per check and outcome; they are all of one look at the database.
  private static final Duration FRESH = Duration.ofSeconds(5);

  private final List<ControlCheck> checks;
  private final Sql sql;
  private final MeterRegistry metrics;
  private final Clock clock;
  private Map<String, Long> counts = Map.of();
  private Instant countedAt = Instant.EPOCH;

  ControlGauges(Controls controls, Sql sql, MeterRegistry metrics, Clock clock) {
    this.checks = controls.all();
    this.sql = sql;
    this.metrics = metrics;
    this.clock = clock;
  }

  void register(@Observes StartupEvent started) {
    for (ControlCheck check : checks) {
      for (Outcome outcome : Outcome.values()) {
        String name = outcome.name().toLowerCase(Locale.ROOT);
        Gauge.builder("safekeep.control.results", () -> count(check.name() + " " + name))
            .description("Things that a control check last saw in this state")
            .tag("check", check.name())
            .tag("promise", check.promise())
            .tag("outcome", name)
            .register(metrics);
      }
    }
  }

  private synchronized long count(String key) {
    Instant now = clock.instant();
    if (!countedAt.plus(FRESH).isAfter(now)) {
      Map<String, Long> found = new HashMap<>();
      sql.query(
              """
              select "check" || ' ' || outcome as key, count(*) as results from control_result
              group by 1
              """,
              row -> Map.entry(row.text("key"), row.number("results")))
          .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
      counts = found;
      countedAt = now;
    }
    return counts.getOrDefault(key, 0L);
  }
}
