package io.safekeep.notification.page;

import io.safekeep.notification.oncall.OnCall;
import io.safekeep.notification.staff.ContactMethod;
import io.safekeep.notification.staff.SqlContactMethods;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/// P24: whoever is on call can be called, also when one way fails.
@Singleton
class OnCallReachable implements ControlCheck {

  private final OnCall onCall;
  private final SqlContactMethods methods;

  OnCallReachable(OnCall onCall, SqlContactMethods methods) {
    this.onCall = onCall;
    this.methods = methods;
  }

  @Override
  public String name() {
    return "on-call-reachable";
  }

  @Override
  public String promise() {
    return "P24";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(5);
  }

  @Override
  public String bound() {
    return "at least 2 verified ways that do not fail together, for each person on call";
  }

  @Override
  public List<ControlResult> check() {
    return onCall.ahead().keySet().stream().map(this::result).toList();
  }

  private ControlResult result(UUID person) {
    long ways = ContactMethod.ways(methods.of(person));
    return new ControlResult(
        ways >= ContactMethod.WAYS_NEEDED ? Outcome.PASS : Outcome.FAIL,
        null,
        person.toString(),
        ways + " ways",
        ways >= ContactMethod.WAYS_NEEDED
            ? "They can be called, also when one way fails."
            : "They are on call within 35 days, and one failure is enough that nobody reaches them.");
  }
}
