package io.safekeep.identity.logscan;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.logging.Logger;

/// P153: no secret and no e-mail address travels in an address, so none comes into the log. Each
/// replica speaks for the lines that it wrote itself.
@Singleton
class LogHoldsNoSecrets implements ControlCheck {

  private static final Duration REMEMBERED_FOR = Duration.ofDays(1);

  private final Clock clock;
  private final LogScan scan;

  LogHoldsNoSecrets(Clock clock) {
    this.clock = clock;
    this.scan = new LogScan(clock);
  }

  void listen(@Observes StartupEvent started) {
    Logger.getLogger("").addHandler(scan);
  }

  void stop(@Observes ShutdownEvent stopping) {
    Logger.getLogger("").removeHandler(scan);
  }

  @Override
  public String name() {
    return "log-holds-no-secrets";
  }

  @Override
  public String promise() {
    return "P153";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(5);
  }

  @Override
  public String bound() {
    return "0 lines with a token, a secret or an address that holds one within a day";
  }

  @Override
  public List<ControlResult> check() {
    var since = clock.instant().minus(REMEMBERED_FOR);
    return List.of(
        scan.latest()
            .filter(find -> find.at().isAfter(since))
            .map(find ->
                new ControlResult(
                    Outcome.FAIL,
                    null,
                    "log",
                    "last at " + find.at(),
                    "Logger %s wrote what no log may hold.".formatted(find.logger())))
            .orElseGet(() ->
                new ControlResult(
                    Outcome.PASS, null, "log", "0", "No line of this replica held a secret.")));
  }
}
