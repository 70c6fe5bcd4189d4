package io.safekeep.access.log;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import io.safekeep.contracts.access.LogForked;
import io.safekeep.runtime.outbox.Outbox;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.Map;

/// Makes a fork known, once for each log: as an entry of the operators' log, as an event, as a
/// metric on which an alert pages.
@Singleton
class ReportFork implements ForkAlarm {
  private final SqlCheckpoints checkpoints;
  private final SqlLogStage stage;
  private final Outbox outbox;
  private final MeterRegistry metrics;
  private final Clock clock;

  ReportFork(
      SqlCheckpoints checkpoints,
      SqlLogStage stage,
      Outbox outbox,
      MeterRegistry metrics,
      Clock clock) {
    this.checkpoints = checkpoints;
    this.stage = stage;
    this.outbox = outbox;
    this.metrics = metrics;
    this.clock = clock;
  }

  @Override
  @Transactional
  public void sound(Fork fork) {
    metrics.counter("safekeep.log.fork.refusals").increment();
    if (!checkpoints.forked(fork.log())) {
      return;
    }
    var tenant = fork.log().tenant();
    stage.add(
        LogEntry.of(
            null,
            "log.forked",
            "system",
            Map.of(
                "log", fork.log().toString(),
                "witness", fork.witness(),
                "refused", fork.refused().toString(),
                "size", fork.size(),
                "seen", fork.seen())));
    outbox.add(
        new LogForked(
            tenant == null ? null : tenant.value(),
            fork.log().toString(),
            fork.witness(),
            fork.size(),
            fork.seen(),
            clock.instant()));
    Log.errorf(
        "Witness %s refuses log %s at size %d: it has seen another one of size %d",
        fork.witness(), fork.log(), fork.size(), fork.seen());
  }
}
