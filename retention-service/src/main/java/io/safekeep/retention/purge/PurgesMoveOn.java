package io.safekeep.retention.purge;

import io.safekeep.contracts.TenantId;
import io.safekeep.retention.deletion.Cases;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// P84: no purge waits for a person, and every service has said what it holds.
@Singleton
class PurgesMoveOn implements ControlCheck {

  private static final int MOST = 100;

  /// Less is for demonstrations.
  private static final Duration LEAST_UNDO_WINDOW = Duration.ofHours(1);

  private final SqlPurges purges;
  private final SqlHalts halts;
  private final HaltedOrUndeclared undeclared;
  private final Cases cases;
  private final PurgingSettings settings;

  PurgesMoveOn(
      SqlPurges purges,
      SqlHalts halts,
      HaltedOrUndeclared undeclared,
      Cases cases,
      PurgingSettings settings) {
    this.purges = purges;
    this.halts = halts;
    this.undeclared = undeclared;
    this.cases = cases;
    this.settings = settings;
  }

  @Override
  public String name() {
    return "purges-move-on";
  }

  @Override
  public String promise() {
    return "P84";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(1);
  }

  @Override
  public String bound() {
    return "0 stuck orders, no halt, all services declared, undo window at least PT1H";
  }

  @Override
  public List<ControlResult> check() {
    List<ControlResult> results = new ArrayList<>();
    if (settings.undoWindow().compareTo(LEAST_UNDO_WINDOW) < 0) {
      results.add(
          failed(
              null,
              "undo-window",
              "A mistake can be undone for %s only.".formatted(settings.undoWindow())));
    }
    halts
        .current()
        .ifPresent(halt -> results.add(failed(null, "purges", "Halted: " + halt.reason())));
    undeclared
        .undeclared()
        .forEach(
            reason -> results.add(failed(null, reason.substring(0, reason.indexOf(' ')), reason)));
    purges
        .allStuck(MOST)
        .forEach(stuck ->
            results.add(
                failed(
                    cases.find(stuck.deletionCase()).orElseThrow().tenant(),
                    stuck.deletionCase()
                        + "/"
                        + stuck.place().participant()
                        + "/"
                        + stuck.place().store()
                        + "/"
                        + stuck.step().label(),
                    "Stuck since %s: %s".formatted(stuck.stuckAt(), stuck.reason()))));
    return results.isEmpty()
        ? List.of(
            new ControlResult(
                Outcome.PASS, null, "purges", "0 stuck", "Every order was carried out in time."))
        : results;
  }

  private static ControlResult failed(@Nullable TenantId tenant, String subject, String detail) {
    return new ControlResult(Outcome.FAIL, tenant, subject, null, detail);
  }
}
