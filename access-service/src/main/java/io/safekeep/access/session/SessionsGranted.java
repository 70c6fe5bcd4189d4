package io.safekeep.access.session;

import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/// P4: nobody of the vendor's reaches a tenant's data without a grant that allows it at that
/// moment.
@Singleton
class SessionsGranted implements ControlCheck {

  /// How long after the end of its grant a session may still be closing (promise P114).
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final SqlUngrantedSessions sessions;

  SessionsGranted(SqlUngrantedSessions sessions) {
    this.sessions = sessions;
  }

  @Override
  public String name() {
    return "sessions-granted";
  }

  @Override
  public String promise() {
    return "P4";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(5);
  }

  @Override
  public String bound() {
    return "0 sessions of a day without a grant that allows them";
  }

  @Override
  public List<ControlResult> check() {
    var found = sessions.lastDay(GRACE);
    return found.isEmpty()
        ? List.of(
            new ControlResult(
                Outcome.PASS, null, "sessions", "0", "Every session of a day had its grant."))
        : found.stream()
            .map(session ->
                new ControlResult(
                    Outcome.FAIL,
                    session.tenant(),
                    session.session().toString(),
                    null,
                    "Session %s of %s names grant %s: %s."
                        .formatted(
                            session.session(),
                            session.startedAt(),
                            session.grant(),
                            session.what())))
            .toList();
  }
}
