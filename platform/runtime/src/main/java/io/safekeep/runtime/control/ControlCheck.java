package io.safekeep.runtime.control;

import java.time.Duration;
import java.util.List;

/// Looks whether one promise is kept, by measuring the running system. Make it a bean: it is then
/// run on schedule by one replica at a time, its results are kept and published as evidence.
///
/// A check never decides whether the promise is kept or broken; it says what it saw. An exception
/// becomes the outcome `unknown`, which nobody counts as kept. Each check has a test that injects
/// the fault it is there to find.
public interface ControlCheck {

  /// Name of the check, unique in its service: lower case, hyphens.
  String name();

  /// Promise that it stands for, for example `P30`.
  String promise();

  /// How often it runs.
  Duration every();

  /// How soon it runs again when something of what it looked at was `unknown`. As seldom as ever
  /// unless it says otherwise, since looking may be dear and what is unknown may remain so.
  default Duration again() {
    return every();
  }

  /// What the promise allows, with its unit, for example `at most 60 s`.
  String bound();

  /// Looks, and says what was seen: one result for each thing looked at.
  List<ControlResult> check() throws Exception;
}
