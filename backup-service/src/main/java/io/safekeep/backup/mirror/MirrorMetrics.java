package io.safekeep.backup.mirror;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.safekeep.backup.catalogue.WalPosition;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Figures of the second repository for Prometheus; each datastore's by the replica that mirrors
/// it.
@Singleton
class MirrorMetrics {

  private final MeterRegistry metrics;

  MirrorMetrics(MeterRegistry metrics) {
    this.metrics = metrics;
  }

  /// How far the second repository is behind the first.
  ///
  /// @param bytes of WAL; NaN if it has none
  /// @param seconds between the newest recoverable instants; NaN if one has none
  record Behind(double bytes, double seconds) {

    static final Behind UNKNOWN = new Behind(Double.NaN, Double.NaN);

    static Behind of(@Nullable WalPosition archived, @Nullable WalPosition reached) {
      if (archived == null || reached == null) {
        return UNKNOWN;
      }
      Instant there = reached.latest();
      Instant here = archived.latest();
      return new Behind(
          archived.point().durable().minus(reached.point().durable()),
          there == null || here == null
              ? Double.NaN
              : Duration.between(there, here).toMillis() / 1000.0);
    }
  }

  /// Counts bytes that were brought to the second repository.
  void copied(long bytes) {
    metrics.counter("safekeep.repository.mirrored.bytes").increment(bytes);
  }

  /// Counts a base backup that was read in the second repository.
  void readBack(boolean damaged) {
    metrics
        .counter("safekeep.repository.read.back", "outcome", damaged ? "damaged" : "intact")
        .increment();
  }

  Registration register(UUID datastore) {
    return new Registration(datastore);
  }

  /// The gauges of one datastore; they are there until it is closed.
  final class Registration implements AutoCloseable {

    private volatile Behind behind = Behind.UNKNOWN;
    private final List<Meter> gauges;

    private Registration(UUID datastore) {
      gauges =
          List.of(
              Gauge.builder("safekeep.repository.behind.bytes", this, it -> it.behind.bytes())
                  .tag("datastore", datastore.toString())
                  .register(metrics),
              Gauge.builder("safekeep.repository.behind.seconds", this, it -> it.behind.seconds())
                  .tag("datastore", datastore.toString())
                  .register(metrics));
    }

    void set(Behind now) {
      behind = now;
    }

    @Override
    public void close() {
      gauges.forEach(metrics::remove);
    }
  }
}
