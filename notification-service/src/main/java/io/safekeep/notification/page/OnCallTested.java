package io.safekeep.notification.page;

import io.safekeep.notification.oncall.OnCall;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// P24: whoever is on call has lately shown that they can be called.
@Singleton
class OnCallTested implements ControlCheck {

  private static final Duration LATEST = Duration.ofDays(8);

  private final OnCall onCall;
  private final SqlReachTests tests;
  private final Clock clock;

  OnCallTested(OnCall onCall, SqlReachTests tests, Clock clock) {
    this.onCall = onCall;
    this.tests = tests;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "on-call-tested";
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
    return "last test answered within 5 min, at most 8 days ago, for each person on call";
  }

  @Override
  public List<ControlResult> check() {
    Instant now = clock.instant();
    return onCall.ahead().keySet().stream().map(person -> result(person, now)).toList();
  }

  private ControlResult result(UUID person, Instant now) {
    return tests
        .last(person)
        .map(test -> result(test, now))
        .orElseGet(() ->
            new ControlResult(
                Outcome.UNKNOWN, null, person.toString(), null, "They were not tested yet."));
  }

  private static ControlResult result(ReachTest test, Instant now) {
    boolean late = test.sentAt().isBefore(now.minus(LATEST));
    Outcome outcome =
        test.isMissed(now) || late
            ? Outcome.FAIL
            : test.isPassed() ? Outcome.PASS : Outcome.UNKNOWN;
    Instant answeredAt = test.answeredAt();
    return new ControlResult(
        outcome,
        null,
        test.employee().toString(),
        answeredAt == null
            ? "no answer"
            : Duration.between(test.sentAt(), answeredAt).toSeconds() + " s",
        late
            ? "The last test was sent at %s.".formatted(test.sentAt())
            : switch (outcome) {
              case PASS -> "They answered the last test in time.";
              case FAIL -> "They did not answer the last test in time.";
              case UNKNOWN -> "A test is under way.";
            });
  }
}
