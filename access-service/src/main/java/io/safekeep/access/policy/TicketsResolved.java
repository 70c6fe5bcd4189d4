package io.safekeep.access.policy;

import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/// P7: access is for a ticket that is open and the tenant's, looked up and not only named.
@Singleton
class TicketsResolved implements ControlCheck {

  static final Duration WINDOW = Duration.ofHours(24);

  private final SqlDecisions decisions;
  private final TicketSettings settings;
  private final Clock clock;

  TicketsResolved(SqlDecisions decisions, TicketSettings settings, Clock clock) {
    this.decisions = decisions;
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "tickets-resolved";
  }

  @Override
  public String promise() {
    return "P7";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(5);
  }

  @Override
  public String bound() {
    return "0 decisions of the last 24 h that permit without a ticket looked up";
  }

  @Override
  public List<ControlResult> check() {
    return List.of(
        judge(
            decisions.permittedWithoutTicket(clock.instant().minus(WINDOW)),
            settings.url().isPresent()));
  }

  static ControlResult judge(long unresolved, boolean isConfigured) {
    var measured = unresolved + " decisions";
    if (!isConfigured) {
      return new ControlResult(
          Outcome.UNKNOWN,
          null,
          "decisions",
          measured,
          "No ticket system is configured, so that tickets are only declared.");
    }
    return new ControlResult(
        unresolved == 0 ? Outcome.PASS : Outcome.FAIL,
        null,
        "decisions",
        measured,
        unresolved + " decisions of the last 24 h rest on a ticket that nobody looked up.");
  }
}
