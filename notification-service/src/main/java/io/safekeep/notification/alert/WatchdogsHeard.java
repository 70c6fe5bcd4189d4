package io.safekeep.notification.alert;

import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import io.safekeep.runtime.pages.Moment;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/// P32: monitoring lives, because its watchdog is heard; where nobody listens to one, nobody knows.
@Singleton
class WatchdogsHeard implements ControlCheck {

  private static final Duration BOUND = Duration.ofMinutes(2);

  private final SqlSources sources;
  private final SecondPath secondPath;
  private final Clock clock;

  WatchdogsHeard(SqlSources sources, SecondPath secondPath, Clock clock) {
    this.sources = sources;
    this.secondPath = secondPath;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "watchdogs-heard";
  }

  @Override
  public String promise() {
    return "P32";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(1);
  }

  @Override
  public String bound() {
    return "each watchdog heard within 2 min, and a second path that tells if not";
  }

  @Override
  public List<ControlResult> check() {
    var now = clock.instant();
    var watchdogs = sources.watchdogs();
    if (watchdogs.isEmpty()) {
      return List.of(
          new ControlResult(
              Outcome.UNKNOWN,
              null,
              "watchdogs",
              null,
              "No watchdog is registered: nobody knows whether monitoring lives."));
    }
    boolean hasSecondPath = !secondPath.channels().isEmpty();
    return watchdogs.stream().map(one -> judge(one, hasSecondPath, now)).toList();
  }

  static ControlResult judge(AlertSource watchdog, boolean hasSecondPath, Instant now) {
    var since = Objects.requireNonNullElse(watchdog.heardAt(), watchdog.addedAt());
    var silence = Duration.between(since, now);
    boolean heard = silence.compareTo(BOUND) <= 0;
    return new ControlResult(
        heard && hasSecondPath ? Outcome.PASS : Outcome.FAIL,
        null,
        watchdog.name(),
        silence.toSeconds() + " s",
        "Watchdog %s was heard %s ago; %s."
            .formatted(
                watchdog.name(),
                Moment.length(silence),
                hasSecondPath ? "a second path is set" : "no second path is set"));
  }
}
