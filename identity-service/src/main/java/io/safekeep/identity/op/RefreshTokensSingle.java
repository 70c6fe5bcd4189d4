package io.safekeep.identity.op;

import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/// P155: what a device keeps is one refresh token, replaced at each use. Of each family at most one
/// is good, and a family in which a token was used twice is over.
@Singleton
class RefreshTokensSingle implements ControlCheck {

  private final SqlRefreshTokens refreshTokens;

  RefreshTokensSingle(SqlRefreshTokens refreshTokens) {
    this.refreshTokens = refreshTokens;
  }

  @Override
  public String name() {
    return "refresh-tokens-single";
  }

  @Override
  public String promise() {
    return "P155";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(15);
  }

  @Override
  public String bound() {
    return "at most 1 good refresh token for each device's application";
  }

  @Override
  public List<ControlResult> check() {
    var several = refreshTokens.familiesWithSeveralGood();
    return List.of(
        new ControlResult(
            several == 0 ? Outcome.PASS : Outcome.FAIL,
            null,
            "refresh-tokens",
            several + " families",
            "Families of which more than one token is good."));
  }
}
