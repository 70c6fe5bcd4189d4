package io.safekeep.identity.apikey;

import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/// P109: keys are for trying things out and end by themselves. That each expires is the schema's;
/// this looks whether those that nobody uses are disabled, and counts the exceptions.
@Singleton
class ApiKeysEnd implements ControlCheck {

  /// How late the hourly work may be.
  private static final Duration SLACK = Duration.ofHours(3);

  private final SqlApiKeys keys;

  ApiKeysEnd(SqlApiKeys keys) {
    this.keys = keys;
  }

  @Override
  public String name() {
    return "api-keys-end";
  }

  @Override
  public String promise() {
    return "P109";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(15);
  }

  @Override
  public String bound() {
    return "0 keys good for over a year without a recorded exception, 0 live and unused for 90 days";
  }

  @Override
  public List<ControlResult> check() {
    var unused = keys.liveThoughUnusedFor(DisableUnused.LONGEST.plus(SLACK));
    if (unused.isEmpty()) {
      var count = keys.count();
      return List.of(
          new ControlResult(
              Outcome.PASS,
              null,
              "api-keys",
              count.live() + " live",
              "%d of them are good for over a year by a recorded exception."
                  .formatted(count.exceptions())));
    }
    return unused.stream()
        .map(key ->
            new ControlResult(
                Outcome.FAIL,
                key.tenant(),
                key.id(),
                "unused since " + key.at(),
                "The key is live though nobody uses it."))
        .toList();
  }
}
