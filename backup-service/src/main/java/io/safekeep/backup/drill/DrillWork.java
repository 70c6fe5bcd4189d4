package io.safekeep.backup.drill;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.backup.BackupSettings;
import io.safekeep.backup.catalogue.RecoveryWindows;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.datastore.Datastores;
import io.safekeep.backup.datastore.SqlHeartbeats;
import io.safekeep.backup.heartbeat.Beat;
import io.safekeep.backup.heartbeat.HeartbeatTable;
import io.safekeep.backup.recovery.ProgressNote;
import io.safekeep.backup.recovery.RestorePlans;
import io.safekeep.backup.recovery.RestoreTarget;
import io.safekeep.backup.recovery.SqlRestorePaces;
import io.safekeep.backup.restore.LocalAccess;
import io.safekeep.backup.restore.PostgresInstance;
import io.safekeep.backup.verify.CopyExamination;
import io.safekeep.backup.wire.SqlConnection;
import io.safekeep.contracts.backup.DrillFailed;
import io.safekeep.contracts.backup.DrillPassed;
import io.safekeep.runtime.outbox.Outbox;
import io.safekeep.runtime.work.LeaseWatch;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;

/// Makes one drill: restores into a sandbox, looks at the copy, removes it, and notes what that has
/// shown.
///
/// Failure semantics: whatever keeps the copy from being built or looked at fails the drill, with
/// the reason; a drill that could not be made is no drill that passed. A replica that dies or loses
/// its lease leaves the drill running, and the next one makes it anew.
@Singleton
class DrillWork implements WorkHandler {

  static final String KIND = "drill";

  private static final Duration UNTIL_NEXT_TURN = Duration.ofSeconds(2);

  private final SqlDrills drills;
  private final Datastores datastores;
  private final SqlHeartbeats heartbeats;
  private final RestorePlans plans;
  private final SqlRestorePaces paces;
  private final Sandboxes sandboxes;
  private final BackupSettings settings;
  private final Outbox outbox;
  private final MeterRegistry metrics;
  private final RandomGenerator random;
  private final Clock clock;

  DrillWork(
      SqlDrills drills,
      Datastores datastores,
      SqlHeartbeats heartbeats,
      RestorePlans plans,
      SqlRestorePaces paces,
      Sandboxes sandboxes,
      BackupSettings settings,
      Outbox outbox,
      MeterRegistry metrics,
      RandomGenerator random,
      Clock clock) {
    this.drills = drills;
    this.datastores = datastores;
    this.heartbeats = heartbeats;
    this.plans = plans;
    this.paces = paces;
    this.sandboxes = sandboxes;
    this.settings = settings;
    this.outbox = outbox;
    this.metrics = metrics;
    this.random = random;
    this.clock = clock;
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Next work(WorkItem item, Lease lease) throws IOException {
    UUID id = UUID.fromString(item.key());
    if (!sandboxes.enter()) {
      return Next.again(UNTIL_NEXT_TURN);
    }
    try {
      Optional<Drill> begun = QuarkusTransaction.requiringNew().call(() -> begin(id));
      if (begun.isPresent()) {
        make(begun.get(), lease);
      }
      return Next.done();
    } finally {
      sandboxes.leave();
    }
  }

  private Optional<Drill> begin(UUID id) {
    Optional<Drill> drill = drills.findForUpdate(id);
    return switch (drill.map(Drill::state).orElse(null)) {
      case DrillState.Queued queued -> {
        Drill running = drill.orElseThrow().with(queued.started(clock.instant()));
        drills.update(running);
        yield Optional.of(running);
      }
      case DrillState.Running _ -> drill;
      case null, default -> Optional.empty();
    };
  }

  private void make(Drill drill, Lease lease) throws IOException {
    Datastore datastore =
        QuarkusTransaction.requiringNew()
            .call(() -> datastores.find(drill.datastore()))
            .orElseThrow();
    try {
      Findings findings = restoreAndLook(drill, datastore, lease);
      List<String> faults = judgement(drill).faults(findings);
      Log.infof(
          "Drill %s of datastore %s to %s: %s",
          drill.id(), drill.datastore(), drill.target(), faults.isEmpty() ? "passed" : faults);
      end(
          drill,
          lease,
          running ->
              faults.isEmpty()
                  ? running.passed(findings, clock.instant())
                  : running.failed(String.join("; ", faults), findings, clock.instant()));
    } catch (IOException | RuntimeException e) {
      if (lease.held()) {
        Log.errorf(e, "Drill %s of datastore %s failed", drill.id(), drill.datastore());
        end(
            drill,
            lease,
            running -> running.failed(String.valueOf(e.getMessage()), null, clock.instant()));
      }
    } finally {
      sandboxes.clean();
    }
  }

  /// What the copy must show is known best once it is there: beats are noted after they are made.
  private DrillJudgement judgement(Drill drill) {
    return new DrillJudgement(
        drill.target(),
        drill.kind() == Drill.Kind.LATEST,
        heartbeats.before(drill.datastore(), drill.target()));
  }

  private Findings restoreAndLook(Drill drill, Datastore datastore, Lease lease)
      throws IOException {
    ProgressNote progress = ProgressNote.unwatched();
    RestorePlans.Trial trial =
        plans.plan(
            datastore,
            drill.kind() == Drill.Kind.LATEST
                ? new RestoreTarget.Latest()
                : new RestoreTarget.At(drill.target()),
            without(drill.kind()),
            sandboxes.dataDirectory(drill.id()),
            progress);
    try (LeaseWatch _ = LeaseWatch.over(lease, trial.restoration()::cancel)) {
      PostgresInstance server = trial.restoration().run();
      paces.note(datastore.id(), trial.size(), progress.fetching(), progress.replaying());
      LocalAccess copy = LocalAccess.to(server, datastore.dsn().user());
      Duration recoveryTime;
      Beat beat;
      try (SqlConnection connection = copy.open(HeartbeatTable.DATABASE)) {
        beat = HeartbeatTable.newest(connection, datastore.id()).orElse(null);
        recoveryTime = Duration.between(drill.requestedAt(), clock.instant());
      }
      return new Findings(
          recoveryTime,
          trial.repository(),
          trial.size().fileBytes(),
          judgement(drill).expectsBeat(),
          beat,
          beat == null ? null : age(beat.at(), drill.target()),
          new CopyExamination(copy, settings.drillExamination(), random).look());
    }
  }

  /// The newest state may be newer than what was promised.
  private static Duration age(Instant beat, Instant target) {
    return beat.isAfter(target) ? Duration.ZERO : Duration.between(beat, target);
  }

  /// Repositories that a drill does as if they were lost.
  private static Set<String> without(Drill.Kind kind) {
    return kind == Drill.Kind.SECOND_REPOSITORY ? Set.of(RecoveryWindows.FIRST) : Set.of();
  }

  /// What a running drill becomes.
  private interface Ending {
    DrillState.Ended of(DrillState.Running running);
  }

  private void end(Drill drill, Lease lease, Ending ending) {
    QuarkusTransaction.requiringNew()
        .run(() -> {
          Drill current = drills.findForUpdate(drill.id()).orElseThrow();
          if (!lease.held() || !(current.state() instanceof DrillState.Running running)) {
            return;
          }
          DrillState.Ended ended = ending.of(running);
          drills.update(current.with(ended));
          tell(drill, ended);
        });
  }

  private void tell(Drill drill, DrillState.Ended ended) {
    Instant at = ended.endedAt();
    switch (ended) {
      case DrillState.Passed(Findings findings, _) -> {
        metrics.timer("safekeep.drill.recovery.time").record(findings.recoveryTime());
        outbox.add(
            new DrillPassed(
                drill.tenant().value(),
                drill.datastore(),
                drill.id(),
                drill.kind().toString(),
                drill.target(),
                seconds(findings.recoveryTime()),
                findings.dataAge() == null ? -1 : seconds(findings.dataAge()),
                at));
      }
      case DrillState.Failed(String reason, _, _) ->
          outbox.add(
              new DrillFailed(
                  drill.tenant().value(),
                  drill.datastore(),
                  drill.id(),
                  drill.kind().toString(),
                  drill.target(),
                  reason,
                  at));
    }
    metrics
        .counter(
            "safekeep.drills",
            "kind",
            drill.kind().toString(),
            "outcome",
            ended instanceof DrillState.Passed ? "passed" : "failed")
        .increment();
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
