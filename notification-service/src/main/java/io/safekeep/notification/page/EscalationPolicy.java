package io.safekeep.notification.page;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Who is asked, in which order, and how long each may take. A change makes another version; pages
/// go by the version that was in force when they were ordered.
///
/// @param name unique
/// @param rounds how often the steps are gone through before everybody is asked
/// @param quiet how long somebody who has a page in hand may be silent
/// @param changedBy `sub` of whoever made this version
record EscalationPolicy(
    String name,
    int version,
    List<Step> steps,
    int rounds,
    Duration quiet,
    String changedBy,
    Instant changedAt) {

  static final int MOST_STEPS = 10;
  static final int MOST_TARGETS = 20;
  static final int MOST_ROUNDS = 5;
  static final Duration SHORTEST_WAIT = Duration.ofMinutes(1);
  static final Duration SHORTEST_QUIET = Duration.ofMinutes(5);
  static final Duration LONGEST_QUIET = Duration.ofHours(4);

  EscalationPolicy {
    steps = List.copyOf(steps);
    if (quiet.compareTo(SHORTEST_QUIET) < 0 || quiet.compareTo(LONGEST_QUIET) > 0) {
      throw new IllegalArgumentException("nobody may be silent for " + quiet);
    }
  }

  /// @param patience how long it is given to answer
  record Step(List<Target> targets, Duration patience) {

    Step {
      targets = List.copyOf(targets);
      if (patience.compareTo(SHORTEST_WAIT) < 0
          || patience.compareTo(Escalation.LONGEST_WAIT) > 0) {
        throw new IllegalArgumentException("a step is not given " + patience);
      }
    }
  }

  Escalation escalation(Urgency urgency) {
    return Escalation.of(urgency, steps.stream().map(Step::patience).toList(), rounds, quiet);
  }

  /// Everybody that any step names, once.
  List<Target> everybody() {
    return steps.stream().flatMap(step -> step.targets().stream()).distinct().toList();
  }
}
