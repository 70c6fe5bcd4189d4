package io.safekeep.access.request;

import io.safekeep.access.AccessProblem;
import io.safekeep.access.catalogue.StepUp;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Asks whoever uses a grant to have signed in as its terms say.
@Singleton
public class DemandStepUp {

  private final SqlStepUps stepUps;
  private final Caller caller;
  private final Clock clock;

  DemandStepUp(SqlStepUps stepUps, Caller caller, Clock clock) {
    this.stepUps = stepUps;
    this.caller = caller;
    this.clock = clock;
  }

  /// @param request that was granted
  /// @throws Refusal STEP_UP_NEEDED with `acrValues` and `maxAge`
  public void toConnect(UUID request) {
    stepUps
        .toConnect(request)
        .filter(stepUp ->
            !stepUp.isMet(
                caller.acr().orElse(null), caller.authenticatedAt().orElse(null), clock.instant()))
        .ifPresent(stepUp -> {
          throw needed(stepUp);
        });
  }

  static Refusal needed(StepUp stepUp) {
    var text =
        "sign in with %s, no longer ago than %s"
            .formatted(String.join(" or ", stepUp.acr()), stepUp.maxAge());
    return new Refusal(AccessProblem.STEP_UP_NEEDED, text)
        .with("findings", List.of(Map.of("rule", "step-up", "text", text)))
        .with("acrValues", stepUp.acr())
        .with("maxAge", stepUp.maxAge().toSeconds());
  }
}
