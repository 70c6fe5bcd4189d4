package io.safekeep.backup.pages;

import io.safekeep.runtime.pages.ProblemInWords;
import io.safekeep.runtime.problem.Problem;
import jakarta.inject.Singleton;
import java.util.Optional;

/// Says what a plan without backups of one's own means.
@Singleton
class PlanInWords implements ProblemInWords {

  @Override
  public Optional<Words> of(Problem problem) {
    return problem.type().equals("/problems/plan-without-backups")
        ? Optional.of(
            new Words(
                "Your plan does not include this",
                "Your data is backed up under every plan. Looking at the backups and restoring them"
                    + " by yourselves is part of the paid one; until then our support team restores"
                    + " for you."))
        : Optional.empty();
  }
}
