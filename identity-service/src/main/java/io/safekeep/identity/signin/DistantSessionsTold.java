package io.safekeep.identity.signin;

import io.safekeep.identity.signin.SqlSimultaneousSessions.Pair;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/// P120: when an employee's account is in use far apart at once, somebody hears of it.
@Singleton
class DistantSessionsTold implements ControlCheck {

  private static final Duration TO_TELL = Duration.ofSeconds(60);
  private static final Duration LOOK_BACK = Duration.ofDays(1);

  private final SqlSimultaneousSessions sessions;
  private final Clock clock;

  DistantSessionsTold(SqlSimultaneousSessions sessions, Clock clock) {
    this.sessions = sessions;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "distant-sessions-told";
  }

  @Override
  public String promise() {
    return "P120";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(1);
  }

  @Override
  public String bound() {
    return "0 pairs of distant sessions of an employee untold for over 60 s";
  }

  @Override
  public List<ControlResult> check() {
    var late = clock.instant().minus(TO_TELL);
    var untold =
        sessions.lately(LOOK_BACK).stream()
            .filter(pair -> pair.isDistant() && pair.since().isBefore(late))
            .toList();
    return untold.isEmpty()
        ? List.of(
            new ControlResult(
                Outcome.PASS, null, "employees", "0 pairs", "All distant sessions were told of."))
        : untold.stream().map(DistantSessionsTold::failed).toList();
  }

  private static ControlResult failed(Pair pair) {
    return new ControlResult(
        Outcome.FAIL,
        null,
        pair.account().toString(),
        null,
        "Sessions %s and %s are in use in distant networks, and nobody was told."
            .formatted(pair.session(), pair.other()));
  }
}
