package io.safekeep.notification.measurement;

import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One trial of a rule.
///
/// @param heardAt when the alert came; null if it has not
record Trial(
    UUID id, TrialRule rule, Instant startedAt, String startedBy, @Nullable Instant heardAt) {

  /// What the newest trial says now. While the alert may still come, the one before it counts.
  ///
  /// @param newest that is due to be judged; null if there was none
  static ControlResult judge(TrialRule rule, @Nullable Trial newest, Instant now) {
    if (newest == null) {
      return result(rule, Outcome.UNKNOWN, null, "Nobody has tried it yet.");
    }
    Instant heard = newest.heardAt;
    String measured =
        heard == null
            ? "not heard of"
            : Duration.between(newest.startedAt, heard).toSeconds() + " s";
    if (heard == null || heard.isAfter(newest.startedAt.plus(rule.within()))) {
      return result(
          rule,
          Outcome.FAIL,
          measured,
          "The alert of the trial of " + newest.startedAt + " was late or never came.");
    }
    boolean recent = newest.startedAt.plus(rule.every()).isAfter(now);
    return result(
        rule,
        recent ? Outcome.PASS : Outcome.FAIL,
        measured,
        recent
            ? "What was done on purpose at " + newest.startedAt + " raised its alert."
            : "Nobody has tried it since " + newest.startedAt + ".");
  }

  private static ControlResult result(
      TrialRule rule, Outcome outcome, @Nullable String measured, String detail) {
    return new ControlResult(outcome, null, rule.label(), measured, detail);
  }
}
