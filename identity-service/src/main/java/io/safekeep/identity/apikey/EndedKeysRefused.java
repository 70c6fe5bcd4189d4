package io.safekeep.identity.apikey;

import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/// P107: a key that is over opens nothing. Every exchange is noted with its time, so one after the
/// end shows, at whichever replica it was.
@Singleton
class EndedKeysRefused implements ControlCheck {

  private static final Duration TO_TAKE_EFFECT = Duration.ofSeconds(5);

  private final SqlApiKeys keys;

  EndedKeysRefused(SqlApiKeys keys) {
    this.keys = keys;
  }

  @Override
  public String name() {
    return "ended-api-keys-refused";
  }

  @Override
  public String promise() {
    return "P107";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(5);
  }

  @Override
  public String bound() {
    return "0 keys exchanged more than 5 s after their end";
  }

  @Override
  public List<ControlResult> check() {
    var used = keys.usedAfterTheirEnd(TO_TAKE_EFFECT);
    return used.isEmpty()
        ? List.of(
            new ControlResult(
                Outcome.PASS, null, "api-keys", "0", "No key was exchanged after its end."))
        : used.stream()
            .map(key ->
                new ControlResult(
                    Outcome.FAIL,
                    key.tenant(),
                    key.id(),
                    "exchanged at " + key.at(),
                    "The key was exchanged after its end."))
            .toList();
  }
}
