package io.safekeep.access.policy;

import io.safekeep.access.catalogue.Catalogues;
import io.safekeep.access.catalogue.FixedRules;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;

/// P113: network infrastructure is for the teams that run it.
@Singleton
class NetworkForNamedTeams implements ControlCheck {

  private final Catalogues catalogues;
  private final SqlDecisions decisions;
  private final Clock clock;

  NetworkForNamedTeams(Catalogues catalogues, SqlDecisions decisions, Clock clock) {
    this.catalogues = catalogues;
    this.decisions = decisions;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "network-for-named-teams";
  }

  @Override
  public String promise() {
    return "P113";
  }

  @Override
  public Duration every() {
    return Duration.ofHours(1);
  }

  @Override
  public String bound() {
    return "0 entitlements and decisions that let others in";
  }

  @Override
  public List<ControlResult> check() {
    var policy = catalogues.inForce();
    var entitlements =
        policy.catalogue().entitlements().stream()
            .filter(one -> one.resources().isWithin(FixedRules.NETWORK))
            .filter(one -> !FixedRules.NETWORK_TEAMS.containsAll(one.teams()))
            .count();
    var permitted = decisions.permittedOnNetwork(clock.instant().minus(TicketsResolved.WINDOW));
    return List.of(
        new ControlResult(
            entitlements + permitted == 0 ? Outcome.PASS : Outcome.FAIL,
            null,
            "policy version " + policy.number(),
            "%d entitlements, %d decisions".formatted(entitlements, permitted),
            "%d entitlements and %d decisions of the last 24 h let others than %s in."
                .formatted(
                    entitlements,
                    permitted,
                    String.join(" and ", new TreeSet<>(FixedRules.NETWORK_TEAMS)))));
  }
}
