package io.safekeep.access.request;

import io.safekeep.access.request.SqlOpenGrants.Held;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// What a control says that looks at grants one by one: each that fails, or that none does.
final class GrantFindings {

  private GrantFindings() {}

  /// @param wrong a sentence about what is wrong with a grant; empty if nothing is
  /// @param allWell said if nothing is wrong with any
  static List<ControlResult> of(
      List<Held> looked, Function<Held, Optional<String>> wrong, String allWell) {
    var found =
        looked.stream()
            .flatMap(held -> wrong.apply(held).map(what -> failed(held, what)).stream())
            .toList();
    return found.isEmpty()
        ? List.of(
            new ControlResult(
                Outcome.PASS, null, "grants", "0 of " + looked.size() + " grants", allWell))
        : found;
  }

  private static ControlResult failed(Held held, String what) {
    return new ControlResult(Outcome.FAIL, held.tenant(), held.grant().toString(), null, what);
  }
}
