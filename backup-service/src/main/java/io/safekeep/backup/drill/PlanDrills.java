package io.safekeep.backup.drill;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import io.safekeep.backup.catalogue.RecoveryWindows;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.datastore.Datastores;
import io.safekeep.runtime.security.Actor;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Asks for the drills that are due, one at a time in the whole suite: a drill must not slow the
/// backups that it is there to prove.
@Singleton
class PlanDrills implements WorkHandler {

  private static final String KIND = "plan-drills";
  private static final Duration EVERY = Duration.ofMinutes(5);

  private final Datastores datastores;
  private final RecoveryWindows windows;
  private final SqlDrills drills;
  private final RequestDrill requestDrill;
  private final WorkQueue queue;
  private final DrillCalendar calendar;
  private final Clock clock;

  PlanDrills(
      Datastores datastores,
      RecoveryWindows windows,
      SqlDrills drills,
      RequestDrill requestDrill,
      WorkQueue queue,
      RandomGenerator random,
      Clock clock) {
    this.datastores = datastores;
    this.windows = windows;
    this.drills = drills;
    this.requestDrill = requestDrill;
    this.queue = queue;
    this.calendar = new DrillCalendar(random);
    this.clock = clock;
  }

  void begin(@Observes StartupEvent started) {
    queue.schedule(KIND, "all");
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Next work(WorkItem item, Lease lease) {
    QuarkusTransaction.requiringNew().run(this::plan);
    return Next.again(EVERY);
  }

  private void plan() {
    if (drills.anyOpen()) {
      return;
    }
    List<DrillCalendar.Candidate> candidates =
        datastores.ids().stream().map(this::candidate).toList();
    calendar
        .due(
            clock.instant(),
            candidates,
            lastEnded(Drill.Kind.RANDOM),
            lastEnded(Drill.Kind.FAR_END),
            lastEnded(Drill.Kind.LATEST))
        .ifPresent(due ->
            requestDrill.request(
                datastores.find(due.datastore()).orElseThrow(),
                due.kind(),
                due.target(),
                Actor.SUITE));
  }

  private DrillCalendar.Candidate candidate(UUID id) {
    Datastore datastore = datastores.find(id).orElseThrow();
    return new DrillCalendar.Candidate(
        id,
        windows.of(datastore),
        drills.lastEnded(id).map(PlanDrills::endedAt).orElse(null),
        windows.ofRepository(datastore, RecoveryWindows.SECOND).window(),
        drills.lastEnded(id, Drill.Kind.SECOND_REPOSITORY).map(PlanDrills::endedAt).orElse(null));
  }

  private @Nullable Instant lastEnded(Drill.Kind kind) {
    return drills.lastEnded(kind).map(PlanDrills::endedAt).orElse(null);
  }

  private static Instant endedAt(Drill drill) {
    return drill.state() instanceof DrillState.Ended ended ? ended.endedAt() : Instant.MAX;
  }
}
