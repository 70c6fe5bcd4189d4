package io.safekeep.backup.evidence;

import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// P130: each way of recovering was walked to its end within the last month, on trial or in
/// earnest.
@Singleton
class RecoveryProcessesValidated implements ControlCheck {

  private static final Duration BOUND = Duration.ofDays(30);

  private final SqlValidations validations;
  private final Clock clock;

  RecoveryProcessesValidated(SqlValidations validations, Clock clock) {
    this.validations = validations;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "recovery-processes-validated";
  }

  @Override
  public String promise() {
    return "P130";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(15);
  }

  @Override
  public String bound() {
    return "each recovery process validated within " + BOUND.toDays() + " days";
  }

  @Override
  public List<ControlResult> check() {
    Instant now = clock.instant();
    return List.of(
        judge("restore-to-instant", validations.restoreToInstant().orElse(null), now),
        judge("restore-to-newest", validations.restoreToNewest().orElse(null), now),
        judge(
            "restore-from-second-repository",
            validations.restoreFromSecondRepository().orElse(null),
            now),
        judge("failover", validations.failover().orElse(null), now));
  }

  /// Nothing of ours can make a tenant's server fail over, nor the first drill come before there is
  /// something to drill: what never was is not known to work, and not known to fail.
  static ControlResult judge(String process, @Nullable Instant last, Instant now) {
    if (last == null) {
      return new ControlResult(
          Outcome.UNKNOWN, null, process, "never", "No " + process + " has been recorded yet.");
    }
    return new ControlResult(
        Duration.between(last, now).compareTo(BOUND) <= 0 ? Outcome.PASS : Outcome.FAIL,
        null,
        process,
        Duration.between(last, now).toDays() + " days ago",
        "The last " + process + " that went to its end was at " + last + ".");
  }
}
