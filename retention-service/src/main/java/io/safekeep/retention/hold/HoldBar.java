package io.safekeep.retention.hold;

import io.safekeep.retention.deletion.Bar;
import io.safekeep.retention.deletion.DeletionCase;
import io.safekeep.runtime.purge.Step;
import jakarta.inject.Singleton;
import java.util.List;

/// A hold in force bars every step (invariant: none under legal hold). What it is about stays with
/// those who may read holds.
@Singleton
class HoldBar implements Bar {

  private final SqlHolds holds;

  HoldBar(SqlHolds holds) {
    this.holds = holds;
  }

  @Override
  public List<String> reasons(DeletionCase held, Step step) {
    return holds.inForce(held.tenant()).stream()
        .map(hold -> "legal hold " + hold.id() + " is in force")
        .toList();
  }
}
