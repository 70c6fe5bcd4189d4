package io.safekeep.retention.verification;

import io.safekeep.retention.deletion.Bar;
import io.safekeep.retention.deletion.DeletionCase;
import io.safekeep.runtime.purge.Step;
import jakarta.inject.Singleton;
import java.util.List;

/// Nothing is deleted before the verifier has seen what is there.
@Singleton
class LookFirst implements Bar {

  private final Looks looks;

  LookFirst(Looks looks) {
    this.looks = looks;
  }

  @Override
  public List<String> reasons(DeletionCase held, Step step) {
    boolean mustBeSeen = step == Step.SEAL || step == Step.PURGE;
    return mustBeSeen && !looks.isTaken(held.id())
        ? List.of("the verifier has not yet looked at what is there")
        : List.of();
  }
}
