package io.safekeep.retention.request;

import io.safekeep.retention.deletion.Cases;
import io.safekeep.retention.request.DeletionRequest.State;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// P82: somebody looks at a request within 72 hours, its data is gone within thirty days, and no
/// case of one goes on that two persons have not agreed to.
@Singleton
class RequestsInTime implements ControlCheck {

  private static final Duration TO_LOOK = Duration.ofHours(72);
  private static final Duration TO_PURGE = Duration.ofDays(30);
  private static final int MOST = 1000;

  private final SqlRequests requests;
  private final Cases cases;
  private final Clock clock;

  RequestsInTime(SqlRequests requests, Cases cases, Clock clock) {
    this.requests = requests;
    this.cases = cases;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "requests-in-time";
  }

  @Override
  public String promise() {
    return "P82";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(10);
  }

  @Override
  public String bound() {
    return "looked at within 72 h, live data gone within 30 d, 0 cases without an approved request";
  }

  @Override
  public List<ControlResult> check() {
    var found = new ArrayList<ControlResult>();
    for (DeletionRequest request : requests.toWatch(MOST)) {
      var opened = Optional.ofNullable(request.deletionCase()).flatMap(cases::find).orElse(null);
      Instant purgedAt = opened == null ? null : opened.purgedAt();
      judge(request, purgedAt != null, clock.instant())
          .ifPresent(detail ->
              found.add(
                  new ControlResult(
                      Outcome.FAIL,
                      request.tenant(),
                      "request " + request.id(),
                      Duration.between(request.requested().at(), clock.instant()).toHours() + " h",
                      detail)));
    }
    requests
        .unjustified(MOST)
        .forEach(one ->
            found.add(
                new ControlResult(
                    Outcome.FAIL,
                    one.tenant(),
                    "case " + one.id(),
                    "no approved request",
                    "The case says that the customer asked, and nobody can show it.")));
    return found.isEmpty()
        ? List.of(
            new ControlResult(
                Outcome.PASS, null, "all requests", "0 late", "Requests are dealt with in time."))
        : found;
  }

  /// What is wrong with a request, if anything is.
  static Optional<String> judge(DeletionRequest request, boolean isPurged, Instant now) {
    Instant at = Objects.requireNonNull(request.requested()).at();
    if (request.state() == State.REQUESTED && now.isAfter(at.plus(TO_LOOK))) {
      return Optional.of("Nobody has looked at it for 72 hours.");
    }
    return !isPurged && now.isAfter(at.plus(TO_PURGE))
        ? Optional.of("It is thirty days old, and the data is still there.")
        : Optional.empty();
  }
}
