package io.safekeep.retention.purge;

import io.safekeep.retention.deletion.Bar;
import io.safekeep.retention.deletion.DeletionCase;
import io.safekeep.retention.holder.SqlDataHolders;
import io.safekeep.runtime.purge.Step;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// What bars every purge: a halt, and a service of which nobody knows what it holds.
@Singleton
class HaltedOrUndeclared implements Bar {

  private final SqlHalts halts;
  private final SqlDataHolders holders;
  private final PurgingSettings settings;
  private final Clock clock;

  HaltedOrUndeclared(
      SqlHalts halts, SqlDataHolders holders, PurgingSettings settings, Clock clock) {
    this.halts = halts;
    this.holders = holders;
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public List<String> reasons(DeletionCase held, Step step) {
    List<String> reasons = new ArrayList<>();
    halts
        .current()
        .ifPresent(halt ->
            reasons.add(
                "purges are halted since %s: %s".formatted(halt.haltedAt(), halt.reason())));
    reasons.addAll(undeclared());
    return reasons;
  }

  /// Services that have not declared their stores of late.
  List<String> undeclared() {
    Instant oldest = clock.instant().minus(settings.declarationsLast());
    var declarations = holders.declarations();
    return settings.participants().stream()
        .filter(
            participant -> declarations.getOrDefault(participant, Instant.EPOCH).isBefore(oldest))
        .sorted()
        .map(participant -> participant + "-service has not declared its stores of late")
        .toList();
  }
}
