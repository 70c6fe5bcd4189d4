package io.safekeep.access.policy;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.safekeep.access.catalogue.Stage;
import io.safekeep.access.catalogue.StepUp;
import java.util.List;
import java.util.Optional;

/// What the rules say of some facts.
///
/// @param against empty if it is permitted
/// @param terms of what is permitted; empty otherwise
@RegisterForReflection(
    targets = {Judgement.class, Finding.class, Terms.class, Stage.class, StepUp.class})
record Judgement(List<Finding> against, Optional<Terms> terms) {

  Judgement {
    against = List.copyOf(against);
    if (against.isEmpty() == terms.isEmpty()) {
      throw new IllegalArgumentException("what is permitted has terms, what is denied has reasons");
    }
  }

  boolean isPermitted() {
    return terms.isPresent();
  }
}
