package io.safekeep.identity.signin;

import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/// P148: a stolen cookie opens nothing elsewhere, because each open session is bound to the browser
/// in which its person signed in. Says how often a copy was shown, too.
@Singleton
class SessionsBound implements ControlCheck {

  private final SqlSessions sessions;

  SessionsBound(SqlSessions sessions) {
    this.sessions = sessions;
  }

  @Override
  public String name() {
    return "sessions-bound";
  }

  @Override
  public String promise() {
    return "P148";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(15);
  }

  @Override
  public String bound() {
    return "0 open sessions that any browser may show";
  }

  @Override
  public List<ControlResult> check() {
    var count = sessions.count();
    return List.of(
        new ControlResult(
            count.unbound() == 0 ? Outcome.PASS : Outcome.FAIL,
            null,
            "sessions",
            count.unbound() + " unbound",
            "%d are open; copies of %d were shown elsewhere and refused within a day."
                .formatted(count.open(), count.copied())));
  }
}
