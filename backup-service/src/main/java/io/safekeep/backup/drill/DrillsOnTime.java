package io.safekeep.backup.drill;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.datastore.Datastores;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// P23: a drill to a random instant every day, one to the far end of a window every week, one to
/// the newest state every two weeks.
@Singleton
class DrillsOnTime implements ControlCheck {

  private final Datastores datastores;
  private final SqlDrills drills;
  private final Clock clock;

  DrillsOnTime(Datastores datastores, SqlDrills drills, Clock clock) {
    this.datastores = datastores;
    this.drills = drills;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "drills-on-time";
  }

  @Override
  public String promise() {
    return "P23";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(1);
  }

  @Override
  public String bound() {
    return "0 overdue: daily to a random instant, weekly to the far end, fortnightly to the newest";
  }

  @Override
  public List<ControlResult> check() {
    return QuarkusTransaction.requiringNew()
        .call(() -> {
          Optional<Instant> first =
              datastores.ids().stream()
                  .flatMap(id -> datastores.find(id).stream())
                  .map(Datastore::registeredAt)
                  .min(Comparator.naturalOrder());
          return List.of(
              judge(Drill.Kind.RANDOM, DrillCalendar.DAILY, first.orElse(null)),
              judge(Drill.Kind.FAR_END, DrillCalendar.WEEKLY, first.orElse(null)),
              judge(Drill.Kind.LATEST, DrillCalendar.FORTNIGHTLY, first.orElse(null)));
        });
  }

  private ControlResult judge(Drill.Kind kind, Duration every, @Nullable Instant since) {
    Instant last =
        drills
            .lastEnded(kind)
            .map(Drill::state)
            .filter(DrillState.Ended.class::isInstance)
            .map(state -> ((DrillState.Ended) state).endedAt())
            .orElse(null);
    return judge(kind, every, last, since, clock.instant());
  }

  /// @param last when the last one ended; null if there was none
  /// @param since when there was first something to drill; null if there is nothing
  static ControlResult judge(
      Drill.Kind kind,
      Duration every,
      @Nullable Instant last,
      @Nullable Instant since,
      Instant now) {
    if (since == null) {
      return new ControlResult(
          Outcome.PASS, null, kind.toString(), "nothing", "There is no datastore to drill.");
    }
    boolean inTime = Duration.between(last == null ? since : last, now).compareTo(every) <= 0;
    if (last == null) {
      return new ControlResult(
          inTime ? Outcome.UNKNOWN : Outcome.FAIL,
          null,
          kind.toString(),
          "never",
          "No drill of kind " + kind + " has been made yet.");
    }
    return new ControlResult(
        inTime ? Outcome.PASS : Outcome.FAIL,
        null,
        kind.toString(),
        Duration.between(last, now).toHours() + " h ago",
        "The last drill of kind " + kind + " ended at " + last + ".");
  }
}
