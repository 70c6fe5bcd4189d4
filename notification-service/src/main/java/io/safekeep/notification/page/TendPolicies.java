package io.safekeep.notification.page;

import io.safekeep.notification.NotificationProblem;
import io.safekeep.notification.page.EscalationPolicy.Step;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Actor;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Changes escalation policies. No step is one at which nobody would be asked.
@Singleton
class TendPolicies {

  private final SqlPolicies policies;
  private final Callees callees;
  private final AuditTrail audit;
  private final Clock clock;

  TendPolicies(SqlPolicies policies, Callees callees, AuditTrail audit, Clock clock) {
    this.policies = policies;
    this.callees = callees;
    this.audit = audit;
    this.clock = clock;
  }

  /// Makes a policy, or the next version of one.
  ///
  /// @throws Refusal ESCALATES_TO_NOBODY with the steps' numbers, from 1
  @Transactional
  EscalationPolicy put(Actor actor, String name, List<Step> steps, int rounds, Duration quiet) {
    var policy =
        new EscalationPolicy(
            name,
            policies.nextVersion(name),
            steps,
            rounds,
            quiet,
            actor.subject(),
            clock.instant().truncatedTo(ChronoUnit.MICROS));
    var empty = emptySteps(policy);
    if (!empty.isEmpty()) {
      throw new Refusal(
              NotificationProblem.ESCALATES_TO_NOBODY,
              "step %d reaches nobody who is active and has a verified contact method, at no time in"
                      .formatted(empty.getFirst())
                  + " the next 35 days")
          .with("steps", empty);
    }
    policies.add(policy, false);
    audit.record(
        actor,
        null,
        "escalation-policy.set",
        name,
        Map.of("version", policy.version(), "steps", steps.size()));
    return policy;
  }

  /// Pages by that name go by the default policy from now on; those that are open by what was.
  ///
  /// @throws Refusal NOT_FOUND
  @Transactional
  void remove(Actor actor, String name) {
    int version = policies.nextVersion(name);
    var policy =
        policies.inForce(name).orElseThrow(() -> Refusal.notFound("escalation policy " + name));
    policies.add(
        new EscalationPolicy(
            name,
            version,
            policy.steps(),
            policy.rounds(),
            policy.quiet(),
            actor.subject(),
            clock.instant()),
        true);
    audit.record(actor, null, "escalation-policy.remove", name, Map.of("version", version));
  }

  /// Numbers of the steps, from 1, at which nobody can be asked in the next 35 days.
  List<Integer> emptySteps(EscalationPolicy policy) {
    return IntStream.range(0, policy.steps().size())
        .filter(index ->
            policy.steps().get(index).targets().stream()
                .allMatch(target -> callees.reachable(callees.ahead(target)).isEmpty()))
        .map(index -> index + 1)
        .boxed()
        .toList();
  }
}
