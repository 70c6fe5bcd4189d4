package io.safekeep.identity.workforce;

import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import java.util.List;

/// How many have something, and who has not.
///
/// @param lacking at most a hundred are told of
record Coverage(long of, List<Lacking> lacking) {

  private static final int MOST = 100;

  Coverage {
    lacking = List.copyOf(lacking);
  }

  /// @param subject a person's id, or what else lacks something
  record Lacking(String subject, String detail) {}

  /// @param all what is true if nobody lacks anything
  List<ControlResult> results(String all) {
    if (of == 0) {
      return List.of(
          new ControlResult(Outcome.UNKNOWN, null, "all", null, "There is nobody to look at yet."));
    }
    var measured = "%d of %d".formatted(of - lacking.size(), of);
    return lacking.isEmpty()
        ? List.of(new ControlResult(Outcome.PASS, null, "all", measured, all))
        : lacking.stream()
            .limit(MOST)
            .map(
                one -> new ControlResult(Outcome.FAIL, null, one.subject(), measured, one.detail()))
            .toList();
  }
}
