package io.safekeep.runtime.pages;

import io.safekeep.runtime.problem.Problem;
import java.util.Optional;

/// A service's own words for people on a problem of its own. Make it a bean to have them shown.
public interface ProblemInWords {

  /// @param title heading of the page that is shown
  record Words(String title, String text) {}

  /// Empty for problems that it has no words for.
  Optional<Words> of(Problem problem);
}
