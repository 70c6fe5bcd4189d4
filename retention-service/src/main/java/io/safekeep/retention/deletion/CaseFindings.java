package io.safekeep.retention.deletion;

import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import java.util.List;

/// What the controls of cases say.
final class CaseFindings {

  private CaseFindings() {}

  static ControlResult fail(SqlCaseMeasures.Found one, String measured, String detail) {
    return new ControlResult(Outcome.FAIL, one.tenant(), "case " + one.id(), measured, detail);
  }

  static ControlResult fail(String subject, String measured, String detail) {
    return new ControlResult(Outcome.FAIL, null, subject, measured, detail);
  }

  static List<ControlResult> orPass(List<ControlResult> found, String detail) {
    return found.isEmpty()
        ? List.of(new ControlResult(Outcome.PASS, null, "all cases", "0", detail))
        : found;
  }
}
